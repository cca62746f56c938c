import { got, json, type Row } from "./row.ts";

const patient = '{"resourceType":"Patient","id":"hostile"}';

const put = (what: string, headers: Record<string, string>, expected: Row["expected"]): Row => ({
  what: `PUT with ${what}`,
  expected,
  method: "PUT",
  path: "/fhir/Patient/hostile",
  headers: { ...json, ...headers },
  body: patient,
});

const post = (what: string, headers: Record<string, string>, expected: Row["expected"], body = patient): Row => ({
  what: `POST with ${what}`,
  expected,
  method: "POST",
  path: "/fhir/Patient",
  headers,
  body,
});

const read = (what: string, headers: Record<string, string>, expected: Row["expected"]): Row => ({
  ...got("/fhir/metadata", expected, headers),
  what: `GET with ${what}`,
});

/** Conditions, types and other headers that make no sense. */
export const headers: readonly Row[] = [
  put("If-Match: *", { "If-Match": "*" }, 412),
  put("If-Match that names none", { "If-Match": "" }, 400),
  put("If-Match without an end", { "If-Match": 'W/"1' }, 400),
  put("If-Match of two versions", { "If-Match": 'W/"1", W/"2"' }, 400),
  put("If-Match of words", { "If-Match": "the newest" }, 400),
  put("If-Match of a version that never was", { "If-Match": 'W/"99999999999999999999"' }, 412),
  put("If-Match of __proto__", { "If-Match": 'W/"__proto__"' }, 400),
  put("If-Match with a quote in it", { "If-Match": `W/"1' OR '1'='1"` }, 400),
  put("If-None-Match of a version", { "If-None-Match": 'W/"1"' }, 400),
  post("If-None-Exist that is empty", { ...json, "If-None-Exist": "" }, 400),
  post("If-None-Exist of an unknown parameter", { ...json, "If-None-Exist": "nonsense=1" }, 400),
  post("If-None-Exist with a bad escape", { ...json, "If-None-Exist": "identifier=%zz" }, 400),
  post("If-None-Exist of __proto__", { ...json, "If-None-Exist": "__proto__=1" }, 400),
  post("If-None-Exist of a result parameter", { ...json, "If-None-Exist": "_count=1" }, 400),
  post("If-None-Exist of another type", { ...json, "If-None-Exist": "Observation?code=1" }, [400, 201, 200]),
  post("no Content-Type", {}, 415),
  post("an empty Content-Type", { "Content-Type": "" }, 415),
  post("XML", { "Content-Type": "application/fhir+xml" }, 415, "<Patient xmlns='http://hl7.org/fhir'/>"),
  post("Turtle", { "Content-Type": "text/turtle" }, 415),
  post("a form", { "Content-Type": "application/x-www-form-urlencoded" }, 415),
  post("parts", { "Content-Type": "multipart/form-data; boundary=x" }, 415),
  post("plain text", { "Content-Type": "text/plain" }, 415),
  post("JSON Patch", { "Content-Type": "application/json-patch+json" }, 415),
  post("NDJSON", { "Content-Type": "application/fhir+ndjson" }, 415),
  post("a type of 5,000 letters", { "Content-Type": "a".repeat(5_000) }, 415),
  post("a charset we do not read", { "Content-Type": "application/fhir+json; charset=utf-16" }, 415),
  post("another FHIR version", { "Content-Type": "application/fhir+json; fhirVersion=5.0" }, 415),
  post("an unknown Content-Encoding", { ...json, "Content-Encoding": "zstd-turbo" }, 415),
  post("two Content-Encodings", { ...json, "Content-Encoding": "gzip, gzip" }, 415),
  post("Content-Encoding __proto__", { ...json, "Content-Encoding": "__proto__" }, 415),
  read("Accept for XML only", { Accept: "application/fhir+xml" }, 406),
  read("Accept for pictures", { Accept: "image/*" }, 406),
  read("Accept of nonsense", { Accept: ";;;q=q=q" }, 406),
  read("Accept with a bad quality", { Accept: "application/fhir+json;q=NaN" }, [200, 406]),
  read("Accept of 5,000 ranges", { Accept: "a/b,".repeat(5_000) }, 406),
  read("If-None-Match of nonsense", { "If-None-Match": "nonsense" }, 200),
  read("If-Modified-Since of nonsense", { "If-Modified-Since": "tomorrow" }, 200),
  read("If-Modified-Since beyond time", { "If-Modified-Since": "Fri, 31 Dec 999999 23:59:59 GMT" }, [200, 304]),
  read("a Range", { Range: "bytes=0-1,5-6" }, 200),
  read("Prefer of nonsense", { Prefer: "return=everything; handling=hard, ===;" }, 200),
  read("Prefer of 5,000 words", { Prefer: "a=b,".repeat(5_000) }, 200),
  read("X-Request-Id that would break a line", { "X-Request-Id": "a b\tc" }, 200),
  read("X-Request-Id of 5,000 letters", { "X-Request-Id": "a".repeat(5_000) }, 200),
  read("an Origin of script", { Origin: "<script>alert(1)</script>" }, 200),
  read("an Upgrade", { Connection: "Upgrade", Upgrade: "websocket" }, 200),
  read("an unknown Expect", { Expect: "miracles" }, [200, 417]),
  read("a method override", { "X-HTTP-Method-Override": "DELETE" }, 200),
  read("forwarded headers", { "X-Forwarded-Host": "evil.example", Forwarded: "host=evil.example" }, 200),
  read("Accept-Encoding of nonsense", { "Accept-Encoding": ";q=, gzip;q=x, *" }, 200),
  read("a Host of nonsense", { Host: "%%%:99999999" }, 200),
  read("Authorization of nonsense", { Authorization: "Bearer ../../etc/passwd" }, 200),
  read("a Cookie of 8,000 letters", { Cookie: "a".repeat(8_000) }, 200),
  read("headers beyond the limit", { "X-Long": "a".repeat(40_000) }, 431),
];
