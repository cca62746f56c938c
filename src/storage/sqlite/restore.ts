/** The writer's side of a restore: rows as the same commits would have left them. */
import { FhirError } from "../../fhir/error.ts";
import { followsOn, restoreMark, type ChainedEntry, type RestoreNote } from "../archive.ts";
import { methods } from "../method.ts";
import { before, index, update } from "./commit.ts";
import type { Connection } from "./connection.ts";
import type { Ledger } from "./ledger.ts";
import { getRecord, replaceRecord } from "./record-writes.ts";
import { elsewhere } from "./schema.ts";
import type { PackedLot, PackedVersion } from "./wire.ts";

/** @throws FhirError `conflict` before anything is written */
export function restore(lot: PackedLot, ledger: Ledger): void {
  const { connection } = ledger.reader;
  const { versions, audit = [], records = [], note } = lot;
  ledger.settle();
  expectNext(lot, connection);
  restoreVersions(versions, ledger);
  for (const entry of audit) restoreEntry(entry, ledger);
  for (const record of records) replaceRecord(connection, record);
  replaceRecord(connection, { ...restoreMark, version: 1, body: JSON.stringify(note) });
  ledger.settle();
  ledger.recount();
}

/** It goes on where the store ends, or somebody else has written. */
function expectNext(lot: PackedLot, connection: Connection): void {
  const last = Number(connection.get("SELECT max(seq) FROM version")?.[0] ?? 0);
  const [first] = lot.versions;
  if (!followsOn(lot, storedNote(connection)) || (first && first.seq !== last + 1))
    throw new FhirError("conflict", "something else was written to the store while it was restored");
}

/** The note of a restore that is not finished. */
export function storedNote(connection: Connection): RestoreNote | undefined {
  const body = getRecord(connection, restoreMark.kind, restoreMark.key, 0)?.body;
  return body === undefined ? undefined : (JSON.parse(body) as RestoreNote);
}

/** The first and the last version of a resource in a lot. */
interface Span {
  first: PackedVersion;
  last: PackedVersion;
}

/** Numbers first, so that versions may refer to each other; of each resource only the last is found. */
function restoreVersions(versions: readonly PackedVersion[], ledger: Ledger): void {
  const spans = new Map<string, Span>();
  for (const version of versions) {
    const key = `${version.type}/${version.id}`;
    spans.set(key, { first: spans.get(key)?.first ?? version, last: version });
  }
  const rids = new Map<string, number>();
  const resources = Array.from(spans, ([key, span]) => {
    const was = before(span.last, ledger);
    const rid = was?.rid ?? span.first.seq;
    rids.set(key, rid);
    if (!was) ledger.targets.know(span.last.type, span.last.id, ledger.adopt(span.last, rid));
    return { ...span, was, rid };
  });
  for (const version of versions) addVersion(version, rids.get(`${version.type}/${version.id}`) ?? 0, ledger);
  for (const resource of resources) setResource(resource, ledger);
}

function addVersion({ type, seq, version, at, method, text }: PackedVersion, rid: number, ledger: Ledger): void {
  const n = ledger.reader.names.number(type, "");
  ledger.inserts.add("version", [seq, rid, version, n, at, methods.indexOf(method), text ?? null]);
}

type Resource = Span & { was: ReturnType<typeof before>; rid: number };

function setResource({ last, was, rid }: Resource, ledger: Ledger): void {
  const { type, id, version, seq, text, entries } = last;
  const present = index({ type, rid }, { was, entries: text === undefined ? undefined : entries }, ledger);
  const live = text === undefined ? 0 : 1;
  if (was) update([version, seq, live, present, rid], ledger);
  else {
    const target = ledger.targets.number(type, id);
    ledger.inserts.add("resource", [
      rid,
      ledger.reader.names.number(type, ""),
      id,
      target,
      version,
      seq,
      live,
      present,
    ]);
  }
}

/** The chain of a store like this one goes on here; those of others are kept beside it. */
function restoreEntry(entry: ChainedEntry, { inserts, reader: { connection } }: Ledger): void {
  const { chain, n, at, seq, patient, agent, hash, text } = entry;
  const row = [n, at, seq, patient ?? null, agent ?? null, hash, text];
  if (chain === "") {
    inserts.add("audit", row);
    return;
  }
  connection.run(elsewhere);
  connection.run("INSERT INTO audit_elsewhere VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [chain, ...row]);
}
