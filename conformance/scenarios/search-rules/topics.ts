/** All topics, in the order of the specification. */
import { allTypes } from "./all-types.ts";
import { containedChains } from "./chains-contained.ts";
import { chains } from "./chains.ts";
import { compartments } from "./compartments.ts";
import { composites } from "./composites.ts";
import { contained } from "./contained.ts";
import { datesOfTypes } from "./dates-of-types.ts";
import { dates } from "./dates.ts";
import { errors } from "./errors.ts";
import { escapes } from "./escapes.ts";
import { filter } from "./filter.ts";
import { forms } from "./forms.ts";
import { has } from "./has.ts";
import { includes } from "./includes.ts";
import { missing } from "./missing.ts";
import { modifiers } from "./modifiers.ts";
import { near } from "./near.ts";
import { numbers } from "./numbers.ts";
import { quantities } from "./quantities.ts";
import { references } from "./references.ts";
import { results } from "./results.ts";
import type { Topic } from "./rule.ts";
import { sorting } from "./sorting.ts";
import { strings } from "./strings.ts";
import { terminology } from "./terminology.ts";
import { tokens } from "./tokens.ts";
import { uris } from "./uris.ts";
import { words } from "./words.ts";

export const topics: readonly Topic[] = [
  forms,
  errors,
  allTypes,
  modifiers,
  missing,
  numbers,
  dates,
  datesOfTypes,
  strings,
  uris,
  tokens,
  terminology,
  quantities,
  references,
  chains,
  containedChains,
  has,
  composites,
  escapes,
  words,
  filter,
  compartments,
  near,
  sorting,
  results,
  includes,
  contained,
];
