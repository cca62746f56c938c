import { describe, expect, it } from "@jest/globals";
import { mostEntries, readBundle, readBundleInTurns } from "./read-bundle.ts";
import { printJson } from "./json.ts";

const read = (text: string) => readBundle(new TextEncoder().encode(text));
const bundle = (...entries: string[]) => `{"resourceType":"Bundle","type":"batch","entry":[${entries.join(",")}]}`;

it("leaves each resource as text until it is read, decimals as they were written", () => {
  const text = bundle(
    `{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","name":[{"text":"é \\" } ] \\\\"}]},"request":{"method":"POST","url":"Patient"}}`,
    ` { "request" : { "url" : "Observation/1" , "method" : "PUT", "ifMatch":"W/\\"1\\"" } , "resource" : { "value" : 1.10 , "resourceType" : "Observation" } } `,
  );
  const { type, entries } = read(text);
  expect(type).toBe("batch");
  expect(entries[0]).toMatchObject({ fullUrl: "urn:uuid:1", request: { method: "POST", url: "Patient" } });
  expect(entries[0]?.resource?.()).toEqual({ resourceType: "Patient", name: [{ text: 'é " } ] \\' }] });
  expect(entries[1]?.request).toEqual({ method: "PUT", url: "Observation/1", ifMatch: 'W/"1"' });
  expect(printJson(entries[1]?.resource?.())).toBe('{"value":1.10,"resourceType":"Observation"}');
});

it("takes members in any order, white space, escaped names, and a Bundle without entries", () => {
  expect(read('\r\n\t {"\\u0065ntry":[],"type":"transaction","resourceType":"Bundle"} \n')).toEqual({
    type: "transaction",
    entries: [],
  });
  expect(read('{"resourceType":"Bundle","type":"batch"}').entries).toEqual([]);
  expect(read('{"resourceType":"Bundle","link":[{"a":[{}]}],"entry":[{}]}')).toEqual({ type: "", entries: [{}] });
});

it("leaves what a request lacks to whoever performs it", () => {
  expect(read(bundle('{"request":{}}')).entries[0]?.request).toEqual({ method: "", url: "" });
});

it("tells from the bytes where no search can be", () => {
  const asks = (text: string) =>
    read(bundle(`{"resource":{"resourceType":"Basic","x":"${text}"}}`)).entries[0]?.mayAsk?.();
  expect([asks("Patient/1"), asks("Patient?x=1"), asks("Patient\\u003fx=1")]).toEqual([false, true, true]);
});

it("reads the same with a break after each entry", async () => {
  const bytes = new TextEncoder().encode(bundle('{"fullUrl":"a"}', "{}", '{"fullUrl":"c"}'));
  let breaks = 0;
  const pace = async () => {
    breaks++;
  };
  expect(await readBundleInTurns(bytes, pace)).toEqual(readBundle(bytes));
  expect(breaks).toBe(3);
  await expect(readBundleInTurns(bytes.subarray(0, -1), pace)).rejects.toMatchObject({ kind: "structure" });
});

describe("refuses", () => {
  it.each([
    ["", "structure"],
    ["[]", "structure"],
    ["null", "structure"],
    ['{"resourceType":"Bundle"', "structure"],
    ['{"resourceType":"Bundle"} {}', "structure"],
    ['{"resourceType":"Bundle",}', "structure"],
    ['{"resourceType":"Bundle" "type":"batch"}', "structure"],
    ['{"resourceType" "Bundle"}', "structure"],
    ['{resourceType:"Bundle"}', "structure"],
    ['{"resourceType":"Bundle","type":}', "structure"],
    ['{"resourceType":"Bundle","type":batch}', "structure"],
    ['{"resourceType":"Bundle","type":"batch', "structure"],
    ['{"resourceType":"Bundle","link":[}', "structure"],
    ['{"resourceType":"Bundle","link":[{]]}', "structure"],
    ['{"resourceType":"Bundle","ty\\xpe":"batch"}', "structure"],
    ['{"resourceType":"Bundle","resourceType":"Bundle"}', "structure"],
    ['{"resourceType":"Bundle","entry":[],"\\u0065ntry":[]}', "structure"],
    [bundle('{"resource":{},"resource":{}}'), "structure"],
    [bundle('{"link":truth}'), "structure"],
    [bundle("{},"), "structure"],
    [bundle(",{}"), "structure"],
    ['{"resourceType":"Bundle","entry":}', "structure"],
    [bundle('{"resource":}'), "structure"],
    [bundle("{}", `{"resource":${'{"a":'.repeat(101)}1${"}".repeat(101)}}`), "structure"],
    [`{"resourceType":"Bundle","link":${"[".repeat(1_000_000)}`, "structure"],
    ['{"resourceType":"Patient"}', "invalid"],
    ["{}", "invalid"],
    ['{"resourceType":"Bundle","type":1}', "invalid"],
    ['{"resourceType":"Bundle","entry":{}}', "invalid"],
    [bundle("1"), "invalid"],
    [bundle("null"), "invalid"],
    [bundle('{"resource":[]}'), "invalid"],
    [bundle('{"request":[]}'), "invalid"],
    [bundle('{"request":{"method":1}}'), "invalid"],
    [bundle('{"fullUrl":{}}'), "invalid"],
    [bundle(...Array<string>(mostEntries + 1).fill("{}")), "too-long"],
  ])("%.60s as %s", (text, kind) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ kind }));
  });

  it("bytes that are no UTF-8", () => {
    const bytes = new TextEncoder().encode('{"resourceType":"Bundle","type":"batch?"}');
    bytes[bytes.length - 3] = 0xff;
    expect(() => readBundle(bytes)).toThrow(expect.objectContaining({ kind: "structure" }));
  });
});

it.each(["{]}", '{"a":truth}', '{"resourceType":1}', "{}", '{"resourceType":"Patient",}'])(
  "names the entry whose resource is %s",
  (resource) => {
    const [, entry] = read(bundle("{}", `{"resource":${resource.replace("]", "}").replace("{}}", "{}")}}`)).entries;
    expect(() => entry?.resource?.()).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ expression: "Bundle.entry[1].resource" })] }),
    );
  },
);
