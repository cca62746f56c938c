import type { SearchParameter } from "../../fhir/definitions.ts";
import { dateType } from "./date.ts";
import { nearType } from "./near.ts";
import { numberType } from "./number.ts";
import { quantityType } from "./quantity.ts";
import { referenceType } from "./reference.ts";
import { stringType } from "./string.ts";
import { tokenType } from "./token.ts";
import type { Ground, SearchType } from "./type.ts";
import { uriType } from "./uri.ts";

export type TypeName = SearchParameter["type"];

/** The type of every parameter that is no composite. R4 has one that is special and selects elements: near. */
export type SearchTypes = Readonly<Record<Exclude<TypeName, "composite">, SearchType>>;

export const searchTypes = (ground: Ground): SearchTypes => ({
  number: numberType,
  date: dateType(ground),
  string: stringType(ground),
  token: tokenType(ground),
  reference: referenceType(ground),
  quantity: quantityType,
  uri: uriType,
  special: nearType,
});
