/** What of each type belongs to the record of one patient. */
import type { Definitions } from "../fhir/definitions.ts";
import type { Search } from "../search/search.ts";
import type { Criterion } from "../storage/query.ts";
import type { Letter } from "./scope.ts";

/** Types that hold nothing of a patient, and that a record refers to or is read by: whoever sees a record sees them. */
const common: ReadonlySet<string> = new Set([
  ...["Organization", "OrganizationAffiliation", "Location", "Practitioner", "PractitionerRole", "HealthcareService"],
  ...["Endpoint", "Medication", "MedicationKnowledge", "Substance", "DeviceDefinition"],
  ...["CodeSystem", "ValueSet", "ConceptMap", "NamingSystem", "StructureDefinition", "SearchParameter"],
  ...["OperationDefinition", "CompartmentDefinition", "CapabilityStatement", "ImplementationGuide", "Questionnaire"],
  ...["ActivityDefinition", "PlanDefinition", "Measure", "Library"],
]);

/**
 * In the compartment by R4's definition, but not the patient's to see: the trail is the compliance officer's, and a
 * group names others.
 */
const withheld: ReadonlySet<string> = new Set(["AuditEvent", "Group"]);

const none: Criterion = { op: "none" };

/**
 * Makes what says which resources of a type are of a patient's record.
 * http://hl7.org/fhir/R4/compartmentdefinition-patient.html
 */
export function recordOf(definitions: Definitions, search: Pick<Search, "condition">) {
  return (patient: string, letter: Letter, type: string): Criterion => {
    if (withheld.has(type)) return none;
    // Whoever links to a patient does not by that become part of that patient's record.
    if (type === "Patient") return letter === "c" ? none : { op: "id", ids: [patient] };
    if (type === "Device") return search.condition(type, [["patient", `Patient/${patient}`]]);
    if (common.has(type)) return letter === "r" || letter === "s" ? { op: "all" } : none;
    if (definitions.compartment("Patient", type).length === 0) return none;
    return { op: "compartment", compartment: "Patient", id: patient };
  };
}
