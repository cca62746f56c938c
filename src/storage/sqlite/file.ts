import { statSync } from "node:fs";
import { FhirError } from "../../fhir/error.ts";
import type { Connection } from "./connection.ts";

/**
 * Makes a look at the file of a connection: what is written to one that is no longer at its path goes with the process.
 * @returns Throws FhirError `busy` once the file is removed or another is in its place.
 */
export function openLook({ db }: Pick<Connection, "db">): () => void {
  const path = db.location();
  if (path === null) return () => undefined;
  const opened = identity(path);
  return () => {
    if (identity(path) !== opened)
      throw new FhirError("busy", "nothing was written: the file of the store was removed or replaced");
  };
}

function identity(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}
