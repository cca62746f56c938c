/** Modifiers of tokens that ask for the codes of a value set, or for what lies above or below a code. */
import type { Coded, Codes } from "../../fhir/codes.ts";
import { FhirError } from "../../fhir/error.ts";
import type { Criterion } from "../../storage/query.ts";
import { shown, split, unescape, unreadable } from "../value.ts";
import type { Term } from "./type.ts";

/** Most codes that one value may stand for. */
const mostCodes = 10_000;

/** Codes as they are stored, and the system that a bare one has by its binding. */
export interface CodesAsStored {
  folded: (system: string, code: string) => string;
  systemOf: (required: string | undefined, code: string) => string;
}

/**
 * `:in`, `:below` and `:above` (`:not-in` is the `not` of `:in`).
 * http://hl7.org/fhir/R4/search.html#token
 * @throws FhirError `not-supported` naming the parameter where the codes cannot be told: none would be a lie.
 */
export function codesAsked(codes: Codes, term: Term, stored: CodesAsStored): Criterion {
  const found = term.modifier === "in" ? ofValueSet(codes, term) : ofHierarchy(codes, term, stored);
  if (found.length > mostCodes)
    throw new FhirError("too-costly", `${term.name}=${shown(term.text)}: more than ${mostCodes} codes`);
  const of = found.map(({ system, code }) => ({ system, code: stored.folded(system, code) }));
  return of.length === 0 ? { op: "none" } : { op: "tokens", param: term.param, of };
}

function ofValueSet(codes: Codes, { name, text }: Term): readonly Coded[] {
  const canonical = unescape(text);
  const found = codes.expand(canonical);
  if (found) return found;
  throw new FhirError("not-supported", `${name}: the codes of the value set ${shown(canonical)} are not known here`);
}

function ofHierarchy(codes: Codes, term: Term, { systemOf }: CodesAsStored): Coded[] {
  const { name, text, modifier } = term;
  const parts = split(text, "|").map(unescape);
  const [first = "", second] = parts;
  const [system, code] = second === undefined ? [systemOf(term.required, first), first] : [first, second];
  if (parts.length > 2 || code === "") throw unreadable(name, shown(text), "system|code");
  if (system === "")
    throw new FhirError(
      "not-supported",
      `${name}=${shown(text)}: what lies ${modifier} a code is told by its system, as system|code`,
    );
  const found = modifier === "below" ? codes.below(system, code) : codes.above(system, code);
  if (found) return Array.from(found, (one) => ({ system, code: one }));
  throw new FhirError(
    "not-supported",
    `${name}: what lies ${modifier} ${shown(code)} of ${shown(system)} is not known here`,
  );
}
