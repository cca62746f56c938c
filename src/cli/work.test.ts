import { describe, expect, it } from "@jest/globals";
import type { Document } from "./documents.ts";
import { type Work, worksOf } from "./work.ts";

async function* documentsOf(contents: readonly unknown[]): AsyncGenerator<Document> {
  let end = 0;
  for (const [at, content] of contents.entries()) {
    const bytes = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
    end += bytes.length + 1;
    yield { bytes, line: at + 1, end };
  }
}

async function works(contents: readonly unknown[], skip = 0): Promise<Work[]> {
  const found: Work[] = [];
  for await (const work of worksOf(documentsOf(contents), { path: "f", digest: "d", skip })) found.push(work);
  return found;
}

const patient = (id: string) => ({ resourceType: "Patient", id });
const transaction = { resourceType: "Bundle", type: "transaction", entry: [] };
const shape = (found: readonly Work[]) =>
  found.map(({ whole, entries, documents }) => [whole, entries.length, documents]);

describe("works", () => {
  it("gather single resources, up to a number that is committed at once", async () => {
    const many = Array.from({ length: 601 }, (_, at) => patient(`p${at}`));
    expect(shape(await works(many))).toEqual([
      [undefined, 250, 250],
      [undefined, 250, 500],
      [undefined, 101, 601],
    ]);
  });

  it("leave a transaction by itself, and all in their order", async () => {
    expect(shape(await works([patient("a"), transaction, patient("b"), patient("c")]))).toEqual([
      [undefined, 1, 1],
      ["transaction", 0, 2],
      [undefined, 2, 4],
    ]);
  });

  it("hold a resource once", async () => {
    const twice = [patient("a"), patient("b"), patient("a")];
    expect(shape(await works(twice))).toEqual([
      [undefined, 2, 2],
      [undefined, 1, 3],
    ]);
  });

  it("begin behind the documents that are done", async () => {
    expect(shape(await works([patient("a"), transaction, patient("b")], 2))).toEqual([[undefined, 1, 3]]);
    expect(await works([patient("a")], 1)).toEqual([]);
  });

  it("tell what could not be read, with its line", async () => {
    const [work] = await works([patient("a"), "{", patient("b")]);
    expect(work?.entries).toHaveLength(2);
    expect(work?.unread).toMatchObject([{ path: "f", place: "2", issues: [{ code: "structure" }] }]);
  });
});
