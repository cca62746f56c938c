import type { Issue } from "../fhir/error.ts";
import { isObject } from "../fhir/json.ts";

/** The issues of an OperationOutcome, as far as a report needs them; undefined when it is none. */
export function issuesOf(outcome: unknown): Issue[] | undefined {
  if (!isObject(outcome) || outcome["resourceType"] !== "OperationOutcome" || !Array.isArray(outcome["issue"]))
    return undefined;
  return outcome["issue"].filter(isObject).map(issueOf);
}

function issueOf({ diagnostics, details, expression }: Record<string, unknown>): Issue {
  const said = typeof diagnostics === "string" ? diagnostics : isObject(details) ? details["text"] : undefined;
  const where: unknown = Array.isArray(expression) ? expression[0] : undefined;
  return {
    severity: "error",
    code: "processing",
    diagnostics: typeof said === "string" ? said : "refused without a word",
    ...(typeof where === "string" && { expression: where }),
  };
}

/** What was wrong with each entry of a batch, from the `batch-response`. http://hl7.org/fhir/R4/http.html#brules */
export function batchFaults(response: unknown): (Issue[] | undefined)[] {
  const entries: unknown = isObject(response) ? response["entry"] : undefined;
  if (!Array.isArray(entries)) throw new Error("a batch was answered without entries");
  return entries.map((entry: unknown) => {
    const answer = isObject(entry) && isObject(entry["response"]) ? entry["response"] : {};
    const status = String(answer["status"]);
    if (/^[123]/.test(status)) return undefined;
    return (
      issuesOf(answer["outcome"]) ?? [{ severity: "error", code: "processing", diagnostics: `answered ${status}` }]
    );
  });
}
