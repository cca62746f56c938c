/** Which passwords may be chosen: section 2 of the public interface of /auth. */
import { describe, expect, it } from "@jest/globals";
import { AccountError } from "../failure.ts";
import { expectPassword, type Owner } from "./rules.ts";

const present = "Blue-Harbour-27-Lanterns";
const owner: Owner = { email: "jo.surgeon@clinic.test", names: ["Quintilla", "Ostrander"] };

/** Codes of what is wrong with a password. */
async function faultsOf(password: string, of = owner): Promise<string[]> {
  try {
    await expectPassword(password, of, "new_password", async () => password === present);
    return [];
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
    expect(error).toMatchObject({ code: "password-rejected", status: 422 });
    expect(error.errors.every(({ field }) => field === "new_password")).toBe(true);
    return error.errors.map(({ code }) => code);
  }
}

describe("a password", () => {
  it.each([
    ["Green-Meadow-31-Bells", []],
    ["Green-Meado1", []],
    ["Green-Mead1", ["too-short"]],
    ["green meadow with bells 9", []],
    ["green-meadow-with-bells", ["needs-classes"]],
    ["Grün wie die Wiese", []],
    ["Grünwiediewiese", ["needs-classes"]],
    ["123456789012", ["needs-classes", "common"]],
    ["shrt", ["too-short", "needs-classes"]],
    ["short", ["too-short", "needs-classes", "common"]],
    ["", ["too-short", "needs-classes"]],
    ["Aa1-" + "x".repeat(252), []],
    ["Aa1-" + "x".repeat(253), ["too-long"]],
    ["Aa1-" + "ü".repeat(127), ["too-long"]],
    ["Password1234!", ["common"]],
    ["P4$$w0rd1234!", ["common"]],
    ["1Qaz2wsX3edC4rfv", ["common"]],
    ["Administrator!1", ["common"]],
    ["My-Cardea-Login-5", ["personal"]],
    ["Jo.Surgeon-2024-x", ["personal"]],
    ["I-am-quintilla-9!", ["personal"]],
    ["OSTRANDER-forever-1", ["personal"]],
    [present, ["same"]],
  ])("%j: %j", async (password, faults) => {
    expect(await faultsOf(password)).toEqual(faults);
  });

  it("holds no word of four letters of a name, and shorter ones may be in it", async () => {
    const names = ["Li An", "van der Woude"];
    expect(await faultsOf("a-woudeful-night-1A", { ...owner, names })).toEqual(["personal"]);
    expect(await faultsOf("Live-and-dervish-1", { ...owner, names })).toEqual([]);
  });

  it("may hold an e-mail's first part that is in most", async () => {
    expect(await faultsOf("Green-Meadow-31-Bells", { ...owner, email: "me@clinic.test" })).toEqual([]);
  });
});
