/** Paths that only HTTP has. */
import { withIdentifier, type Paths, type Probe, type Target } from "./probe.ts";
import { kinds, traits } from "./world.ts";

const get = (url: string, headers?: Probe["headers"]): Probe => ({ method: "GET", url, ...(headers && { headers }) });
const form = { "content-type": "application/x-www-form-urlencoded" };
const post = (url: string, body: string): Probe => ({ method: "POST", url, body, headers: form });

/** What caches and browsers send. A 304 would say that there is something. */
const conditions: readonly Probe["headers"][] = [
  { "if-none-match": "*" },
  { "if-none-match": 'W/"1", W/"2", W/"3"' },
  { "if-none-match": "1" },
  { "if-none-match": 'W/"9"', "if-modified-since": "Wed, 01 Jan 2098 00:00:00 GMT" },
  { "if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT" },
  { "if-unmodified-since": "Sat, 01 Jan 2000 00:00:00 GMT" },
  { "if-match": "*" },
  { range: "bytes=0-20" },
  { accept: "text/html,*/*;q=0.8" },
  { accept: "text/plain" },
  { prefer: "return=representation, handling=lenient, respond-async" },
  { "x-purpose-of-use": "BTG" },
  { origin: "https://app.test" },
];

/** Other ways to write where something is. */
function spellings(place: string): string[] {
  const [type = "", id = ""] = place.split("/");
  const letter = `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`;
  return [
    ...[`${place}/`, `/${place}`, `${type}//${id}`, `./${place}`, `x/../${place}`, `${type}/x/../${id}`],
    ...[
      `${type}/${letter}`,
      `${type}%2F${id}`,
      `${type}/${id}%2F_history%2F1`,
      `${type}/${id}%00`,
      `${type}/${id};a=b`,
    ],
    ...[`${place}/_history/`, `${place}/_history/1/`, `${place}/_history/01`, `${place}/_history/0`, `${place}#x`],
    ...[`${type.toLowerCase()}/${id}`, `${type}/${id}.json`, `${place}/$meta`, `${place}/$graphql?query={id}`],
    ...[
      `${place}/$validate`,
      `${place}/$everything`,
      `${place}/_search?_id=${id}`,
      `$graphql?query={${type}(id:"x"){id}}`,
    ],
  ].map((url) => url.replace(/[{}"]/g, encodeURIComponent));
}

const formats = ["_format=json&_pretty=true", "_format=application/json", "_format=xml", "_format=html&_summary=text"];

/** Of one resource. */
function ofPlace(place: string): Probe[] {
  return [
    ...conditions.flatMap((headers) => [get(place, headers), get(`${place}/_history/1`, headers)]),
    ...spellings(place).map((url) => get(url)),
    ...formats.map((format) => get(`${place}?${format}`)),
    ...[`${place}/_history/1`, `${place}/_history`].map((url): Probe => ({ method: "HEAD", url })),
    ...[place, `${place}/_history/1`, `${place}/$everything`].map((url): Probe => ({ method: "OPTIONS", url })),
    { method: "OPTIONS", url: place, headers: { origin: "https://app.test", "access-control-request-method": "GET" } },
    ...["TRACE", "PROPFIND"].map((method): Probe => ({ method, url: place })),
    ...overrides("GET", place),
  ];
}

/** Some servers take the method from elsewhere. */
const overrides = (method: string, url: string): Probe[] => [
  { method: "POST", url, headers: { "x-http-method-override": method, "x-method-override": method } },
  { method: "POST", url: `${url}?_method=${method}`, headers: { "x-http-method": method } },
];

/** Searches for one resource: by a form, and by saying twice what is meant. */
function ofSearch(type: string, id: string, { patient }: Target): Probe[] {
  const mine = `anna-${type}-one`;
  const asked = [`_id=${id}`, `_id=${id}&_summary=count`, `_id=${mine},${id}`, `_id=${id}&_revinclude=*&_include=*`];
  const twice = [`_id=${mine}&_id=${id}`, `_id=${id}&_count=0&_count=10`, `_id:not=${mine}&_id=${id}`, `_ID=${id}`];
  const strange = [`_id=${id}%00`, `_id=${type}/${id}`, `_id:exact=${id}`, `_id[]=${id}`, `_id=${id};_total=none`];
  const whose = [`patient=anna&_id=${id}`, `patient=anna,${patient}&_id=${id}`, `_id=${id}&patient:not=anna`];
  const identifier = `identifier=${traits(patient).mrn}`;
  return [
    ...[...twice, ...strange, ...whose, ...(withIdentifier.has(type) ? [`${identifier},x`] : [])].map((query) =>
      get(`${type}?${query}`),
    ),
    ...asked.map((body) => post(`${type}/_search`, body)),
    ...(withIdentifier.has(type) ? [post(`${type}/_search`, identifier)] : []),
    post(`${type}/_search?_id=${mine}`, `_id=${id}`),
    post(`${type}/_search?_id=${id}`, ""),
    post("_search", `_type=${type}&_id=${id}`),
    post(`Patient/${patient}/${type}/_search`, `_id=${id}`),
    post(`Patient/${patient}/_search`, `_type=${type}`),
    { method: "HEAD", url: `${type}?_id=${id}` },
    get(`${type}?_id=${id}`, { "if-none-match": "*" }),
    get(`${type}?_id=${id}`, { prefer: "handling=lenient" }),
    get(`${type}?_id=${id}&no-such-parameter=1`, { prefer: "handling=lenient" }),
    get(`${type}?_id=${id}&no-such-parameter=1`, { prefer: "handling=strict" }),
    get(`${type}/$explain?_id=${id}&_format=json`),
  ];
}

/** What a body or a list leads to. */
function around({ patient, id }: Target): Probe[] {
  const list = id("List", "one");
  const parameters = { resourceType: "Parameters", parameter: [{ name: "_count", valueInteger: 1 }] };
  return [
    { method: "POST", url: `Patient/${patient}/$everything`, body: parameters },
    { method: "POST", url: `Encounter/${id("Encounter", "one")}/$everything`, body: parameters },
    ...[`_history?_list=${list}`, `Observation/_history?_list=${list}`, `Patient/${patient}/_history?_list=${list}`],
    ...[
      `Patient/${patient}/$everything?start=2000-01-01`,
      `Patient/${patient}/$everything?_since=2000-01-01T00:00:00Z`,
    ],
    ...[`Patient/${patient}/metadata`, `metadata?_id=${patient}`, `Patient/${patient}/Observation/_history`],
    ...[`Practitioner?_has:Observation:performer:_has:Provenance:target:_id=${id("Provenance", "one")}`],
    ...[`Organization?_has:Patient:organization:_has:Observation:patient:_id=${id("Observation", "vital")}`],
    ...[
      `Practitioner?_has:Observation:performer:code:missing=false&_id=p&_has:Patient:general-practitioner:_id=${patient}`,
    ],
  ].map((one) => (typeof one === "string" ? get(one) : one));
}

/** Writes, asked for in other ways. */
function writesOf(type: string, id: string, body: object, { patient }: Target): Probe[] {
  const place = `${type}/${id}`;
  const sent = { ...body, resourceType: type, id };
  const condition = withIdentifier.has(type) ? `identifier=${traits(patient).mrn}` : `_id=${id}`;
  const minimal = { prefer: "return=minimal" };
  return [
    { method: "PUT", url: `${place}/`, body: sent, taken: true, headers: minimal },
    { method: "PUT", url: place, body: sent, taken: true, headers: { prefer: "return=OperationOutcome" } },
    { method: "PUT", url: place, body: sent, headers: { "if-match": "*" } },
    { method: "PUT", url: place, body: sent, headers: { "if-match": 'W/"9"' } },
    { method: "PUT", url: `${type}?${condition}`, body: sent, taken: true },
    { method: "PUT", url: `${type}?${condition}`, body: { ...sent, id: undefined }, headers: minimal },
    { method: "PATCH", url: place, body: [], headers: minimal },
    { method: "PATCH", url: place, body: [{ op: "test", path: "/id", value: id }], headers: { "if-match": "*" } },
    { method: "DELETE", url: `${place}/` },
    { method: "DELETE", url: `${place}/_history/1` },
    { method: "DELETE", url: `${place}/_history` },
    { method: "DELETE", url: `${type}?_id=anna-none&_id=${id}` },
    { method: "DELETE", url: place, headers: { "if-match": "*" } },
    { method: "DELETE", url: place, headers: { "if-none-match": "*", prefer: "return=representation" } },
    ...overrides("DELETE", place),
    { method: "GET", url: place, headers: { "x-http-method-override": "DELETE" } },
  ];
}

/** What of these a prober may be asked besides `probesFor`. */
export const wirePaths: Paths = (target, bodyOf) => ({
  reads: [
    ...kinds.flatMap(({ type, kind }) => {
      const id = target.id(type, kind);
      return [...ofPlace(`${type}/${id}`), ...ofSearch(type, id, target)];
    }),
    ...around(target),
  ],
  writes: kinds.flatMap(({ type, kind }) => writesOf(type, target.id(type, kind), bodyOf(type, kind), target)),
});
