import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { put } from "../contract/samples.ts";
import { openSqlite } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([0, 300, 1_000_000])("shows what is current, of texts at hand as of others, with room for %i", async (kept) => {
  const file = join(folder, `${kept}.sqlite`);
  const { store, close } = await openSqlite({ file, now: () => 1, limits: { kept } });
  const shown = async () => {
    const page = await store.search({ types: ["Patient"], where: { op: "all" }, sort: [], limit: 99 });
    return page.versions.map(({ id, version, text }) => [id, version, /"x":\d+/.exec(text ?? "")?.[0]]);
  };
  const write = (id: string, x: number) => store.commit({ changes: [put("Patient", id, [], `"x":${x}`)] });
  for (const id of ["a", "b", "c", "d"]) await write(id, 1);
  expect(await shown()).toEqual(["a", "b", "c", "d"].map((id) => [id, 1, '"x":1']));
  await write("b", 2);
  await store.commit({ changes: [{ type: "Patient", id: "c", method: "DELETE", entries: [] }] });
  const expected = [
    ["a", 1, '"x":1'],
    ["b", 2, '"x":2'],
    ["d", 1, '"x":1'],
  ];
  expect(await shown()).toEqual(expected);
  expect(await shown()).toEqual(expected);
  await close();
});
