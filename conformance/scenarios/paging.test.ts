/**
 * Pages of a great set while others create, update and delete: none of those that nobody touched is missed or comes
 * twice, whatever the order. http://hl7.org/fhir/R4/search.html#paging
 */
import { beforeAll, expect, test } from "@jest/globals";
import { linkOf, matchIds, scenario } from "./scenario.ts";

const { get, post } = scenario();

/** As many as are claimed in a thorough run. */
const isThorough = process.env["THOROUGH"] === "1";
const patients = isThorough ? 5_000 : 1_000;
const perPage = isThorough ? 100 : 40;
/** Every so manieth is changed by others, and every so manieth is deleted. */
const changed = 10;

type Known = { resourceType: string; id: string } & Record<string, unknown>;

/** Names and dates that many share, so that pages end among equals; some have neither. */
const patient = (id: string, seed: number): Known => ({
  resourceType: "Patient",
  id,
  ...(seed % 7 !== 0 && { name: [{ family: `Family ${(seed * 31) % 50}` }], birthDate: `${1950 + (seed % 40)}` }),
});

const all = Array.from({ length: patients }, (_, place) => patient(`p-${(place * 7_919) % patients}-${place}`, place));
const updated = all.filter((_, place) => place % changed === 1);
const deleted = all.filter((_, place) => place % changed === 2);
const untouched = all.filter((_, place) => place % changed > 2 || place % changed === 0).map(({ id }) => id);

async function batch(entry: readonly object[]): Promise<void> {
  const { body } = await post("", { resourceType: "Bundle", type: "batch", entry });
  expect(body.entry?.filter(({ response }) => !response?.status.startsWith("20"))).toEqual([]);
}

const put = (resource: Known) => ({ resource, request: { method: "PUT", url: `Patient/${resource.id}` } });
const remove = ({ id }: Known) => ({ request: { method: "DELETE", url: `Patient/${id}` } });

beforeAll(async () => {
  for (let at = 0; at < all.length; at += 500) await batch(all.slice(at, at + 500).map(put));
});

/** What others do between two pages: some new ones, some that move in any order, some gone, or there again. */
function others(walk: number, turn: number): readonly object[] {
  const some = (of: readonly Known[]): readonly Known[] => of.filter((_, place) => place % 25 === turn % 25);
  const moved = some(updated).map(({ id }) => put(patient(id, walk * 17 + turn)));
  const fresh = [0, 1, 2].map((one) => put(patient(`new-${walk}-${turn}-${one}`, turn * 13 + one)));
  const gone = some(deleted).map((one, place) => (walk % 2 === 0 ? remove(one) : put(patient(one.id, turn + place))));
  return [...fresh, ...moved, ...gone];
}

test.each(
  ["", "&_sort=birthdate", "&_sort=name", "&_sort=-_lastUpdated", "&_sort=_id", "&_sort=-birthdate,name"].map(
    (sort, walk) => [sort, walk] as const,
  ),
)(
  "Patient?_count=…%s",
  async (sort, walk) => {
    const seen: string[] = [];
    let turn = 0;
    for (let next: string | undefined = `Patient?_count=${perPage}${sort}`; next !== undefined; turn++) {
      const [page] = await Promise.all([get(next), batch(others(walk, turn))]);
      expect(page.status).toBe(200);
      seen.push(...matchIds(page));
      next = linkOf(page, "next");
    }
    const kept = new Set(untouched);
    const found = seen.filter((id) => kept.has(id));
    expect(turn).toBeGreaterThanOrEqual(untouched.length / perPage);
    expect([found.length, new Set(found).size]).toEqual([untouched.length, untouched.length]);
  },
  120_000,
);

test("a total that was told on the first page goes on", async () => {
  const first = await get(`Patient?_count=${perPage}&_total=accurate`);
  const second = await get(linkOf(first, "next") ?? "");
  expect(first.body.total).toBeGreaterThan(untouched.length);
  expect(second.body.total).toBe(first.body.total);
});
