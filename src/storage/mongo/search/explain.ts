/** How a search is answered: its commands, and how the database goes about each. https://www.mongodb.com/docs/v6.0/reference/explain-results/ */
import type { mongo } from "mongoose";
import type { Query } from "../../query.ts";
import type { Plan, PlanStep } from "../../store.ts";
import { askDatabase } from "../database/errors.ts";
import type { Heavy } from "./heavy.ts";
import type { Lanes } from "./lanes.ts";
import { openLongOnes } from "./long-ones.ts";
import { type Asking, type Desk, timeLeft } from "./scope.ts";
import { search, usual } from "./search.ts";
import { openSizes } from "./sizes.ts";

interface Note {
  purpose: PlanStep["purpose"];
  command: mongo.Document;
}

/**
 * Answers the query as it would be answered, and tells how.
 * @throws FhirError `too-costly`
 */
export async function explain(query: Query, desk: Desk, lanes: Lanes): Promise<Plan> {
  const { heavy } = lanes;
  const how = { long: false };
  const noticing: Heavy = {
    run(until, work) {
      how.long = true;
      return heavy.run(until, work);
    },
  };
  let notes: Note[] = [];
  const watch: Desk["watch"] = {
    begin: () => void (notes = []),
    note: (purpose, command) => void notes.push({ purpose, command }),
  };
  const long = openLongOnes(() => performance.now());
  const began = performance.now();
  await search(query, { ...alone(desk), watch }, { ...lanes, heavy: noticing, long });
  const milliseconds = performance.now() - began;
  const until = performance.now() + (query.deadline ?? usual);
  const ask = () => askDatabase(() => stepsOf(notes, { db: desk.db, until }));
  const steps = await (how.long ? heavy.run(until, ask) : ask());
  return {
    engine: "MongoDB",
    steps,
    long: how.long,
    looked: steps.reduce((sum, step) => sum + step.looked, 0),
    milliseconds,
  };
}

/** Nothing is asked together with what others ask, and what was counted before is counted again: it is part of how. */
const alone = (desk: Desk): Desk => ({
  ...desk,
  sizes: openSizes(() => performance.now()),
  keyed: { ask: async () => undefined },
  union: undefined,
});

type Step = PlanStep & { looked: number };

async function stepsOf(notes: readonly Note[], asking: Asking): Promise<Step[]> {
  const steps: Step[] = [];
  for (const { purpose, command } of notes) {
    const told = await asking.db.db.command({ ...explained(command), maxTimeMS: timeLeft(asking) });
    const { keys, documents } = examined(told);
    const detail = `${nameOf(command)}\n${stages(told, 1).join("\n")}\n  keys ${keys}, documents ${documents}`;
    steps.push({ purpose, detail, indexes: [...new Set(indexesOf(told))], looked: keys + documents });
  }
  return steps;
}

const nameOf = (command: mongo.Document): string => ("find" in command ? "find" : "aggregate");

/** Without what only its execution needs. */
function explained({ readConcern: _concern, maxTimeMS: _time, ...explain }: mongo.Document): mongo.Document {
  return { explain, verbosity: "executionStats" };
}

interface Examined {
  keys: number;
  documents: number;
}

/** The sums of all parts of an answer, each of which says its own. */
function examined(told: unknown): Examined {
  if (!isObject(told)) return { keys: 0, documents: 0 };
  const { totalKeysExamined: keys, totalDocsExamined: documents } = told;
  if (keys !== undefined) return { keys: Number(keys), documents: Number(documents) };
  const parts = Object.values(told).map(examined);
  const sum = (name: keyof Examined) => parts.reduce((total, part) => total + part[name], 0);
  return { keys: sum("keys"), documents: sum("documents") };
}

/** The stages of the plans that were chosen, each below that which it feeds. Values stand elsewhere. */
function stages(told: unknown, depth: number): string[] {
  if (!isObject(told)) return [];
  const { stage, indexName } = told;
  if (typeof stage !== "string") return children(told).flatMap((child) => stages(child, depth));
  const line = `${"  ".repeat(depth)}${stage}${typeof indexName === "string" ? ` ${indexName}` : ""}`;
  return [line, ...children(told).flatMap((child) => stages(child, depth + 1))];
}

function indexesOf(told: unknown): string[] {
  if (!isObject(told)) return [];
  const { stage, indexName } = told;
  const own = typeof stage === "string" && typeof indexName === "string" ? [indexName] : [];
  return [...own, ...children(told).flatMap(indexesOf)];
}

const others: ReadonlySet<string> = new Set(["rejectedPlans", "executionStats", "command", "indexBounds", "filter"]);

const children = (told: Readonly<Record<string, unknown>>): unknown[] =>
  Object.entries(told).flatMap(([name, child]) => (others.has(name) ? [] : [child]));

const isObject = (told: unknown): told is Readonly<Record<string, unknown>> =>
  typeof told === "object" && told !== null;
