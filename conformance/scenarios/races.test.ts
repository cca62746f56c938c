/** What is claimed of writers that collide: http://hl7.org/fhir/R4/http.html#concurrency */
import { expect, test } from "@jest/globals";
import { races, referenceRace } from "./races.ts";
import { scenario } from "./scenario.ts";

const server = scenario();

races(server);

test("100 transactions with one conditional reference, while what it names gets a twin, are all or nothing", async () => {
  await referenceRace(server);
  // Whoever still found one organisation was committed before there were two: that is what the order of a history is for.
  const history = (await server.get("_history?_count=500")).body.entry ?? [];
  const twinAt = history.findIndex(({ resource }) => resource?.["name"] === "Twin");
  const newer = history.slice(0, twinAt).filter(({ resource }) => JSON.stringify(resource).includes('"reference-'));
  expect([twinAt >= 0, newer]).toEqual([true, []]);
});
