import type { BundleText, EntryText } from "../fhir/read-bundle.ts";
import type { Definitions } from "../fhir/definitions.ts";
import type { Shown } from "../fhir/elements.ts";
import type { Resource } from "../fhir/types.ts";
import type { Meter } from "../patch/fhirpath-patch.ts";
import type { PatchBody } from "../patch/patch.ts";
import type { Compartment } from "../search/compartment.ts";
import type { Handling } from "../search/parse.ts";
import type { Search } from "../search/search.ts";
import type { Parameters } from "../search/value.ts";
import type { Change, ResourceStore, Version } from "../storage/store.ts";

/** If-None-Match and If-Modified-Since. http://hl7.org/fhir/R4/http.html#cread */
export interface ReadConditions {
  ifNoneMatch?: string;
  /** Milliseconds since 1970 UTC. */
  ifModifiedSince?: number;
}

/** What a client asks for, free of HTTP: the same value comes from a URL and from a Bundle entry. */
export type Interaction =
  | ({ kind: "read"; type: string; id: string } & ReadConditions & Shown)
  | ({ kind: "vread"; type: string; id: string; version: string } & ReadConditions & Shown)
  /** `ifNoneExist`: search parameters. */
  | { kind: "create"; type: string; resource: Resource; ifNoneExist?: Parameters }
  /** By id, or by a condition. `ifMatch`: a version id; `ifNoneMatch`: "*" = only when there is none. */
  | { kind: "update"; type: string; id: string; resource: Resource; ifMatch?: string; ifNoneMatch?: "*" }
  | { kind: "update-if"; type: string; condition: Parameters; resource: Resource; ifMatch?: string }
  | { kind: "patch"; type: string; id: string; patch: PatchBody; ifMatch?: string }
  | { kind: "patch-if"; type: string; condition: Parameters; patch: PatchBody; ifMatch?: string }
  | { kind: "delete"; type: string; id: string; ifMatch?: string }
  | { kind: "delete-if"; type: string; condition: Parameters; ifMatch?: string }
  /** Absent type: across types. `of`: only what lies in that compartment. */
  | { kind: "search"; type?: string; of?: Compartment; parameters: Parameters }
  /** On the system, a type or a resource. `parameters` are those of the URL, `resource` is the body, if there is one. */
  | { kind: "operation"; name: string; type?: string; id?: string; parameters: Parameters; resource?: Resource }
  | { kind: "history"; type?: string; id?: string; parameters: Parameters }
  | { kind: "capabilities"; mode?: string }
  | { kind: "bundle"; bundle: BundleText };

type Bodyless<Asked> = Asked extends unknown ? Omit<Asked, "resource" | "patch" | "bundle"> : never;
/** An interaction whose body is not read yet. */
export type Target = Bodyless<Interaction>;

/** What the client prefers. http://hl7.org/fhir/R4/http.html#ops */
export interface Preferences {
  return: "minimal" | "representation" | "OperationOutcome";
  /** True when the client said so itself: a Bundle's answer holds resources only then. */
  returnStated?: boolean;
  handling: Handling;
}

/** What holds for a client that prefers nothing. */
export const standard: Preferences = { return: "representation", handling: "strict" };

/** What a handler answers. http/reply.ts turns it into headers and a body. */
export interface Answer {
  status: 200 | 201 | 204 | 304;
  /** Gives ETag, Last-Modified and, with 201, Location; its text is the body unless another is given. */
  version?: Version;
  /** A body that is not a version's own: JSON text, in pieces that follow one another. */
  body?: readonly string[];
}

/** All a handler may use. `store` shows only what the caller may see, so no handler asks who calls. */
export interface Context {
  store: ResourceStore;
  /** Checks, indexes and prints a resource for commit. @throws FhirError `unprocessable` */
  prepare: (resource: Resource, id: string, method: "POST" | "PUT" | "PATCH") => Change;
  /** Runs another interaction with the same rights: how a batch reaches the other handlers. */
  perform: (asked: Interaction, context: Context) => Promise<Answer>;
  search: Search;
  definitions: Definitions;
  preferences: Preferences;
  /** FHIR base, such as `http://127.0.0.1:8080/fhir`: links and fullUrls begin with it. */
  base: string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
  newId: () => string;
  /** What the server says of itself, as JSON text. @throws FhirError `invalid` for a mode that it does not know */
  capabilities: (mode?: string) => string;
  /** Notes a bug of ours that fails an entry of a batch, not the whole of it. */
  noteBug?: (thrown: unknown) => void;
  /** Puts on record an entry of a batch that comes to no interaction. */
  noteRefused?: (entry: EntryText, thrown: unknown) => Promise<void>;
  /**
   * The store as an interaction of this caller sees it: what may be read is not always what may be changed.
   * Absent: the caller may do everything. @throws FhirError `forbidden`
   */
  enter?: (asked: Target) => ResourceStore;
  /** In a Bundle: what its patches have left of the work that they may take together. */
  meter?: Meter;
}

export type Handler<Kind extends Interaction["kind"]> = (
  asked: Extract<Interaction, { kind: Kind }>,
  context: Context,
) => Promise<Answer>;
