/** The index rows that the entries of a resource make. */
import type { Connection, Row, Value } from "./connection.ts";
import { jointColumns } from "./composed.ts";
import type { Table } from "./inserts.ts";
import type { Names } from "./names.ts";
import { entryOf, type Line } from "./rows.ts";
import { targetOf } from "./identity.ts";

export interface IndexRow {
  table: Table;
  row: Row;
}

/** Numbers of what is referred to: remembered for one group of commits, which may all roll back. */
export interface Targets {
  /** Gives a number to what is not there yet. */
  number(type: string, id: string): number;
  /** A resource that is now there. */
  know(type: string, id: string, target: number): void;
  forget(): void;
}

/** @param next A number that no target has */
export function openTargets(connection: Connection, names: Names, next: () => number): Targets {
  const known = new Map<string, number>();
  const dangle = (type: number, id: string) => {
    const n = next();
    connection.run("INSERT INTO dangling (n, type, id) VALUES (?, ?, ?)", [n, type, id]);
    return n;
  };
  return {
    number(type, id) {
      const key = `${type}/${id}`;
      const target = known.get(key) ?? targetOf({ connection, names }, type, id) ?? dangle(names.number(type, ""), id);
      known.set(key, target);
      return target;
    },
    know: (type, id, target) => void known.set(`${type}/${id}`, target),
    forget: () => known.clear(),
  };
}

/** The resource that the rows belong to. */
export interface Owner {
  type: string;
  rid: number;
}

export function indexRow(line: Line, { type, rid }: Owner, names: Names, targets: Targets): IndexRow {
  const entry = entryOf(line);
  if (entry.kind === "member") {
    const target = targets.number(entry.compartment, entry.id);
    return { table: "member", row: [names.number(entry.compartment, ""), target, names.number(type, ""), rid] };
  }
  const tp = names.number(type, entry.param);
  const mark = Number(line.at(-1));
  switch (entry.kind) {
    case "token":
      return { table: "token", row: [tp, entry.code, rid, entry.system, mark] };
    case "string":
      return { table: "string", row: [tp, entry.folded, rid, entry.exact, mark] };
    case "range":
      return { table: "range", row: [tp, entry.low, rid, entry.high, mark] };
    case "quantity":
      return { table: "quantity", row: [tp, entry.low, rid, entry.unit, entry.high, mark] };
    case "reference":
      return { table: "reference", row: [tp, targets.number(entry.type, entry.id), rid, entry.version ?? "", mark] };
    case "joint":
      return { table: "joint", row: jointRow(tp, rid, jointColumns(entry.parts)) };
    case "near":
      return { table: "near", row: [tp, entry.latitude, entry.longitude, rid] };
    case "text":
      return { table: "text", row: [tp, entry.text, rid] };
    case "uri":
      return { table: "uri", row: [tp, entry.uri, rid] };
    case "url":
      return { table: "url", row: [tp, entry.url, rid] };
  }
}

const jointRow = (tp: number, rid: number, [head, tail, low, high]: ReturnType<typeof jointColumns>): Value[] => [
  tp,
  head,
  tail,
  low,
  rid,
  high,
];
