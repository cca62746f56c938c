/**
 * The only URL table: what a method and a URL ask for, whether they came by HTTP or in a Bundle entry.
 * http://hl7.org/fhir/R4/http.html#summary
 */
import { FhirError, invalid } from "../fhir/error.ts";
import type { BundleText } from "../fhir/read-bundle.ts";
import { summaries, type Shown } from "../fhir/elements.ts";
import type { Resource } from "../fhir/types.ts";
import type { PatchBody } from "../patch/patch.ts";
import type { Parameters } from "../search/value.ts";
import { instantOf, versionOf } from "../fhir/etag.ts";
import type { Interaction, ReadConditions, Target } from "./interaction.ts";
import { parametersOf, queryOf } from "./parameters.ts";
import { placeOf, splitUrl, type Found, type Home, type Place } from "./place.ts";

export type { Home } from "./place.ts";

/** A request line and its conditions. The conditions are as the headers say them. */
export interface Request {
  /** HEAD asks for what GET asks for. */
  method: string;
  /** Below the FHIR base, such as `Patient/1`, with or without a slash before it; or absolute, under that base. */
  url: string;
  ifMatch?: string;
  ifNoneMatch?: string;
  ifModifiedSince?: string;
  ifNoneExist?: string;
  /** The body of a `_search`, `application/x-www-form-urlencoded`. */
  form?: string;
}

/** Reads the body, as what the URL says it must be. @throws FhirError */
interface Body {
  resource: () => Resource;
  /** Undefined when nothing was sent. */
  parameters: () => Resource | undefined;
  patch: () => PatchBody;
  bundle: () => BundleText | Promise<BundleText>;
}

/** What is asked for, with the body that it needs. @throws FhirError as reading the body does */
export async function withBody(target: Target, body: Body): Promise<Interaction> {
  if (target.kind === "bundle") return { ...target, bundle: await body.bundle() };
  if (target.kind === "operation") return { ...target, ...resourceIn(body.parameters()) };
  if (needsPatch(target)) return { ...target, patch: body.patch() };
  if (needsResource(target)) return { ...target, resource: body.resource() };
  return target;
}

const resourceIn = (resource: Resource | undefined) => resource !== undefined && { resource };

/** True for what carries a resource. */
export const needsResource = (target: Target) =>
  target.kind === "create" || target.kind === "update" || target.kind === "update-if";

/** True for what carries a patch. */
export const needsPatch = (target: Target) => target.kind === "patch" || target.kind === "patch-if";

/**
 * What a request asks for, its body left alone.
 * @throws FhirError `unknown-path` where FHIR has nothing, `method-not-allowed` (`allowedMethods` says which are),
 *   `invalid` for a malformed id, condition or parameter.
 */
export function targetOf(request: Request, home: Home): Target {
  const { path, query } = splitUrl(request.url, home.base);
  const found = placeOf(path, home);
  const build = methodsAt[found.place][request.method === "HEAD" ? "GET" : request.method];
  if (!build) throw new FhirError("method-not-allowed", `${request.method} is not possible on /${path.join("/")}`);
  return build(found, request, parametersOf(query));
}

/** The methods that a URL knows, HEAD aside: the Allow header. @throws FhirError `unknown-path`, `invalid` */
export function allowedMethods(url: string, home: Home): string[] {
  return Object.keys(methodsAt[placeOf(splitUrl(url, home.base).path, home).place]);
}

type Build = (found: Found, request: Request, parameters: Parameters) => Target;

const search: Build = (_, { form = "" }, parameters) => ({
  kind: "search",
  parameters: [...parameters, ...parametersOf(form)],
});
const searchType: Build = (found, request, parameters) =>
  ({ ...search(found, request, parameters), type: found.type }) as Target;
const history: Build = (_, __, parameters) => ({ kind: "history", parameters });

const searchIn: Build = (found, request, parameters) => {
  const { type, id, inner } = found;
  const asked = search(found, request, parameters);
  return { ...asked, of: { type, id }, ...(inner !== "*" && { type: inner }) } as Target;
};

const operate: Build = ({ operation: name, type, id }, _, parameters) => ({
  kind: "operation",
  name,
  ...(type !== "" && { type }),
  ...(id !== "" && { id }),
  parameters,
});

