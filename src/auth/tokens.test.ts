import { describe, expect, it } from "@jest/globals";
import { actTexts } from "../audit/acts.ts";
import { storeForFile } from "../testing/store.ts";
import { openTokens } from "./tokens.ts";

const audience = "https://fhir.example.org/fhir";
const clock = { now: Date.parse("2024-05-01T12:00:00Z") };
const now = () => clock.now;

const opened = storeForFile(now);

const ground = () => ({ ...opened.it, now, audit: actTexts(now) });
const tokens = () => openTokens({ ...ground(), audience });
const minted = { scope: "user/Patient.rs openid", user: "Practitioner/1", account: "a", patient: "p", minutes: 1 };

describe("a token", () => {
  it("says as whom a request is made", async () => {
    const { token } = await tokens().mint(minted);
    const bearer = await tokens().callerOf(`Bearer ${token}`);
    expect(bearer?.caller).toMatchObject({ user: "Practitioner/1", account: "a", client: "cardea", patient: "p" });
    expect(bearer?.caller.scopes.map(({ text }) => text)).toEqual(["user/Patient.rs"]);
    expect(bearer?.caller.token).toMatch(/^[\w-]{16}$/);
    expect(token).not.toContain(bearer?.caller.token);
  });

  it("is the same caller every time", async () => {
    const known = tokens();
    const { token } = await known.mint(minted);
    const [first, second] = [await known.callerOf(`Bearer ${token}`), await known.callerOf(`bearer  ${token}`)];
    expect(first?.caller).toBe(second?.caller);
  });

  it("may last for a part of a minute, and no longer", async () => {
    const known = tokens();
    const { token, expires } = await known.mint({ ...minted, minutes: 0.05 });
    expect(expires).toBe(clock.now + 3_000);
    expect(await known.callerOf(`Bearer ${token}`)).toBeDefined();
    clock.now += 3_000;
    expect(await known.callerOf(`Bearer ${token}`)).toBeUndefined();
  });

  it("E2 is for this FHIR base", async () => {
    const { token } = await tokens().mint(minted);
    const other = openTokens({ ...ground(), audience: "https://other.example.org/fhir" });
    expect(await other.callerOf(`Bearer ${token}`)).toBeUndefined();
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Bearer __proto__",
    `Bearer ${"a".repeat(43)}`,
    `Bearer ${"a".repeat(5_000)}`,
    `Basic ${Buffer.from("a:b").toString("base64")}`,
    "Bearer e30.e30.e30e30e30e30e30",
    "DPoP aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ])("is not %j", async (header) => {
    expect(await tokens().callerOf(header)).toBeUndefined();
  });

  it("is not one with something before or behind it", async () => {
    const { token } = await tokens().mint(minted);
    for (const header of [`Bearer ${token} x`, `x Bearer ${token}`, `Bearer ${token}\n`, token])
      expect(await tokens().callerOf(header)).toBeUndefined();
  });
});
