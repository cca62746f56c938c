/** Entries of the answer to a batch or transaction. http://hl7.org/fhir/R4/http.html#transaction-response */
import { printEntry, type EntryResponse } from "../fhir/print-bundle.ts";
import { FhirError, outcomeOf, toOutcome } from "../fhir/error.ts";
import type { Version } from "../storage/store.ts";
import type { Answer, Preferences } from "./interaction.ts";

const done = outcomeOf([{ severity: "information", code: "informational", diagnostics: "done" }]);

/** The entry that answers a write: the resource comes along only when the client said that it wants it. */
export function writeEntry({ status, version }: Answer, preferences: Preferences): string {
  const shows = preferences.return === "representation" && preferences.returnStated === true;
  return printEntry({
    ...(shows && { resource: version?.text }),
    response: {
      status,
      ...(version && versionOf(version)),
      ...(preferences.return === "OperationOutcome" && { outcome: done }),
    },
  });
}

/** Most characters of resources that one answer shows. */
const mostShown = 64_000_000;

/** Answers to the GETs of one Bundle. */
export interface Reads {
  /**
   * Does one and prints its entry, `bare` without the resource.
   * @throws FhirError `too-long` without doing it, when there is already more than one answer can show; what it throws
   */
  entry(read: () => Promise<Answer>, bare: boolean): Promise<string>;
}

export function openReads(): Reads {
  let shown = 0;
  return {
    async entry(read, bare) {
      if (shown > mostShown) throw new FhirError("too-long", "the answer would be too large: ask for this by itself");
      const answer = await read();
      const resource = bare ? undefined : resourceOf(answer);
      shown += resource?.length ?? 0;
      const { status, version } = answer;
      return printEntry({
        resource,
        response: { status, ...(version && { version: version.version, at: version.at }) },
      });
    },
  };
}

function resourceOf({ status, body, version }: Answer): string | undefined {
  return status === 200 ? (body?.join("") ?? version?.text) : undefined;
}

/** The entry that answers what failed. */
export const errorEntry = (thrown: unknown): string => printEntry({ response: toOutcome(thrown) });

/** A deletion has no place of its own. */
function versionOf({ type, id, version, at, text }: Version): Omit<EntryResponse, "status"> {
  const location = `${type}/${id}/_history/${version}`;
  return { version, at, ...(text !== undefined && { location }) };
}
