import { report, type Check } from "./run.ts";
import { xhtmlFault } from "./xhtml.ts";

/** txt-1 and txt-2, which FHIRPath leaves to `htmlChecks()`. http://hl7.org/fhir/R4/narrative.html */
export const narrativeCheck: Check = (value, run) => {
  const fault = xhtmlFault(value as string);
  if (fault) report(run, fault.rule === "structure" ? "structure" : "invariant", fault.why);
};
