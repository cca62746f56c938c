import { FhirError } from "../../fhir/error.ts";
import type { CharTest, Pattern } from "./syntax.ts";

/** One step of matching; it goes on with the next unless it says otherwise. */
export type Step =
  | { op: "char"; test: CharTest }
  | { op: "at"; place: "begin" | "end" | "boundary" | "inside" }
  /** Tries `first`, then `second`. */
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  /** Notes the place, in a slot. */
  | { op: "note"; slot: number }
  | { op: "done" };

/** Longest program: counted repetitions are written out. */
const longest = 5_000;

/** The steps of a pattern; slots 0 and 1 are its begin and end, then those of each group. */
export function programOf(pattern: Pattern): Step[] {
  const steps: Step[] = [];
  write(steps, { kind: "group", of: pattern, slot: 0 });
  add(steps, { op: "done" });
  return steps;
}

function add(steps: Step[], step: Step): number {
  if (steps.length >= longest) throw new FhirError("too-costly", "the regular expression is too large");
  return steps.push(step) - 1;
}

function write(steps: Step[], pattern: Pattern): void {
  if (isVoid(pattern)) return;
  switch (pattern.kind) {
    case "char":
      add(steps, { op: "char", test: pattern.test });
      break;
    case "at":
      add(steps, { op: "at", place: pattern.place });
      break;
    case "sequence":
      for (const part of pattern.of) write(steps, part);
      break;
    case "choice":
      writeChoice(steps, pattern.of);
      break;
    case "group":
      add(steps, { op: "note", slot: pattern.slot * 2 });
      write(steps, pattern.of);
      add(steps, { op: "note", slot: pattern.slot * 2 + 1 });
      break;
    case "repeat":
      for (let time = 0; time < pattern.min; time++) write(steps, pattern.of);
      if (pattern.max === Infinity) writeLoop(steps, pattern.of, pattern.lazy);
      else for (let time = pattern.min; time < pattern.max; time++) writeOptional(steps, pattern.of, pattern.lazy);
  }
}

function writeChoice(steps: Step[], of: readonly Pattern[]): void {
  const ends: number[] = [];
  for (const [at, part] of of.entries()) {
    const last = at === of.length - 1;
    const split = last ? undefined : add(steps, { op: "done" });
    write(steps, part);
    if (split === undefined) continue;
    ends.push(add(steps, { op: "done" }));
    steps[split] = { op: "split", first: split + 1, second: steps.length };
  }
  for (const end of ends) steps[end] = { op: "jump", to: steps.length };
}

function writeOptional(steps: Step[], of: Pattern, lazy: boolean): void {
  const split = add(steps, { op: "done" });
  write(steps, of);
  steps[split] = branch(split + 1, steps.length, lazy);
}

function writeLoop(steps: Step[], of: Pattern, lazy: boolean): void {
  const split = add(steps, { op: "done" });
  write(steps, of);
  add(steps, { op: "jump", to: split });
  steps[split] = branch(split + 1, steps.length, lazy);
}

const branch = (into: number, past: number, lazy: boolean): Step =>
  lazy ? { op: "split", first: past, second: into } : { op: "split", first: into, second: past };

/** Adds no step, however often it is repeated. */
function isVoid(pattern: Pattern): boolean {
  if (pattern.kind === "sequence") return pattern.of.every(isVoid);
  return pattern.kind === "repeat" && isVoid(pattern.of);
}
