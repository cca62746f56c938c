/** Entries of a batch or transaction. http://hl7.org/fhir/R4/http.html#transaction */
import type { BundleText, EntryRequest, EntryText } from "../fhir/read-bundle.ts";
import { attempt, FhirError, invalid, type Issue } from "../fhir/error.ts";
import type { Resource } from "../fhir/types.ts";
import type { PatchBody } from "../patch/patch.ts";
import { patchIn } from "./entry-patch.ts";
import type { Interaction, Target } from "./interaction.ts";
import { pacer } from "./pace.ts";
import { needsPatch, needsResource, targetOf, type Home } from "./url.ts";

/** An entry whose request has been read, its resource not yet. */
export interface Entry {
  index: number;
  target: Exclude<Target, { kind: "bundle" }>;
  fullUrl: string | undefined;
  /** HEAD: the answer shows no resource. */
  bare: boolean;
  /** Reads the resource anew at each call. @throws FhirError naming the entry */
  resource: () => Resource;
  /** The same for its patch. */
  patch: () => PatchBody;
  /** False when it cannot hold a conditional reference. */
  mayAsk: () => boolean;
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Reads one entry. @throws FhirError naming the element that is missing or wrong */
export function readEntry(source: EntryText, index: number, home: Home): Entry {
  const path = pathOf(index);
  const request = expectRequest(source.request, path);
  const target = inEntry(index, "request.url", () => targetOf(request, home));
  if (target.kind === "bundle") throw invalid("a Bundle cannot be processed within a Bundle", `${path}.request.url`);
  const bare = request.method === "HEAD";
  const none = { resource: () => missing(path), patch: () => missing(path), mayAsk: () => false };
  const entry = { index, target, fullUrl: source.fullUrl, bare, ...none };
  const [isPatch, isResource] = [needsPatch(target), needsResource(target)];
  if (!isPatch && !isResource) return entry;
  const { resource, mayAsk = () => false } = source;
  if (!resource) return missing(path);
  return isPatch ? { ...entry, patch: () => patchIn(resource(), `${path}.resource`) } : { ...entry, resource, mayAsk };
}

/** What an entry asks for, its resource or patch read. @throws FhirError naming the entry */
export function askedBy({ target, resource, patch }: Entry): Interaction {
  if (needsPatch(target)) return { ...target, patch: patch() };
  return needsResource(target) ? { ...target, resource: resource() } : target;
}

function missing(path: string): never {
  throw invalid(`${path} needs a resource`, `${path}.resource`);
}

function expectRequest(request: EntryRequest | undefined, path: string): EntryRequest {
  if (!request) throw invalid(`${path} needs a request`, `${path}.request`);
  if (!methods.includes(request.method))
    throw invalid(`${path} needs a request.method: ${methods.join(", ")}`, `${path}.request.method`);
  if (request.url === "") throw invalid(`${path} needs a request.url`, `${path}.request.url`);
  return request;
}

/** Most entries that one OperationOutcome tells of. */
const mostTold = 50;

/** Reads all entries. @throws FhirError with an issue for each entry that is wrong */
export async function readEntries({ entries }: BundleText, home: Home): Promise<Entry[]> {
  const pace = pacer();
  const errors: FhirError[] = [];
  const read: Entry[] = [];
  for (const [index, source] of entries.entries()) {
    const entry = attempt(() => readEntry(source, index, home));
    if (entry instanceof FhirError) errors.push(entry);
    else read.push(entry);
    await pace();
  }
  const [first] = errors;
  if (!first) return read;
  const issues = errors.slice(0, mostTold).flatMap((error) => error.issues);
  throw new FhirError(first.kind, first.message, undefined, issues);
}

/** FHIRPath of an entry. */
export const pathOf = (index: number): string => `Bundle.entry[${index}]`;

/** The failure of two entries that cannot go together, an issue for each. */
export function clash(one: number, other: number, part: "" | ".fullUrl", why: string): FhirError {
  const paths = [one, other].sort((a, b) => a - b).map(pathOf);
  const diagnostics = `${paths.join(" and ")} ${why}`;
  const issues = paths.map((path): Issue => ({
    severity: "error",
    code: "invalid",
    diagnostics,
    expression: path + part,
  }));
  return new FhirError("invalid", diagnostics, undefined, issues);
}

/** A part of an entry: "" for the whole. */
export type Part = "" | "resource" | "request.url" | "request.ifMatch" | "request.ifNoneExist";

/** Does something for an entry; what fails then names the entry. */
export function inEntry<Result>(index: number, part: Part, act: () => Result): Result {
  try {
    return act();
  } catch (thrown) {
    throw named(thrown, index, part);
  }
}

/** The same failure, told of a part of a Bundle: `Patient.name` becomes `Bundle.entry[3].resource.name`. */
export function named(thrown: unknown, index: number, part: Part): unknown {
  if (!(thrown instanceof FhirError)) return thrown;
  const issues = thrown.issues.map((issue): Issue => ({ ...issue, expression: place(issue.expression, index, part) }));
  return new FhirError(thrown.kind, thrown.message, undefined, issues);
}

function place(expression: string | undefined, index: number, part: Part): string {
  const path = part === "" ? pathOf(index) : `${pathOf(index)}.${part}`;
  if (expression === path || expression?.startsWith(`${path}.`)) return expression;
  if (part !== "resource" || expression === undefined) return path;
  const within = expression.replace(/^[A-Z][A-Za-z]*(?=$|[.[])\.?/, "");
  return within === "" || within.startsWith("[") ? path : `${path}.${within}`;
}
