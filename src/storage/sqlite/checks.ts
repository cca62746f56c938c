/** What a commit relies on, checked before any of it is written. */
import type { ErrorKind } from "../../fhir/error.ts";
import { judge, questionsOf } from "../judge.ts";
import type { Criterion } from "../query.ts";
import { Refused, Stale, type Assert } from "../store.ts";
import { armsOf, planOf } from "./arms.ts";
import { entryOf, parse } from "./rows.ts";
import type { Reader } from "./scope.ts";
import { filled } from "./sql.ts";
import type { PackedChange } from "./wire.ts";

/** Milliseconds a condition may hold up all writers. */
const patience = 1_000;

/** The current state of a resource; undefined: it never was. */
export interface Before {
  rid: number;
  target: number;
  version: number;
  seq: number;
  live: boolean;
}

/** Rids of the first matches. @throws FhirError `too-costly` */
function find(types: readonly string[], where: Criterion, limit: number, reader: Reader): number[] {
  return reader.connection.within(patience, () => {
    reader.shadows.reset();
    const query = { types, where, sort: [], limit };
    const [statement] = planOf(armsOf(query, reader), query, false).statements;
    if (statement === undefined) return [];
    const { text, values } = statement(limit);
    return reader.connection.all(text, filled(values)).map((row) => Number(row[0]));
  });
}

const exists = (type: string, of: readonly Criterion[], reader: Reader): boolean =>
  find([type], { op: "and", of }, 1, reader).length > 0;

/** @throws Stale */
export function checkAssert({ types, where, expect }: Assert, reader: Reader): void {
  const found = find(types, where, 2, reader);
  const [rid] = found;
  if (expect === undefined ? rid === undefined : found.length === 1 && idOf(rid ?? 0, reader) === expect) return;
  throw new Stale("another commit changed what a condition of this one found");
}

const idOf = (rid: number, { connection }: Reader) =>
  String(connection.get("SELECT id FROM resource WHERE rid = ?", [rid])?.[0]);

/** @throws FhirError `precondition-failed`, `forbidden` */
export function checkChange(change: PackedChange, before: Before | undefined, reader: Reader): void {
  const { onVersion, text, becomes } = change;
  const current = before?.live ? before.version : undefined;
  if (onVersion !== undefined && onVersion !== current)
    throw refused("precondition-failed", change, `is not at version ${onVersion}`);
  if (current !== undefined) checkWithin(change, reader);
  if (becomes && text !== undefined && !satisfied(becomes, change, reader))
    throw refused("forbidden", change, "may not become what was sent");
}

function checkWithin(change: PackedChange, reader: Reader): void {
  const { type, id, within } = change;
  if (within && !exists(type, [{ op: "id", ids: [id] }, within], reader))
    throw refused("forbidden", change, "may not be changed by this caller");
}

type Key = Pick<PackedChange, "type" | "id">;

const refused = (kind: ErrorKind, { type, id }: Key, why: string) =>
  new Refused(kind, { type, id }, `${type}/${id} ${why}`);

/** One change a resource. @throws FhirError `invalid` */
export function checkKeys(changes: readonly Key[]): void {
  if (changes.length === 1) return;
  const keys = new Set<string>();
  for (const change of changes) {
    const key = `${change.type}/${change.id}`;
    if (keys.has(key)) throw refused("invalid", change, "is changed twice");
    keys.add(key);
  }
}

/** Whether what is about to be written satisfies a criterion; links see the state before. */
function satisfied(where: Criterion, { type, id, entries }: PackedChange, reader: Reader): boolean {
  const coming = { type, id, entries: parse(entries).map(entryOf) };
  return judge(where, coming, (link) =>
    questionsOf(link, coming).some((asked) => find(asked.types, asked.where, 1, reader).length > 0),
  );
}
