import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openWhole, type Whole } from "../../testing/whole.ts";

let whole: Whole;
beforeAll(async () => {
  whole = await openWhole();
  for (const id of ["a", "b", "c"])
    await whole.ask(`PUT Patient/${id}`, {
      body: { resourceType: "Patient", id, name: [{ family: `Secret${id}` }], birthDate: "1980-01-01" },
    });
});
afterAll(() => whole.close());

interface Part {
  name: string;
  valueString?: string;
  part?: Part[];
}

async function explained(line: string, more: object = {}) {
  const { json, text } = await whole.ask(line, more);
  const { parameter } = json as unknown as { parameter: Part[] };
  const of = (name: string) => parameter.filter((one) => one.name === name);
  return { of, text: (name: string) => of(name).map(({ valueString }) => valueString), whole: text };
}

it("says what the parameters became", async () => {
  const { text } = await explained("GET Patient/$explain?family=secret&birthdate=ge1970&_sort=-birthdate");
  expect(text("criteria")).toEqual([
    expect.stringMatching(/^and\(string family how=starts text=secret, or\(range birthdate/),
  ]);
  expect(text("sort")).toEqual(["-birthdate (range)"]);
});

it("says how the store goes about it, by which indexes", async () => {
  const { of } = await explained("GET Patient/$explain?family=secret&_include=Patient:organization");
  expect(of("engine")).toHaveLength(1);
  expect(of("looked")).toHaveLength(1);
  expect(of("milliseconds")).toHaveLength(1);
  const names = of("step").flatMap(({ part = [] }) => part.map(({ name }) => name));
  expect(names).toEqual(expect.arrayContaining(["purpose", "detail", "index"]));
});

it("advises", async () => {
  const { text } = await explained("GET Patient/$explain?family:contains=e");
  expect(text("advice")).toContainEqual(expect.stringContaining("anywhere in family"));
});

it("is asked of all types, and by a body", async () => {
  const all = await explained("GET $explain?_type=Patient,Observation&_lastUpdated=ge2000");
  expect(all.of("type")).toHaveLength(2);
  const parameter = [{ name: "family", valueString: "secret" }];
  const posted = await explained("POST Patient/$explain", { body: { resourceType: "Parameters", parameter } });
  expect(posted.text("criteria")).toEqual(["string family how=starts text=secret"]);
});

it("tells nothing of what resources hold", async () => {
  const { whole: answer } = await explained(
    "GET Patient/$explain?birthdate=1980&_sort=family&_revinclude=Patient:link",
  );
  expect(answer).not.toMatch(/secret/i);
});

it.each([
  ["GET Patient/$explain?nonsense=1", "nonsense"],
  ["GET Patient/$explain?birthdate=never", "birthdate"],
  ["GET Patient/$explain?_count=x", "_count"],
  ["GET $explain?_type=Nothing", "_type"],
])("refuses %s, as a search does", async (line, named) => {
  await expect(whole.ask(line)).rejects.toMatchObject({ kind: "invalid", message: expect.stringContaining(named) });
});
