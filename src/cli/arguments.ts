/** What options of commands have to look like. */
import { InvalidArgumentError } from "commander";
import { parseReference } from "../fhir/reference.ts";

/** Stands below the help of every command. */
export const exitCodes = `
Exit code: 0 when everything worked, 1 otherwise.
Settings come from the environment and a .env file: see "cardea settings".`;

/** http://hl7.org/fhir/R4/datatypes.html#id */
export function idOf(text: string): string {
  if (/^[A-Za-z0-9\-.]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("It is no id.");
}

/** Reads a reference to something that is stored here, such as `Organization/1`. @param types Of which type it may be */
export const referenceTo =
  (...types: readonly string[]) =>
  (text: string): string => {
    const found = parseReference(text);
    if (found.form === "local" && types.includes(found.type) && found.version === undefined) return text;
    throw new InvalidArgumentError(`It is no reference such as ${types.map((one) => `${one}/1`).join(" or ")}.`);
  };

/** A year. */
const mostMinutes = 527_040;

export function minutesOf(text: string): number {
  const minutes = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : 0;
  if (minutes > 0 && minutes <= mostMinutes) return minutes;
  throw new InvalidArgumentError(`It is no number of minutes above 0, up to ${String(mostMinutes)}.`);
}

/** An option that may be given more than once. */
export const eachOf =
  (read: (text: string) => string) =>
  (text: string, before: string[]): string[] => [...before, read(text)];

export function urlOf(text: string): string {
  if (URL.canParse(text)) return text;
  throw new InvalidArgumentError("It is no URL.");
}
