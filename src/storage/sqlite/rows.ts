/**
 * The index entries of a resource as lines of JSON, `[param, kind, …, mark]`: what travels to the writer, what
 * `shadow` holds, and what the index rows are told from. Equal entries of one resource are one line.
 */
import { finite } from "../finite.ts";
import type { IndexEntry } from "../query.ts";
import { marksOf } from "./marks.ts";

/** The kinds by the number they have in a line. */
const kinds = [
  "token",
  "text",
  "string",
  "uri",
  "range",
  "quantity",
  "reference",
  "url",
  "joint",
  "near",
  "member",
] as const satisfies readonly IndexEntry["kind"][];

export const kindNumbers = Object.fromEntries(kinds.map((kind, n) => [kind, n])) as Record<IndexEntry["kind"], number>;

type Field = string | number | readonly Field[];
/** A parsed line. A member has its compartment's type in place of a parameter. */
export type Line = readonly [param: string, kind: number, ...fields: Field[]];

const separator = ",\n";

/** The lines of entries. Entries with a number that is none are left out. */
export function pack(entries: readonly IndexEntry[]): string {
  const lines = new Map<string, IndexEntry>();
  for (const entry of entries) {
    const line = lineOf(entry);
    if (line !== undefined) lines.set(JSON.stringify(line), entry);
  }
  const marks = marksOf([...lines.values()]);
  return Array.from(lines.keys(), (text, n) => `${text.slice(0, -1)},${marks[n] ?? 0}]`).join(separator);
}

/** The lines as texts, to tell two resources' apart. */
export const split = (packed: string): string[] => (packed === "" ? [] : packed.split(separator));
export const parse = (packed: string): Line[] => JSON.parse(`[${packed}]`) as Line[];

/** The entries of one parameter, without reading the others. */
export function entriesOf(packed: string, param: string): IndexEntry[] {
  const start = `[${JSON.stringify(param)},`;
  const found: IndexEntry[] = [];
  for (let at = packed.indexOf(start); at !== -1; at = packed.indexOf(start, at + 1)) {
    if (at > 0 && packed[at - 1] !== "\n") continue;
    const end = packed.indexOf("\n", at);
    const entry = entryOf(JSON.parse(packed.slice(at, end === -1 ? undefined : end - 1)) as Line);
    if (entry.kind !== "member") found.push(entry);
  }
  return found;
}

function lineOf(entry: IndexEntry): Line | undefined {
  const kind = kindNumbers[entry.kind];
  if (entry.kind === "member") return [entry.compartment, kind, entry.id.toWellFormed()];
  const fields = fieldsOf(entry).map(wellFormed);
  return fields.some((field) => Number.isNaN(field)) ? undefined : [entry.param, kind, ...fields];
}

/** Half a surrogate pair has no UTF-8: it becomes U+FFFD, as it would in the file. */
const wellFormed = (field: Field): Field => (typeof field === "string" ? field.toWellFormed() : field);

function fieldsOf(entry: Exclude<IndexEntry, { kind: "member" }>): Field[] {
  switch (entry.kind) {
    case "token":
      return [entry.code, entry.system];
    case "text":
      return [entry.text];
    case "string":
      return [entry.folded, entry.exact];
    case "uri":
      return [entry.uri];
    case "url":
      return [entry.url];
    case "range":
      return [finite(entry.low), finite(entry.high)];
    case "quantity":
      return [finite(entry.low), finite(entry.high), entry.unit];
    case "reference":
      return entry.version === undefined ? [entry.type, entry.id] : [entry.type, entry.id, entry.version];
    case "near":
      return [entry.latitude, entry.longitude];
    case "joint":
      return entry.parts.flatMap((part): Field[] => {
        const line = lineOf(part);
        return line === undefined ? [Number.NaN] : [line];
      });
  }
}

/** What a line says. */
export function entryOf([param, kind, ...fields]: Line): IndexEntry {
  const text = (n: number) => String(fields[n]);
  const number = (n: number) => Number(fields[n]);
  switch (kinds[kind]) {
    case "token":
      return { kind: "token", param, code: text(0), system: text(1) };
    case "text":
      return { kind: "text", param, text: text(0) };
    case "string":
      return { kind: "string", param, folded: text(0), exact: text(1) };
    case "uri":
      return { kind: "uri", param, uri: text(0) };
    case "url":
      return { kind: "url", param, url: text(0) };
    case "range":
      return { kind: "range", param, low: number(0), high: number(1) };
    case "quantity":
      return { kind: "quantity", param, low: number(0), high: number(1), unit: text(2) };
    default:
      return structured([param, kind, ...fields]);
  }
}

function structured([param, kind, ...fields]: Line): IndexEntry {
  const [first, second, third] = fields;
  switch (kinds[kind]) {
    case "reference": {
      const to = { kind: "reference", param, type: String(first), id: String(second) } as const;
      return typeof third === "string" ? { ...to, version: third } : to;
    }
    case "near":
      return { kind: "near", param, latitude: Number(first), longitude: Number(second) };
    case "joint":
      return {
        kind: "joint",
        param,
        parts: fields.filter(Array.isArray).map((part) => entryOf(part as unknown as Line)),
      };
    default:
      return { kind: "member", compartment: param, id: String(first) };
  }
}
