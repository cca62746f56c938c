/** What is known of the person whose account it is. */
import { isObject } from "../fhir/json.ts";
import type { Account } from "./account.ts";
import type { Ground } from "./ground.ts";
import type { Owner } from "./password/rules.ts";

/** The names that the person has in FHIR: no password holds them. */
export async function ownerOf({ store }: Pick<Ground, "store">, { email, fhirUser }: Account): Promise<Owner> {
  const [type = "", id = ""] = fhirUser.split("/");
  const text = (await store.read(type, id))?.text;
  return { email, names: text === undefined ? [] : namesIn(JSON.parse(text)) };
}

/** http://hl7.org/fhir/R4/datatypes.html#HumanName */
function namesIn(resource: unknown): string[] {
  const names = isObject(resource) && Array.isArray(resource["name"]) ? (resource["name"] as unknown[]) : [];
  return names.filter(isObject).flatMap(({ given, family }) => {
    const all: unknown[] = [...(Array.isArray(given) ? (given as unknown[]) : []), family];
    return all.filter((name) => typeof name === "string");
  });
}
