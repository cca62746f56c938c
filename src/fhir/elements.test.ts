import { describe, expect, it } from "@jest/globals";
import { trim, type Shown } from "./elements.ts";
import { openDefinitions } from "./pack.ts";

const definitions = openDefinitions();
const subsetted = { system: "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", code: "SUBSETTED" };
const observation = `{"resourceType":"Observation","id":"1","meta":{"versionId":"2","tag":[{"code":"x"}]},"implicitRules":"http://rules.test","text":{"status":"generated","div":"<div>a</div>"},"extension":[{"url":"http://e.test","valueCode":"x"}],"modifierExtension":[{"url":"http://m.test","valueCode":"x"}],"status":"final","category":[{"text":"lab"}],"code":{"text":"weight","extension":[{"url":"http://e.test"}]},"issued":"2024-01-01T00:00:00Z","_issued":{"id":"a"},"valueQuantity":{"value":1.10,"unit":"kg"},"note":[{"text":"heavy"}],"component":[{"id":"c","code":{"text":"part"},"valueQuantity":{"value":2.50},"interpretation":[{"text":"high"}]}]}`;
const members = (shown: Shown, text = observation) => Object.keys(JSON.parse(trim(text, shown, definitions)) as object);

const always = ["resourceType", "id", "meta"];
const modifiers = ["implicitRules", "modifierExtension"];

// One row, one sentence of http://hl7.org/fhir/R4/search.html#summary and #elements
it.each<[Shown, string[]]>([
  [{ summary: "true" }, [...always, ...modifiers, "status", "code", "issued", "_issued", "valueQuantity", "component"]],
  [{ summary: "text" }, [...always, "implicitRules", "text", "modifierExtension", "status", "code"]],
  [{ elements: ["note"] }, [...always, ...modifiers, "status", "code", "note"]],
  [{ elements: ["Observation.note"] }, [...always, ...modifiers, "status", "code", "note"]],
  [{ elements: ["issued"] }, [...always, ...modifiers, "status", "code", "issued", "_issued"]],
  [{ elements: ["value"] }, [...always, ...modifiers, "status", "code", "valueQuantity"]],
  [{ elements: ["value[x]"] }, [...always, ...modifiers, "status", "code", "valueQuantity"]],
  [{ elements: ["valueQuantity"] }, [...always, ...modifiers, "status", "code", "valueQuantity"]],
  [{ elements: ["constructor", "__proto__"] }, [...always, ...modifiers, "status", "code"]],
])("%j shows %j", (shown, expected) => {
  expect(members(shown).sort()).toEqual(expected.sort());
});

it("shows all but the text as data", () => {
  expect(members({ summary: "data" })).toEqual(members({ summary: "false" }).filter((name) => name !== "text"));
});

it("summarises what is within an element too", () => {
  const { component, code } = JSON.parse(trim(observation, { summary: "true" }, definitions)) as Record<
    string,
    unknown
  >;
  expect(component).toEqual([{ id: "c", code: { text: "part" }, valueQuantity: { value: 2.5 } }]);
  expect(code).toEqual({ text: "weight" });
  const photo =
    '{"resourceType":"Patient","id":"1","meta":{},"link":[{"other":{"reference":"#"},"type":"refer"}],"photo":[{"data":"AA=="}]}';
  expect(members({ summary: "true" }, photo)).toEqual([...always, "link"]);
  const document =
    '{"resourceType":"DocumentReference","id":"1","meta":{},"status":"current","content":[{"attachment":{"data":"AA==","title":"t"}}]}';
  expect(JSON.parse(trim(document, { summary: "true" }, definitions))).toMatchObject({
    content: [{ attachment: { title: "t" } }],
  });
});

describe("a part of a resource", () => {
  it.each<Shown>([{ summary: "true" }, { summary: "text" }, { summary: "data" }, { elements: ["id"] }])(
    "is marked SUBSETTED: %j",
    (shown) => {
      const { meta } = JSON.parse(trim(observation, shown, definitions)) as { meta: object };
      expect(meta).toEqual({ versionId: "2", tag: [{ code: "x" }, subsetted] });
    },
  );

  it("keeps decimals as they were written", () => {
    expect(trim(observation, { elements: ["value"] }, definitions)).toContain('{"value":1.10,"unit":"kg"}');
    expect(trim(observation, { summary: "true" }, definitions)).toContain('{"value":2.50}');
  });
});

it.each<Shown>([{}, { summary: "false" }, { summary: "count" }])("is the text itself for %j", (shown) => {
  expect(trim(observation, shown, definitions)).toBe(observation);
});
