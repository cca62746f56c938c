/** Entries of the answer to a batch or transaction. http://hl7.org/fhir/R4/http.html#transaction-response */
import { entryText, type EntryResponse } from "../fhir/bundle.ts";
import { outcomeOf, toOutcome } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import type { Version } from "../storage/store.ts";
import type { Answer, Preferences } from "./interaction.ts";

const done = outcomeOf([{ severity: "information", code: "informational", diagnostics: "done" }]);

/** The entry that answers a write: the resource comes along only when the client said that it wants it. */
export function writeEntry({ status, version }: Answer, preferences: Preferences): string {
  const shows = preferences.return === "representation" && preferences.returnStated === true;
  return entryText({
    ...(shows && { resource: version?.text }),
    response: {
      status,
      ...(version && versionOf(version)),
      ...(preferences.return === "OperationOutcome" && { outcome: done }),
    },
  });
}

/** The entry that answers a GET. */
export function gotEntry({ status, version, body, capabilities }: Answer): string {
  const text = body?.join("") ?? (capabilities ? printJson(capabilities) : version?.text);
  return entryText({
    ...(status === 200 && { resource: text }),
    response: { status, ...(version && { version: version.version, at: version.at }) },
  });
}

/** The entry that answers what failed. */
export const errorEntry = (thrown: unknown): string => entryText({ response: toOutcome(thrown) });

/** A deletion has no place of its own. */
function versionOf({ type, id, version, at, text }: Version): Omit<EntryResponse, "status"> {
  const location = `${type}/${id}/_history/${version}`;
  return { version, at, ...(text !== undefined && { location }) };
}
