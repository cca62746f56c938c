import { beforeAll, describe, expect, it } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { boil } from "./boil.ts";
import { areCached } from "./packages.ts";

const cache = fileURLToPath(new URL("../../.cache/", import.meta.url));
const committed = fileURLToPath(new URL("../r4/", import.meta.url));
const canBuild = areCached(cache) || process.env["CARDEA_DEFINITIONS"] === "fetch";

if (!canBuild)
  process.stderr.write(
    "profiles/r4 is NOT compared with HL7's packages: they are not in .cache/. CARDEA_DEFINITIONS=fetch fetches them.\n",
  );

(canBuild ? describe : describe.skip)("the pack built anew from HL7's packages", () => {
  let built: Map<string, string>;
  beforeAll(() => {
    built = boil(cache);
  }, 300_000);

  it("has the files that are committed", () => {
    expect([...built.keys()].sort()).toEqual(readdirSync(committed).sort());
  });

  it.each(readdirSync(committed))("%s is what is committed", (file) => {
    // Compared here, so that a difference is not printed whole.
    expect(built.get(file) === readFileSync(`${committed}/${file}`, "utf8")).toBe(true);
  });
});
