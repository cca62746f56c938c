/**
 * The statements that answer a question, kept by its shape: another question of that shape is answered by the same
 * ones with its own values, as long as its candidates are as many or as few.
 */
import type { Criterion, Query } from "../query.ts";
import type { Arm } from "./arm.ts";
import { armsOf, gathered, planOf, totals } from "./arms.ts";
import { classOf } from "./compile.ts";
import { nothing, type Source } from "./part.ts";
import type { Reader } from "./scope.ts";
import { shapeOf } from "./shape.ts";
import { filled, type Sql } from "./sql.ts";

/** What a search runs. */
export interface Prepared {
  /** Each gives rows that come after those of the one before. */
  statements: readonly Sql[];
  /** Many candidates have to be collected. */
  heavy: boolean;
  /** In place of the statements: all of few candidates. */
  few?: { rows: Sql; unique: boolean; ordered: boolean };
  /** Counts that make the total together. */
  totals: readonly Sql[];
  /** The values of a statement for this question. */
  values: (statement: Sql) => ReturnType<typeof filled>;
}

export interface Preparing {
  /** @param collect Sort all candidates, though an index could be followed. The rows are the same. */
  prepare: (query: Query, reader: Reader, collect: boolean) => Prepared;
}

/** A count that a choice was made by. */
interface Choice {
  source: Source;
  limit: number;
  found: number;
}

interface Kept {
  /** The places of the criteria that values come from. */
  places: ReadonlyMap<object, number>;
  choices: readonly Choice[];
  prepared: Omit<Prepared, "values">;
}

const mostShapes = 500;
const mostOfShape = 4;

export function openPreparing(): Preparing {
  const shapes = new Map<string, Kept[]>();
  let names = 0;
  return {
    prepare(query, reader, collect) {
      const shape = shapeOf(query);
      if (!shape) return alone(query, reader, collect);
      // With another name something may be found that was nothing.
      const last = reader.names.last();
      if (last !== names || shapes.size > mostShapes) shapes.clear();
      names = last;
      const key = `${shape.key}${collect ? "!" : ""}`;
      const known = shapes.get(key) ?? [];
      const fitting = known.find((kept) => fits(kept, shape.criteria, reader));
      if (fitting) return { ...fitting.prepared, values: valuesOf(fitting, shape.criteria) };
      const { kept, ...prepared } = recorded(query, reader, { collect, criteria: shape.criteria });
      if (kept) shapes.set(key, [kept, ...known].slice(0, mostOfShape));
      return prepared;
    },
  };
}

const own = ({ values }: Sql) => filled(values);

function alone(query: Query, reader: Reader, collect: boolean): Prepared {
  return { ...prepared(armsOf(query, reader), query, collect), values: own };
}

function fits({ places, choices }: Kept, criteria: readonly Criterion[], { sizes, limits }: Reader): boolean {
  const instead = insteadOf(places, criteria);
  return choices.every(({ source, limit, found }) => classOf(sizes.count(source, limit, instead), limits) === found);
}

const insteadOf = (places: Kept["places"], criteria: readonly Criterion[]) => (of: object) =>
  criteria[places.get(of) ?? -1] ?? of;

const valuesOf =
  ({ places }: Kept, criteria: readonly Criterion[]): Prepared["values"] =>
  ({ values }) =>
    filled(values, insteadOf(places, criteria));

interface Recording {
  collect: boolean;
  criteria: readonly Criterion[];
}

/** Compiled, with the choices that were made. Not kept: what holds for these values only. */
function recorded(query: Query, reader: Reader, { collect, criteria }: Recording): Prepared & { kept?: Kept } {
  const choices: Choice[] = [];
  let doubts = 0;
  const sizes: Reader["sizes"] = {
    count(source, limit) {
      const size = reader.sizes.count(source, limit);
      choices.push({ source, limit, found: classOf(size, reader.limits) });
      return size;
    },
  };
  const unsettled = () => {
    doubts++;
    return nothing;
  };
  const arms = armsOf(query, { ...reader, sizes }, unsettled);
  const made = prepared(arms, query, collect);
  const places = new Map(criteria.map((one, place) => [one, place] as const));
  // A criterion that is there twice may be two in another question.
  const keeps = doubts === 0 && reader.shadows.count() === 0 && places.size === criteria.length;
  return { ...made, values: own, ...(keeps && { kept: { places, choices, prepared: made } }) };
}

function prepared(arms: readonly Arm[], query: Query, collect: boolean): Omit<Prepared, "values"> {
  const few = query.total && !query.after && query.sort.length === 0 ? fewOf(arms) : undefined;
  if (few && query.limit > 0) {
    const { unique, ordered } = few.start;
    return { few: { rows: gathered(few), unique, ordered }, statements: [], heavy: false, totals: [] };
  }
  const { statements, heavy } = planOf(arms, query, collect);
  return {
    statements: query.limit > 0 ? statements.map((statement) => statement(query.limit + 1)) : [],
    heavy,
    totals: query.total ? totals(arms) : [],
  };
}

/** The arm of a query that has but one, with few candidates. */
const fewOf = ([only, ...others]: readonly Arm[]): Arm | undefined =>
  only?.few && others.length === 0 ? only : undefined;
