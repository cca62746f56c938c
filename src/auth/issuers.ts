/** Other authorization servers whose access tokens the FHIR API takes: which, and for what. */
import { readFile, stat } from "node:fs/promises";
import { type OutsideIssuer, readIssuers } from "./issuer-shape.ts";

/** The issuer of that name, if it is one of the configured. */
export type Issuers = (name: string) => Promise<OutsideIssuer | undefined>;

/** What `OUTSIDE_ISSUERS` says cannot be used. The message is one line. */
export class IssuersError extends Error {}

export interface IssuersOptions {
  /** A JSON array, or the path of a file with one; undefined: there are none. */
  source: string | undefined;
  /** FHIR base: what their tokens are for, unless an issuer says otherwise. */
  audience: string;
  /** Plain http is let through. */
  development: boolean;
  /** Is told when a file that was good is not any more, each time that somebody is refused for it. */
  noteTrouble: (thrown: unknown) => void;
}

type Known = ReadonlyMap<string, OutsideIssuer>;

/**
 * Reads them. A file is looked at again when it has changed: who is taken out of it is let in no more.
 * @throws IssuersError
 */
export async function openIssuers({ source, noteTrouble, ...rules }: IssuersOptions): Promise<Issuers> {
  if (source === undefined) return async () => undefined;
  const read = (text: string): Known => new Map(readIssuers(text, rules).map((one) => [one.issuer, one]));
  if (source.startsWith("[")) {
    const known = await sound(async () => read(source));
    return async (name) => known.get(name);
  }
  const current = openFile(source, read);
  await sound(current);
  return async (name) => {
    try {
      return (await current()).get(name);
    } catch (error) {
      noteTrouble(error);
      return undefined;
    }
  };
}

async function sound<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new IssuersError((error as Error).message);
  }
}

/** What is in a file now: read when it is not the one of before. Nothing that was there is kept when it cannot be. */
function openFile(path: string, read: (text: string) => Known): () => Promise<Known> {
  let seen: { mark: string; known: Promise<Known> } | undefined;
  return async () => {
    const { mtimeMs, size, ino } = await stat(path);
    const mark = [mtimeMs, size, ino].join(" ");
    if (seen?.mark !== mark) seen = { mark, known: readFile(path, "utf8").then(read) };
    return seen.known;
  };
}
