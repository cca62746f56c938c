import type { Resource } from "../fhir/types.ts";
import type { IndexEntry } from "./query.ts";

/** Is called now and then with how much is done, of how much. */
export type Tell = (done: number, of: number) => void;

/** One thing that can be looked at in a store, without changing it and beside whoever writes to it. */
export interface Look {
  name: string;
  /** It reads the whole store. */
  long: boolean;
  /** @returns What is wrong, and what to do; undefined when all is well. */
  look(tell: Tell): string | undefined | Promise<string | undefined>;
}

/** A store that is looked at. */
export interface Examination {
  looks: readonly Look[];
  close(): void | Promise<void>;
}

/** What a resource is found by: the same function that indexed it. */
export type Indexer = (resource: Resource) => readonly IndexEntry[];

/** Most problems that are told one by one. */
const mostTold = 10;

/** Problems as the doctor lists them below what to do. */
export function listed(problems: readonly string[]): string {
  const told = problems.slice(0, mostTold).map((problem) => `\n      ${problem}`);
  const more = problems.length > mostTold ? `\n      … and ${problems.length - mostTold} more` : "";
  return told.join("") + more;
}

/** Milliseconds by which clocks may differ and nobody needs to be told. */
const tolerance = 5_000;

/** What to do about a clock. @param ahead Milliseconds from now to the last commit */
export function clockAdvice(ahead: number): string | undefined {
  if (ahead <= tolerance) return undefined;
  return (
    `This machine's clock is ${Math.round(ahead / 1_000)} s behind the last commit: new versions will carry that ` +
    "commit's time until it has caught up. Set the clock right on every machine that serves this store, and let NTP keep it so."
  );
}
