/** One commit inside a group: checked before anything is written, then written whole. */
import { stamp } from "../stamp.ts";
import type { Outcome } from "../store.ts";
import { sameContent } from "../content.ts";
import { checkRecords } from "./commit-records.ts";
import { checkAssert, checkChange, checkKeys, type Before } from "./checks.ts";
import type { Row } from "./connection.ts";
import { indexRow, type Owner } from "./index-rows.ts";
import { presentOf } from "./present.ts";
import { kindNumbers, parse, split, type Line } from "./rows.ts";
import type { Ledger } from "./ledger.ts";
import { methods } from "../method.ts";
import { toldOf, type PackedChange, type PackedCommit, type PackedOutcome } from "./wire.ts";

/**
 * @param now When records expire; milliseconds since 1970 UTC
 * @throws FhirError, Stale when a check fails: then nothing was written
 */
export function commit({ changes, asserts, audit, records }: PackedCommit, ledger: Ledger, now: number) {
  checkKeys(changes);
  if (needsAll(changes, asserts.length, ledger)) ledger.settle();
  const states = changes.map((change) => before(change, ledger));
  for (const assert of asserts) checkAssert(assert, ledger.reader);
  for (const [n, change] of changes.entries()) checkChange(change, states[n], ledger.reader);
  const writeRecords = checkRecords(records, ledger.reader.connection, now);
  const outcomes = write(changes, states, ledger);
  writeRecords();
  ledger.remember(toldOf(audit, changes, outcomes));
  return outcomes;
}

/** It looks at what earlier commits of the group have only handed in. */
function needsAll(changes: readonly PackedChange[], asserts: number, ledger: Ledger): boolean {
  return (
    asserts > 0 || changes.some((change) => (change.within ?? change.becomes) !== undefined || ledger.touched(change))
  );
}

/** The state before, of one resource. */
export function before({ type, id }: Pick<PackedChange, "type" | "id">, { reader }: Ledger): Before | undefined {
  const n = reader.names.find(type, "");
  const row =
    n === undefined
      ? undefined
      : reader.connection.get("SELECT rid, target, version, seq, live FROM resource WHERE type = ? AND id = ?", [
          n,
          id,
        ]);
  if (!row) return undefined;
  const [rid, target, version, seq, live] = row.map(Number);
  return { rid: rid ?? 0, target: target ?? 0, version: version ?? 0, seq: seq ?? 0, live: live === 1 };
}

/** A change that makes a version. */
interface Step {
  change: PackedChange;
  was: Before | undefined;
  did: Outcome["did"];
  seq: number;
}

/** Numbers first, so that changes may refer to each other; then the rows. */
export function write(
  changes: readonly PackedChange[],
  states: readonly (Before | undefined)[],
  ledger: Ledger,
): PackedOutcome[] {
  const steps: Step[] = [];
  const outcomes = changes.map((change, n): PackedOutcome => {
    const was = states[n];
    const same = unchanged(change, was, ledger);
    if (same) return same;
    const step = { change, was, did: whatHappens(change, was), seq: ledger.nextSeq() };
    steps.push(step);
    ledger.touch(change);
    if (!was) ledger.targets.know(change.type, change.id, ledger.adopt(change, step.seq));
    return [step.did, (was?.version ?? 0) + 1, step.seq, ledger.at(), methods.indexOf(change.method)];
  });
  for (const step of steps) writeOne(step, ledger);
  return outcomes;
}

function whatHappens({ text }: PackedChange, was: Before | undefined): Outcome["did"] {
  if (text === undefined) return "deleted";
  return was?.live ? "updated" : "created";
}

/** Nothing to delete, or the same content as before. */
function unchanged({ text }: PackedChange, was: Before | undefined, { reader }: Ledger): PackedOutcome | undefined {
  if (text === undefined) {
    if (!was) return ["unchanged"];
    if (was.live) return undefined;
  } else if (!was?.live) return undefined;
  const row = reader.connection.get("SELECT at, method, body FROM version WHERE seq = ?", [was.seq]);
  const [at, method, body] = row ?? [];
  if (text !== undefined && !sameContent(stamp(text, was.version, Number(at)), String(body))) return undefined;
  return ["unchanged", was.version, was.seq, Number(at), Number(method)];
}

function writeOne(step: Step, ledger: Ledger): void {
  const { change, was, seq } = step;
  const type = ledger.reader.names.number(change.type, "");
  const version = (was?.version ?? 0) + 1;
  const owner = { type: change.type, rid: was?.rid ?? seq };
  const body = change.text === undefined ? null : stamp(change.text, version, ledger.at());
  ledger.inserts.add("version", [seq, owner.rid, version, type, ledger.at(), methods.indexOf(change.method), body]);
  const present = index(owner, { was, entries: change.text === undefined ? undefined : change.entries }, ledger);
  if (was) update([version, seq, body === null ? 0 : 1, present, owner.rid], ledger);
  else {
    const target = ledger.targets.number(change.type, change.id);
    ledger.inserts.add("resource", [seq, type, change.id, target, version, seq, 1, present]);
  }
}

/** @param values version, seq, live, present, rid */
export const update = (values: Row, { reader }: Ledger): number =>
  reader.connection.run("UPDATE resource SET version = ?, seq = ?, live = ?, present = ? WHERE rid = ?", values);

/** What a resource was and is found by; undefined: it is gone. */
interface Indexing {
  was: Before | undefined;
  entries: string | undefined;
}

/** Writes the difference between the old entries and the new ones. @returns What is present */
export function index(owner: Owner, { was, entries: found }: Indexing, ledger: Ledger): string {
  const old = was?.live ? shadowOf(owner.rid, ledger) : "";
  const entries = found ?? "";
  const lines = parse(entries);
  if (entries !== old) replaceRows({ old, entries, lines }, owner, ledger);
  const same = entries === old;
  writeShadow(owner.rid, { was: was?.live === true, is: found !== undefined, entries, same }, ledger);
  return presentOf(lines, owner.type, ledger.reader.names);
}

const shadowOf = (rid: number, { reader }: Ledger): string =>
  String(reader.connection.get("SELECT entries FROM shadow WHERE rid = ?", [rid])?.[0] ?? "");

interface Difference {
  old: string;
  entries: string;
  lines: readonly Line[];
}

function replaceRows({ old, entries, lines }: Difference, owner: Owner, ledger: Ledger): void {
  const before = new Set(split(old));
  const after = split(entries);
  const gone = new Set(before);
  for (const line of after) gone.delete(line);
  let joints = false;
  for (const text of gone) {
    const line = JSON.parse(text) as Line;
    const { table, row } = indexRow(line, owner, ledger.reader.names, ledger.targets);
    ledger.inserts.remove(table, row);
    joints ||= table === "joint";
  }
  for (const [n, line] of lines.entries()) {
    // Two composites may share a row: what one of them took away, the other puts back.
    if (before.has(after[n] ?? "") && !(joints && line[1] === kindNumbers.joint)) continue;
    const { table, row } = indexRow(line, owner, ledger.reader.names, ledger.targets);
    ledger.inserts.add(table, row);
  }
}

interface Shadow {
  was: boolean;
  is: boolean;
  entries: string;
  same: boolean;
}

function writeShadow(
  rid: number,
  { was, is, entries, same }: Shadow,
  { inserts, reader: { connection } }: Ledger,
): void {
  if (is && !was) inserts.add("shadow", [rid, entries]);
  else if (was && !is) connection.run("DELETE FROM shadow WHERE rid = ?", [rid]);
  else if (!same) connection.run("UPDATE shadow SET entries = ? WHERE rid = ?", [entries, rid]);
}
