/** Which parameters refer to something: the index of keys is jumped through, from one parameter to the next. */
import { mongo } from "mongoose";
import { find } from "./commands.ts";
import { beginning, marks, nameIn, ofParam, ofType } from "./keys.ts";
import type { Scope } from "./scope.ts";

const least = new mongo.MinKey();

/**
 * @param source Type; absent: of every type
 * @returns Names of parameters, as they stand in keys
 */
export async function referring(source: string | undefined, scope: Scope): Promise<string[]> {
  const names: string[] = [];
  const end = source === undefined ? new mongo.MaxKey() : ofType(source).to;
  let from = source === undefined ? "" : ofType(source).from;
  for (;;) {
    const key = await firstKey(from, end, scope);
    if (key === undefined) return names;
    const found = nameIn(key);
    if (found?.mark === marks.reference) names.push(found.name);
    from = found ? afterMark(found) : afterOther(key);
  }
}

async function firstKey(from: string, end: unknown, scope: Scope): Promise<string | undefined> {
  const [min, max] = [from, end].map((k) => ({ k, born: least }));
  const command = { filter: {}, projection: {}, hint: "kb", limit: 1, min, max, returnKey: true } as const;
  return (await find<{ k: string }>(command, scope))[0]?.k;
}

const afterMark = ({ name, mark }: { name: string; mark: string }): string =>
  mark < marks.reference ? name + marks.reference : ofParam(name).to;

/** Keys of compartments, and those that all of a type have. */
const afterOther = (key: string): string => beginning(key.slice(0, key.indexOf("@") + 1) || key.slice(0, 1)).to;
