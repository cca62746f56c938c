import { boundaries } from "./boundaries.ts";
import { conversion } from "./conversion.ts";
import type { FunctionDefinition } from "./definition.ts";
import { encoding } from "./encoding.ts";
import { existence } from "./existence.ts";
import { fhir } from "./fhir.ts";
import { filtering } from "./filtering.ts";
import { keys } from "./keys.ts";
import { matching } from "./matching.ts";
import { math } from "./math.ts";
import { navigation } from "./navigation.ts";
import { quantities } from "./quantities.ts";
import { strings } from "./strings.ts";
import { subsetting } from "./subsetting.ts";
import { utility } from "./utility.ts";

/** Every function by name, but is(), as(), ofType() and sort(), whose arguments are no values: see calls.ts. */
export const functions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    existence,
    filtering,
    subsetting,
    conversion,
    quantities,
    strings,
    matching,
    encoding,
    math,
    boundaries,
    navigation,
    utility,
    fhir,
    keys,
  ].flatMap((family) => Object.entries(family)),
);
