/** What the server says of itself, read off what it runs by. http://hl7.org/fhir/R4/capabilitystatement.html */
import type { Definitions } from "../fhir/definitions.ts";
import { instant } from "../fhir/datetime.ts";
import { FhirError, invalid } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import type { CapabilityStatement, CapabilityStatementRestResource } from "../fhir/types.ts";
import type { Search } from "../search/search.ts";
import type { Handler } from "./interaction.ts";
import type { SecurityClaim } from "./security.ts";
import { operations } from "./operations/table.ts";
import type { Operation } from "./operations/operation.ts";

interface CapabilitiesOptions {
  definitions: Definitions;
  search: Search;
  /** FHIR base, without a slash at the end. */
  base: string;
  /** Of the software. */
  version: string;
  /** Milliseconds since 1970 UTC: since when this is so. */
  since: number;
  security: SecurityClaim;
}

/**
 * Makes `Context.capabilities`. The statement is put together when it is first asked for,
 * and anew when what can be searched by has changed.
 * `mode`: `full`, or `normative`, which is the same here, since all of it is R4's own or was defined on this server. http://hl7.org/fhir/R4/http.html#capabilities
 */
export function openCapabilities(options: CapabilitiesOptions): (mode?: string) => string {
  // It is a megabyte, and nearly always the same.
  let [statement, edition] = ["", -1];
  return (mode = "full") => {
    if (mode === "terminology") throw new FhirError("not-supported", "there is no terminology service here", "mode");
    if (mode !== "full" && mode !== "normative")
      throw invalid(`mode=${mode}: expected full, normative or terminology`, "mode");
    if (edition !== options.search.edition()) {
      edition = options.search.edition();
      statement = printJson(statementOf(options));
    }
    return statement;
  };
}

/** http://hl7.org/fhir/R4/http.html#capabilities */
export const capabilities: Handler<"capabilities"> = async ({ mode }, context) => ({
  status: 200,
  body: [context.capabilities(mode)],
});

function statementOf(options: CapabilitiesOptions): CapabilityStatement {
  const { definitions, search, base, version, since, security } = options;
  return {
    resourceType: "CapabilityStatement",
    status: "active",
    date: instant(since),
    kind: "instance",
    software: { name: "Cardea", version },
    implementation: { description: "Cardea, an open FHIR R4 server", url: base },
    fhirVersion: "4.0.1",
    format: ["json", "application/fhir+json"],
    patchFormat: ["application/fhir+json", "application/json-patch+json"],
    rest: [
      {
        mode: "server",
        documentation:
          "A transaction is one commit. What its conditional references name may be among what it creates.",
        security,
        resource: definitions.resourceTypes.map((type) => resourceOf(type, search)),
        compartment: compartmentsOf(definitions),
        ...operationsOf(operations.filter(({ system }) => system)),
        interaction: (["transaction", "batch", "search-system", "history-system"] as const).map((code) => ({ code })),
      },
    ],
  };
}

const interactions = [
  "read",
  "vread",
  "update",
  "patch",
  "delete",
  "history-instance",
  "history-type",
  "create",
  "search-type",
] as const;

function resourceOf(type: string, search: Search): CapabilityStatementRestResource {
  const { parameters, includes, revincludes } = search.claims(type);
  return {
    type: type as CapabilityStatementRestResource["type"],
    profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
    interaction: interactions.map((code) => ({ code })),
    versioning: "versioned-update",
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: "full-support",
    conditionalUpdate: true,
    conditionalDelete: "single",
    referencePolicy: ["literal", "logical", "local"],
    ...(includes.length > 0 && { searchInclude: [...includes] }),
    ...(revincludes.length > 0 && { searchRevInclude: [...revincludes] }),
    searchParam: parameters.map((one) => ({ ...one })),
    ...operationsOf(operations.filter((one) => isOn(one, type))),
  };
}

/** Canonical urls of R4's own definitions. http://hl7.org/fhir/R4/compartmentdefinition.html */
const compartmentsOf = (definitions: Definitions): string[] =>
  definitions.resourceTypes
    .filter((type) => definitions.isCompartment(type))
    .map((type) => `http://hl7.org/fhir/CompartmentDefinition/${type.toLowerCase()}`);

const isOn = ({ types, instances }: Operation, type: string): boolean =>
  (types?.includes(type) ?? true) || (instances?.includes(type) ?? true);

/** Their names are claimed without the `$`. */
function operationsOf(all: readonly Operation[]) {
  const operation = all.map(({ name, definition }) => ({ name: name.slice(1), definition }));
  return operation.length > 0 ? { operation } : {};
}
