/** Random permissions over the worlds of the store's contract: with links and negations, another for each letter. */
import type { Dice } from "../../storage/contract/dice.ts";
import { question } from "../../storage/contract/questions.ts";
import { types } from "../../storage/contract/worlds.ts";
import type { Criterion } from "../../storage/query.ts";
import type { Rights } from "../rights.ts";
import { letters, type Letter } from "../scope.ts";

/** All of a type, nothing, or what a random question finds. */
function random(dice: Dice): Criterion {
  if (dice.oneIn(5)) return { op: "all" };
  if (dice.oneIn(6)) return { op: "none" };
  return question(dice, dice.below(3));
}

const tableOf = (dice: Dice) =>
  new Map(letters.flatMap((letter) => types.map((type) => [`${letter} ${type}`, random(dice)] as const)));

export function randomRights(dice: Dice): Rights {
  // Now and then one right for everything: what differs nowhere is answered in other ways.
  const one = dice.oneIn(6) ? random(dice) : undefined;
  const [may, holds] = [tableOf(dice), tableOf(dice)];
  const found = (table: ReadonlyMap<string, Criterion>) => (letter: Letter, type: string) =>
    one ?? table.get(`${letter} ${type}`) ?? ({ op: "none" } as const);
  return { of: found(may), holds: found(holds), asks: () => true, ever: () => true };
}
