/** Statements by the shape of the questions that they answer. */
import type { Source } from "./part.ts";
import type { Sql } from "./sql.ts";

export interface Statements {
  /** Each gives rows that come after those of the one before. */
  statements: readonly Sql[];
  /** Many candidates have to be collected. */
  heavy: boolean;
  /** In place of the statements: all of few candidates. */
  few?: { rows: Sql; unique: boolean; ordered: boolean };
  /** Counts that make the total together. */
  totals: readonly Sql[];
}

/** A count that a choice was made by. */
export interface Choice {
  source: Source;
  limit: number;
  /** Its class (compile.ts). */
  found: number;
}

export interface Kept extends Statements {
  /** The places of the criteria that values come from. */
  places: ReadonlyMap<object, number>;
  choices: readonly Choice[];
}

/** What a connection keeps. */
export interface Shapes {
  find: (key: string) => readonly Kept[];
  keep: (key: string, kept: Kept) => void;
  /** A statement that depends on its key, and on nothing else but the names. */
  statement: (key: string, make: () => Sql) => Sql;
  /** With another name something may be found that was nothing. @param names The last number that was given to one */
  expect: (names: number) => void;
}

const mostShapes = 500;
/** One shape has several when candidates are now many and now few. */
const mostOfShape = 4;

export function openShapes(): Shapes {
  const shapes = new Map<string, readonly Kept[]>();
  const statements = new Map<string, Sql>();
  let known = 0;
  return {
    find: (key) => shapes.get(key) ?? [],
    keep(key, kept) {
      if (shapes.size >= mostShapes) shapes.clear();
      shapes.set(key, [kept, ...(shapes.get(key) ?? [])].slice(0, mostOfShape));
    },
    statement(key, make) {
      if (statements.size >= mostShapes) statements.clear();
      const statement = statements.get(key) ?? make();
      statements.set(key, statement);
      return statement;
    },
    expect(names) {
      if (names === known) return;
      shapes.clear();
      statements.clear();
      known = names;
    },
  };
}