const create: Build = ({ type }, { ifNoneExist }) => ({
  kind: "create",
  type,
  ...(ifNoneExist !== undefined && { ifNoneExist: condition(parametersOf(queryOf(ifNoneExist)), "If-None-Exist") }),
});

const update: Build = ({ type, id }, { ifNoneMatch, ...request }) => {
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") throw invalid("If-None-Match of an update must be *");
  return { kind: "update", type, id, ...ifMatch(request), ...(ifNoneMatch && { ifNoneMatch: "*" }) };
};
const updateIf: Build = ({ type }, request, parameters) => ({
  kind: "update-if",
  type,
  condition: condition(parameters, `PUT ${type}`),
  ...ifMatch(request),
});
const patch: Build = ({ type, id }, request) => ({ kind: "patch", type, id, ...ifMatch(request) });
const patchIf: Build = ({ type }, request, parameters) => ({
  kind: "patch-if",
  type,
  condition: condition(parameters, `PATCH ${type}`),
  ...ifMatch(request),
});
const deleteIf: Build = ({ type }, request, parameters) => ({
  kind: "delete-if",
  type,
  condition: condition(parameters, `DELETE ${type}`),
  ...ifMatch(request),
});

const read: Build = ({ type, id }, request, parameters) => ({
  kind: "read",
  type,
  id,
  ...readConditions(request),
  ...shownOf(parameters),
});
const vread: Build = ({ type, id, version }, request, parameters) => ({
  kind: "vread",
  type,
  id,
  version,
  ...readConditions(request),
  ...shownOf(parameters),
});
const capabilities: Build = (_, __, parameters) => {
  const mode = parameters.find(([name]) => name === "mode")?.[1];
  return { kind: "capabilities", ...(mode !== undefined && { mode }) };
};

const methodsAt: Record<Place, Readonly<Record<string, Build>>> = {
  system: table({ GET: search, POST: () => ({ kind: "bundle" }) }),
  metadata: table({ GET: capabilities }),
  search: table({ GET: search, POST: search }),
  history: table({ GET: history }),
  type: table({ GET: searchType, POST: create, PUT: updateIf, PATCH: patchIf, DELETE: deleteIf }),
  "type-search": table({ GET: searchType, POST: searchType }),
  "type-history": table({ GET: ({ type }, _, parameters) => ({ kind: "history", type, parameters }) }),
  instance: table({
    GET: read,
    PUT: update,
    PATCH: patch,
    DELETE: ({ type, id }, request) => ({ kind: "delete", type, id, ...ifMatch(request) }),
  }),
  "instance-history": table({ GET: ({ type, id }, _, parameters) => ({ kind: "history", type, id, parameters }) }),
  version: table({ GET: vread }),
  compartment: table({ GET: searchIn }),
  "compartment-search": table({ GET: searchIn, POST: searchIn }),
  operation: table({ GET: operate, POST: operate }),
};

/** Without a prototype: a method may be called `constructor`. */
function table(methods: Record<string, Build>): Record<string, Build> {
  return Object.assign(Object.create(null) as Record<string, Build>, methods);
}

function condition(parameters: Parameters, what: string): Parameters {
  if (parameters.length === 0) throw invalid(`${what} needs search parameters that name the resource`);
  return parameters;
}

const ifMatch = ({ ifMatch: tag }: Request) => tag !== undefined && { ifMatch: versionOf(tag) };

function readConditions({ ifNoneMatch, ifModifiedSince }: Request): ReadConditions {
  const since = ifModifiedSince === undefined ? undefined : instantOf(ifModifiedSince);
  return {
    ...(ifNoneMatch !== undefined && { ifNoneMatch }),
    ...(since !== undefined && { ifModifiedSince: since }),
  };
}

/** `_summary` and `_elements` of a read. http://hl7.org/fhir/R4/http.html#parameters */
function shownOf(parameters: Parameters): Shown {
  const last = new Map(parameters);
  const [asked, elements] = [last.get("_summary"), last.get("_elements")];
  const summary = summaries.find((word) => word === asked);
  if (asked !== undefined && (summary === undefined || summary === "count"))
    throw invalid(`_summary=${asked}: expected true, text, data or false`, "_summary");
  return {
    ...(summary && { summary }),
    ...(elements && { elements: elements.split(",").filter((name) => name !== "") }),
  };
}
