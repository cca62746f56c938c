import { expect, it } from "@jest/globals";
import { mostEntries } from "../fhir/read-bundle.ts";
import { bundling, post } from "../testing/bundles.ts";
import { openWhole } from "../testing/whole.ts";

it("a transaction of as many entries as there may be is stored whole, and others get their turn meanwhile", async () => {
  const whole = await openWhole();
  const { transact, total } = bundling(whole);
  const basic = (n: number) => ({
    resourceType: "Basic",
    code: { text: String(n) },
    subject: { reference: "urn:uuid:0" },
  });
  const entries = Array.from({ length: mostEntries }, (_, n) => ({
    fullUrl: `urn:uuid:${n}`,
    ...post("Basic", basic(n)),
  }));
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  const { entry } = await transact(...entries);
  clearInterval(turning);
  expect(entry).toHaveLength(mostEntries);
  expect(entry?.at(-1)?.response).toMatchObject({
    status: "201 Created",
    location: `Basic/id-${mostEntries}/_history/1`,
  });
  expect(await total("Basic?subject=Basic/id-1")).toBe(mostEntries);
  expect(turns).toBeGreaterThan(20);
  await whole.close();
}, 120_000);
