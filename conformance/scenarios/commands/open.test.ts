/** Commands of sign-in beside a server that lets everybody in. */
import { expect, it } from "@jest/globals";
import { operators } from "./operators.ts";

const here = operators({ AUTH: "open" });

it("cardea token says that nobody asks for one", async () => {
  const { code, out, err } = await here.run("token", "--scope", "system/*.rs");
  expect([code, out]).toEqual([0, expect.stringMatching(/^[\w-]{43}\n$/)]);
  expect(err).toBe("nobody asks for tokens while AUTH is open: every request may do everything\n");
});

it("cardea account makes accounts for when people sign in", async () => {
  const link = await here.line("account", "create", "--role", "system-admin", "--email", "ada@clinic.test");
  expect(link).toMatch(/#token=[\w-]{43}$/);
});

it("what cardea load writes is not on record, as what a request writes is not", async () => {
  expect(await here.entriesOf(() => here.run("load", here.data.folder))).toEqual([]);
});
