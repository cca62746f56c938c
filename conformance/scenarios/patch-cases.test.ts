/** The cases of fhir-test-cases over HTTP: a PUT, a PATCH, a read. Some are too bare to be valid. */
import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { scenario } from "./scenario.ts";

interface Case {
  name: string;
  input: { resourceType: string; id?: string };
  patch: object;
  output?: object;
}

const lenient = scenario({ VALIDATE: "off" });
const file = new URL("../../src/patch/fixtures/fhir-patch-tests.json", import.meta.url);
const cases = (JSON.parse(readFileSync(file, "utf8")) as Case[]).map((one, index) => ({
  ...one,
  id: `case-${index}`,
}));

it("are 33", () => expect(cases).toHaveLength(33));

it.each(cases)("$name", async ({ id, input, patch, output }) => {
  const path = `${input.resourceType}/${id}`;
  await lenient.put(path, { ...input, id });
  const reply = await lenient.send("PATCH", path, { body: patch });
  const { meta, ...stored } = (await lenient.get(path)).body;
  if (output) expect([reply.status, stored]).toEqual([200, { ...output, id }]);
  else expect([reply.status, meta.versionId]).toEqual([422, "1"]);
});
