/** Bytes that are hardly HTTP. `status`, also as a pattern; undefined: the server may also just hang up. */
export interface Bytes {
  what: string;
  bytes: string | Buffer;
  status?: number | string;
}

/** Of a request that arrives in pieces it cannot be told what was too long, URL or header; broken.test.ts tells the rest. */
const tooLong = "(?:414|431)";

const host = "Host: x\r\n";
const post = `POST /fhir/Patient HTTP/1.1\r\n${host}Content-Type: application/fhir+json\r\n`;
const body = '{"resourceType":"Patient"}';

export const sockets: readonly Bytes[] = [
  { what: "nothing", bytes: "" },
  { what: "noise", bytes: Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 37) % 256)), status: 400 },
  { what: "a TLS hello", bytes: Buffer.from("16030100f8010000f40303", "hex"), status: 400 },
  { what: "an HTTP/2 preface", bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 400 },
  { what: "HTTP/9.9", bytes: `GET /fhir/metadata HTTP/9.9\r\n${host}\r\n`, status: 400 },
  { what: "no version", bytes: "GET /fhir/metadata\r\n\r\n", status: 400 },
  { what: "no Host", bytes: "GET /fhir/metadata HTTP/1.1\r\nConnection: close\r\n\r\n", status: 400 },
  { what: "two Hosts", bytes: `GET /fhir/Foo HTTP/1.1\r\n${host}${host}Connection: close\r\n\r\n`, status: 404 },
  { what: "a method of none", bytes: `BREW /fhir HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { what: "a method in small letters", bytes: `get /fhir HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { what: "a header without a colon", bytes: `GET /fhir HTTP/1.1\r\n${host}nonsense\r\n\r\n`, status: 400 },
  { what: "a header without a name", bytes: `GET /fhir HTTP/1.1\r\n${host}: x\r\n\r\n`, status: 400 },
  { what: "a zero in a header", bytes: `GET /fhir HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, status: 400 },
  { what: "a space in the URL", bytes: `GET /fhir/Pat ient HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { what: "a zero in the URL", bytes: `GET /fhir/Pat\0ient HTTP/1.1\r\n${host}\r\n`, status: 400 },
  { what: "a folded header", bytes: `GET /fhir HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, status: 400 },
  {
    what: "a URL of 100,000 letters",
    bytes: `GET /fhir/${"a".repeat(100_000)} HTTP/1.1\r\n${host}\r\n`,
    status: tooLong,
  },
  {
    what: "a header of 100,000 letters",
    bytes: `GET /fhir HTTP/1.1\r\n${host}X: ${"a".repeat(100_000)}\r\n\r\n`,
    status: tooLong,
  },
  { what: "10,000 headers", bytes: `GET /fhir HTTP/1.1\r\n${host}${"X: y\r\n".repeat(10_000)}\r\n`, status: tooLong },
  { what: "a negative length", bytes: `${post}Content-Length: -1\r\n\r\n`, status: 400 },
  { what: "a length of words", bytes: `${post}Content-Length: much\r\n\r\n`, status: 400 },
  { what: "a length beyond all", bytes: `${post}Content-Length: 99999999999999999999\r\n\r\n`, status: 400 },
  { what: "a length beyond the limit", bytes: `${post}Content-Length: 99999999999\r\n\r\n${body}`, status: 413 },
  { what: "two lengths", bytes: `${post}Content-Length: 5\r\nContent-Length: 26\r\n\r\n${body}`, status: 400 },
  {
    what: "a length and chunks",
    bytes: `${post}Content-Length: 26\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  { what: "an unknown Transfer-Encoding", bytes: `${post}Transfer-Encoding: x\r\n\r\n0\r\n\r\n`, status: 400 },
  { what: "chunked twice", bytes: `${post}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n` },
  {
    what: "a chunk size of none",
    bytes: `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`,
    status: 400,
  },
  {
    what: "a chunk size beyond all",
    bytes: `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n`,
    status: 400,
  },
  {
    what: "a chunk longer than its size",
    bytes: `${post}Transfer-Encoding: chunked\r\n\r\n3\r\n${body}\r\n0\r\n\r\n`,
    status: 400,
  },
  {
    what: "chunk extensions without end",
    bytes: `${post}Transfer-Encoding: chunked\r\n\r\n1;${"a=b;".repeat(20_000)}\r\n{\r\n0\r\n\r\n`,
  },
  { what: "a body that is cut", bytes: `${post}Content-Length: 1000\r\n\r\n${body}` },
  { what: "chunks that are cut", bytes: `${post}Transfer-Encoding: chunked\r\n\r\n5\r\n{"re` },
  { what: "headers that are cut", bytes: `GET /fhir/metadata HTTP/1.1\r\n${host}Accept: appl` },
  { what: "CONNECT", bytes: `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n` },
  {
    what: "an absolute URL",
    bytes: `GET http://evil.example/fhir/Foo HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    status: 404,
  },
  { what: "OPTIONS *", bytes: `OPTIONS * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, status: 404 },
  { what: "HTTP/1.0", bytes: `GET /fhir/Foo HTTP/1.0\r\n${host}\r\n`, status: 404 },
  { what: "bare line feeds", bytes: `GET /fhir/Foo HTTP/1.1\n${host}\n` },
  {
    what: "a smuggled request",
    bytes: `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\nGET /fhir/metadata HTTP/1.1\r\n\r\n0\r\n\r\n`,
    status: 400,
  },
  {
    what: "two requests at once, one of them bad",
    bytes: `GET /fhir/Foo HTTP/1.1\r\n${host}\r\nGARBAGE\r\n\r\n`,
    status: 400,
  },
];
