/** The files of profiles/r4/: what `npm run definitions` writes and pack.ts reads. */
import type { Constraint, ElementDefinition, TypeDefinition } from "./definitions.ts";

/** An element, without what goes without saying: `min` 0 and `max` 1. `*` stands for Infinity. */
export type StoredElement = Omit<ElementDefinition, "min" | "max"> & { min?: number; max?: number | "*" };

/** A type by what it adds to its base: new elements, and inherited ones that it changes. */
export type StoredType = Omit<TypeDefinition, "name" | "elements" | "constraints"> & {
  elements: readonly StoredElement[];
  constraints?: readonly Constraint[];
};

/** A code, with what lies below it where there is something: `["a", "b", ["c", "d"]]` has d below c below a. */
export type StoredCode = string | StoredBranch;

/** The code, and then what lies below it. */
interface StoredBranch extends ReadonlyArray<StoredCode> {
  readonly 0: string;
}

/** Value set → system → codes; `*` for all codes of a system whose tree the pack has. */
export type StoredExpansions = Readonly<Record<string, Readonly<Record<string, readonly string[] | "*">>>>;
