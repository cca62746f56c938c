/** What is known of the person whose account it is. */
import { isObject } from "../fhir/json.ts";
import type { Account } from "./account.ts";
import type { Ground } from "./ground.ts";
import type { Owner } from "./password/rules.ts";

/** The names that the person has in FHIR: no password holds them. */
export async function ownerOf({ store }: Pick<Ground, "store">, { email, fhirUser }: Account): Promise<Owner> {
  const names = await namesOf(store, fhirUser);
  return { email, names: names.flatMap(({ given, family }) => [...texts(given), ...texts([family])]) };
}

/** What the person is called. */
export async function nameOf(
  { store }: Pick<Ground, "store">,
  { fhirUser }: Pick<Account, "fhirUser">,
): Promise<string | undefined> {
  const names = await namesOf(store, fhirUser);
  const { text, prefix, given, family } =
    names.find(({ use }) => use === "official" || use === "usual") ?? names[0] ?? {};
  const parts = typeof text === "string" ? [text] : [...texts(prefix), ...texts(given), ...texts([family])];
  return parts.join(" ").trim() || undefined;
}

/** http://hl7.org/fhir/R4/datatypes.html#HumanName */
async function namesOf(store: Ground["store"], fhirUser: string): Promise<Record<string, unknown>[]> {
  const [type = "", id = ""] = fhirUser.split("/");
  const version = await store.read(type, id);
  const resource: unknown = version?.text === undefined ? undefined : JSON.parse(version.text);
  const names = isObject(resource) && Array.isArray(resource["name"]) ? (resource["name"] as unknown[]) : [];
  return names.filter(isObject);
}

const texts = (found: unknown): string[] =>
  (Array.isArray(found) ? (found as unknown[]) : []).filter((one) => typeof one === "string");
