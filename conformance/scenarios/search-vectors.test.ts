/** Searches with the totals that another server's tests expect, asked by GET and by POST. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { scenario } from "./scenario.ts";
import { cases, expectCounted, fill, ways } from "./search-vectors.ts";

const counted = cases.filter(({ auth, count }) => auth === null && count !== false);

const server = scenario();
beforeAll(() => fill(server));

test("134 rows need no sign-in", () => {
  expect(counted.length).toBe(134);
});

describe.each(ways)("%s", (_method, ask) => {
  test.each(counted.map((row, place) => [place + 1, row.request, row] as const))(
    "%i. %s",
    async (_place, request, row) => expectCounted(await ask(server, request), row),
  );
});
