/** More who sign in than there is time for. */
import { expect, it } from "@jest/globals";
import { browser, codeOfFailure, done, from, minute, rigForEach, somebody } from "../testing/accounts.ts";

const rig = rigForEach({ waiting: 10 });

it("are told to come again, and nothing of theirs was looked at", async () => {
  const who = await somebody(rig.it);
  const { signIn } = rig.it.accounts;
  const tries = (password: string) => signIn.withPassword({ username: who.email, password, session: browser }, from);
  const all = await Promise.all(Array.from({ length: 200 }, () => codeOfFailure(tries("wrong"))));
  expect(new Set(all)).toEqual(new Set(["invalid-credentials", "busy"]));
  expect(all.filter((code) => code === "busy").length).toBeGreaterThanOrEqual(180);
  rig.it.clock.now += 30 * minute;
  done(await tries(who.password));
});
