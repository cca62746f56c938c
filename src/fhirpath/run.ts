import { FhirError } from "../fhir/error.ts";
import type { Model } from "./model.ts";
import { fromJson, type Focus, type Node, type Nodes } from "./node.ts";

/** What an expression may ask of the world around the element. All of it is optional. */
export interface Environment {
  /** `%resource`: the resource that holds the element; the element itself when absent. */
  resource?: unknown;
  /** `%rootResource`: the container of a contained resource; `%resource` when absent. */
  rootResource?: unknown;
  /** FHIR type of the element, when the expression's own is not it and the element is no resource. */
  type?: string;
  /** The `_name` object beside the element, when it is a primitive. */
  sibling?: unknown;
  /** The clock of now(), today() and timeOfDay(): milliseconds since 1970 UTC. They fail without it. */
  now?: number;
  /** Values of `%name`, as JSON; an array is a collection. */
  variables?: ReadonlyMap<string, unknown>;
  /** The resource that a reference's text points at, for resolve(); undefined when there is none. */
  resolve?: (reference: string) => unknown;
  /** Called by trace(). */
  trace?: (name: string, found: Nodes) => void;
  /** Answers of functions that need more than the element; undefined is "not known", and without an answerer they fail. */
  services?: Readonly<Partial<Record<ServiceName, (input: Nodes, argument: Nodes) => boolean | undefined>>>;
  /** Most steps of one evaluation; two million when absent. A step is about a node looked at. */
  budget?: number;
  /** Steps that several evaluations have together: each begins with what the ones before left. Wins over `budget`. */
  meter?: Meter;
}

/** Steps that are left; below nothing when more were asked for. */
export interface Meter {
  left: number;
}

export type ServiceName = "memberOf" | "conformsTo" | "htmlChecks" | "subsumes" | "subsumedBy";

/** One evaluation. */
export interface Run {
  readonly model: Model;
  readonly environment: Environment;
  /** `%context`. */
  readonly context: Node;
  /** Steps left. */
  left: number;
  /** `$index` */
  index: number;
  /** `$total` */
  total: Nodes;
  /** What defineVariable() defined. */
  defined: Map<string, Nodes> | undefined;
}

/** A compiled expression. */
export type Code = (focus: Focus, run: Run) => Nodes;

/** Steps of an evaluation that was given no other number. */
export const usualBudget = 2_000_000;

/** Counts steps. @throws FhirError `too-costly` when there are none left. */
export function spend(run: Run, steps: number): void {
  run.left -= steps;
  if (run.left < 0) throw new FhirError("too-costly", "the FHIRPath expression takes too many steps on this content");
}

/** Longest string that an expression may make, in characters. */
const longest = 1_000_000;

/** Bounds what strings can grow to. @throws FhirError `too-costly` */
export function bounded(run: Run, length: number): void {
  if (length > longest)
    throw new FhirError("too-costly", `FHIRPath makes no strings longer than ${longest} characters`);
  spend(run, length >> 6);
}

/** `%resource` */
export const resourceOf = ({ environment, context }: Run): Node =>
  environment.resource === undefined ? context : fromJson(environment.resource);

/** `%rootResource` */
export const rootOf = (run: Run): Node =>
  run.environment.rootResource === undefined ? resourceOf(run) : fromJson(run.environment.rootResource);
