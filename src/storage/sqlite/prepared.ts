/**
 * The statements that answer a question, kept by its shape: another question of that shape is answered by the same
 * ones with its own values, as long as its candidates are as many or as few.
 */
import type { Criterion, Query } from "../query.ts";
import type { Arm } from "./arm.ts";
import { armsOf, gathered, planOf, totals } from "./arms.ts";
import { classOf } from "./compile.ts";
import type { Value } from "./connection.ts";
import type { Choice, Kept, Statements } from "./kept.ts";
import { nothing } from "./part.ts";
import type { Reader } from "./scope.ts";
import { shapeOf } from "./shape.ts";
import { filled, type Sql } from "./sql.ts";

/** What a search runs. */
export interface Prepared extends Statements {
  /** The values of a statement for this question. */
  values: (statement: Sql) => Value[];
}

/** @param collect Sort all candidates, though an index could be followed. The rows are the same. */
export function prepare(query: Query, reader: Reader, collect: boolean): Prepared {
  const { shapes } = reader;
  shapes.expect(reader.names.last());
  const shape = shapeOf(query);
  if (!shape) return { ...statementsOf(armsOf(query, reader), query, collect), values: own };
  const key = `${shape.key}${collect ? "!" : ""}`;
  const fitting = shapes.find(key).find((kept) => fits(kept, shape.criteria, reader));
  if (fitting) return { ...fitting, values: valuesOf(fitting, shape.criteria) };
  const { kept, ...prepared } = recorded(query, reader, { collect, criteria: shape.criteria });
  if (kept) shapes.keep(key, kept);
  return prepared;
}

const own = ({ values }: Sql) => filled(values);

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
  const made = statementsOf(arms, query, collect);
  const places = new Map(criteria.map((one, place) => [one, place] as const));
  // A criterion that is there twice may be two in another question.
  const keeps = doubts === 0 && reader.shadows.count() === 0 && places.size === criteria.length;
  return { ...made, values: own, ...(keeps && { kept: { ...made, places, choices } }) };
}

function statementsOf(arms: readonly Arm[], query: Query, collect: boolean): Statements {
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
