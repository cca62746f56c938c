/** Every way to change what is there. */
import { withIdentifier, type Probe, type Target } from "./probe.ts";
import { thingsOf, traits } from "./world.ts";

const bundle = (type: string, entry: object[]): Probe => ({
  method: "POST",
  url: "",
  body: { resourceType: "Bundle", type, entry },
});

/** The same in Bundles. @param at Below the base */
export const bundled = (place: string): Probe[] =>
  ["batch", "transaction"].flatMap((type) => [
    bundle(type, [{ request: { method: "GET", url: place } }]),
    bundle(type, [{ request: { method: "GET", url: `${place}/_history/1` } }]),
    bundle(type, [{ request: { method: "DELETE", url: place } }]),
  ]);

const test = [{ op: "test", path: "/resourceType", value: "none" }];
const change = [{ op: "add", path: "/language", value: "en" }];

function fhirpathPatch(name: string, value: object) {
  const part = [
    { name: "type", valueCode: "replace" },
    { name: "path", valueString: name },
    { name: "value", ...value },
  ];
  return { resourceType: "Parameters", parameter: [{ name: "operation", part }] };
}

/** Where a marker is in a type, and where it cannot be: why a patch fails that copies it there would tell it. */
const copies: ReadonlyMap<string, readonly [from: string, path: string]> = new Map([
  ["Observation", ["/code/text", "/status"]],
  ["Condition", ["/code/text", "/recordedDate"]],
  ["Encounter", ["/class/display", "/status"]],
  ["MedicationRequest", ["/contained/0/code/text", "/status"]],
  ["DocumentReference", ["/description", "/status"]],
  ["List", ["/title", "/status"]],
]);

/** Patches that look at what they change. */
function prying(type: string, id: string): Probe[] {
  const [from, path] = copies.get(type) ?? ["/meta/versionId", "/language"];
  const url = `${type}/${id}`;
  const guess = { op: "test", path: from, value: "guess" };
  return [
    { method: "PATCH", url, body: [{ op: "copy", from, path }] },
    { method: "PATCH", url, body: [{ op: "move", from, path }] },
    { method: "PATCH", url, body: [guess] },
    { method: "PATCH", url, body: fhirpathPatch(`${type}.where(meta.exists()).single()`, { valueCode: "x" }) },
    bundle("batch", [{ request: { method: "PATCH", url }, resource: jsonPatchOf([{ op: "copy", from, path }]) }]),
  ];
}

const jsonPatchOf = (operations: object[]) => ({
  ...{ resourceType: "Binary", contentType: "application/json-patch+json" },
  data: Buffer.from(JSON.stringify(operations)).toString("base64"),
});

const prefer = { prefer: "return=representation" };

/** Writes to a resource of another. */
export function writes(type: string, id: string, body: object, { patient }: Target): Probe[] {
  const place = `${type}/${id}`;
  const { mrn } = traits(patient);
  const sent = { ...body, resourceType: type, id };
  const fresh = { ...sent, id: undefined };
  const condition = withIdentifier.has(type) ? `identifier=${mrn}` : `_id=${id}`;
  return [
    ...prying(type, id),
    { method: "PUT", url: place, body: sent, taken: true, headers: prefer },
    { method: "PUT", url: place, body: sent, taken: true, headers: { "if-none-match": "*" } },
    { method: "PUT", url: place, body: sent, headers: { "if-match": 'W/"1"' } },
    { method: "PATCH", url: place, body: change, headers: prefer },
    { method: "PATCH", url: place, body: test },
    { method: "PATCH", url: place, body: change, headers: { "if-match": 'W/"1"' } },
    { method: "PATCH", url: place, body: fhirpathPatch(`${type}.language`, { valueCode: "en" }) },
    { method: "PATCH", url: `${type}?${condition}`, body: change, headers: prefer },
    { method: "DELETE", url: place },
    { method: "DELETE", url: place, headers: { "if-match": 'W/"1"' } },
    { method: "DELETE", url: `${type}?${condition}` },
    bundle("transaction", [
      { request: { method: "PATCH", url: place }, resource: fhirpathPatch(`${type}.language`, { valueCode: "en" }) },
    ]),
    bundle("batch", [{ request: { method: "DELETE", url: `${type}?${condition}` } }]),
    bundle("transaction", [{ request: { method: "DELETE", url: `${type}?${condition}` } }]),
    bundle("transaction", [
      {
        request: { method: "PATCH", url: `${type}?${condition}` },
        resource: fhirpathPatch(`${type}.language`, { valueCode: "en" }),
      },
    ]),
    bundle("batch", [{ request: { method: "POST", url: type, ifNoneExist: condition }, resource: fresh }]),
    { method: "POST", url: type, body: fresh, headers: { "if-none-exist": condition, ...prefer } },
  ];
}

/** Writes of one's own that name the other's, move something to it, or make the server look it up. */
export function moves({ patient, id }: Target): Probe[] {
  const { mrn, family } = traits(patient);
  const other = { reference: `Patient/${patient}` };
  const observation = { resourceType: "Observation", status: "final", code: { text: "x" } };
  const mine = "Observation/anna-Observation-vital";
  const own = { ...observation, subject: { reference: "Patient/anna" } };
  return [
    ...thingsOf("anna").flatMap(({ resourceType, id: own }) => prying(resourceType, own)),
    { method: "POST", url: "Observation", body: { ...observation, subject: other } },
    { method: "POST", url: "Observation", body: { ...own, performer: [other] } },
    { method: "PUT", url: mine, body: { ...observation, id: "anna-Observation-vital", subject: other } },
    { method: "PUT", url: mine, body: { ...own, id: "anna-Observation-vital", performer: [other] } },
    { method: "PATCH", url: mine, body: [{ op: "replace", path: "/subject/reference", value: `Patient/${patient}` }] },
    {
      method: "PATCH",
      url: mine,
      body: fhirpathPatch("Observation.subject.reference", { valueString: `Patient/${patient}` }),
    },
    { method: "PATCH", url: mine, body: change, headers: prefer },
    { method: "PATCH", url: "Patient/anna", body: [{ op: "add", path: "/link", value: [{ other, type: "seealso" }] }] },
    {
      method: "POST",
      url: "Binary",
      body: {
        resourceType: "Binary",
        contentType: "x/y",
        securityContext: { reference: `Observation/${id("Observation", "vital")}` },
      },
    },
    bundle("transaction", [
      {
        request: { method: "POST", url: "Observation" },
        resource: { ...own, focus: [{ reference: `Patient?identifier=${mrn}` }] },
      },
    ]),
    bundle("transaction", [
      {
        request: { method: "POST", url: "Observation" },
        resource: { ...own, focus: [{ reference: `Patient?family=${family}` }] },
      },
    ]),
    bundle("transaction", [
      { request: { method: "POST", url: "Observation" }, resource: { ...observation, subject: other } },
    ]),
    bundle("batch", [
      {
        request: { method: "PUT", url: mine },
        resource: { ...observation, id: "anna-Observation-vital", subject: other },
      },
    ]),
  ];
}
