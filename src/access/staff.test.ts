/** What staff may do within the scopes of an app. */
import { expect, it } from "@jest/globals";
import { openDefinitions } from "../fhir/pack.ts";
import { openSearch } from "../search/search.ts";
import { compileRights } from "./rights.ts";
import { letters as all, readScopes } from "./scope.ts";
import { openStaffPolicy } from "./staff.ts";

const definitions = openDefinitions();
const search = openSearch({ definitions, base: "http://ours.test/fhir" });
const scopes = readScopes("user/*.cruds");
const rights = compileRights(
  { user: "Practitioner/a", scopes },
  { definitions, search, policy: openStaffPolicy(search) },
);

it.each([
  ["sees what is known of patients", "rs", "Observation", "all"],
  ["writes it", "cud", "Observation", "all"],
  ["does not see the trail", "crsud", "AuditEvent", "none"],
  ["sees what is searched by", "rs", "SearchParameter", "all"],
  ["does not say what is searched by, and so what filters of scopes mean", "cud", "SearchParameter", "none"],
  ["sees who has which role", "rs", "PractitionerRole", "all"],
  ["gives no role of this server", "cud", "PractitionerRole", "not"],
] as const)("%s", (_sentence, letters, type, op) => {
  const found = all.filter((letter) => letters.includes(letter)).map((letter) => rights.of(letter, type).op);
  expect(new Set(found)).toEqual(new Set([op]));
});
