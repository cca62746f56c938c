/** Which parameters refer to something: the index of keys is jumped through, from one parameter to the next. */
import { mongo } from "mongoose";
import { find } from "./commands.ts";
import { beginning, living, marks, nameIn, ofParam, ofType } from "./keys.ts";
import type { Scope } from "./scope.ts";

const least = new mongo.MinKey();

/**
 * Remembers what it found, so it is for one moment.
 * @returns Tells the names of parameters, as they stand in keys; of a type, or of every one
 */
export function openReferring(scope: Scope): (source: string | undefined) => Promise<readonly string[]> {
  const known = new Map<string | undefined, Promise<readonly string[]>>();
  return (source) => {
    const names = known.get(source) ?? (source === undefined ? ofAll(scope) : ofOne(source, scope));
    known.set(source, names);
    return names;
  };
}

/** Types whose parameters are looked through at the same time. */
const atOnce = 4;

async function ofAll(scope: Scope): Promise<readonly string[]> {
  const types = await livingTypes(scope);
  const names: (readonly string[])[] = [];
  const queue = types.entries();
  const work = async () => {
    for (const [place, type] of queue) names[place] = await ofOne(type, scope);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return names.flat();
}

async function livingTypes(scope: Scope): Promise<string[]> {
  const types: string[] = [];
  const { from, to } = beginning(living(""));
  for (let next = from; ;) {
    const key = await firstKey(next, to, scope);
    if (key === undefined) return types;
    types.push(key.slice(living("").length));
    next = after(key);
  }
}

async function ofOne(source: string, scope: Scope): Promise<readonly string[]> {
  const names: string[] = [];
  const span = ofType(source);
  for (let { from } = span; ;) {
    const key = await firstKey(from, span.to, scope);
    if (key === undefined) return names;
    const found = nameIn(key);
    if (found?.mark === marks.reference) names.push(found.name);
    from = found ? afterMark(found) : after(key);
  }
}

async function firstKey(from: string, end: string, scope: Scope): Promise<string | undefined> {
  const [min, max] = [from, end].map((k) => ({ k, born: least }));
  const command = { filter: {}, projection: {}, hint: "kb", limit: 1, min, max, returnKey: true } as const;
  return (await find<{ k: string }>(command, scope))[0]?.k;
}

const afterMark = ({ name, mark }: { name: string; mark: string }): string =>
  mark < marks.reference ? name + marks.reference : ofParam(name).to;

const after = (key: string): string => `${key}\u0000`;
