import { elementPath } from "../fhir/element-path.ts";
import type { Issue } from "../fhir/error.ts";
import { isObject, printJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";

/** A resource that is contained in no other, and what `#id` means in it. */
export interface Container {
  resource: Resource;
  /** Contained resources: id → type. */
  contained: ReadonlyMap<string, string>;
  /** Every `#id` met so far. */
  named: Set<string>;
}

/** One check of one resource: where it is, and what it has found. */
export interface Run {
  issues: Issue[];
  /** Names and indices from the root to the element at hand; those from `depth` on are left over. */
  path: (string | number)[];
  depth: number;
  /** Members walked so far. */
  walked: number;
  /** Members in the object that was walked last, at any depth. */
  size: number;
  /** How many issues said that the shape of the JSON is wrong: rules are not asked of such elements. */
  misshapen: number;
  /** The resource at hand: `%resource`. */
  resource: Resource;
  /** `%rootResource` */
  container: Container;
}

/** Checks a value that stands where the run is. */
export type Check = (value: unknown, run: Run) => void;

/** Most issues of one resource that are told. */
const most = 100;

/**
 * Notes an error where the run is.
 * @param below Element under that place which is at fault.
 */
export function report(run: Run, code: Issue["code"], diagnostics: string, below?: string): void {
  if (code === "structure") run.misshapen++;
  if (run.issues.length >= most) return;
  const at = elementPath(run.path.slice(0, run.depth));
  const expression = below === undefined ? at : `${at}.${below}`;
  run.issues.push({ severity: "error", code, diagnostics: `${expression}: ${diagnostics}`, expression });
}

/** A value as a message shows it, cut short. Of an object or array only what it is: it may be large. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);
  if (Array.isArray(value)) return "an array";
  return isObject(value) ? "an object" : printJson(value);
}
