/** FHIR over HTTP: http://hl7.org/fhir/R4/http.html, and what RFC 9110 and browsers ask for besides. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connect } from "node:net";
import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import { type Running, startProcess } from "./process.ts";
import { ask, type Reply, send, sendAndStay, type Wired } from "./wire.ts";

const json = { "Content-Type": "application/fhir+json" };
const patient = { resourceType: "Patient", name: [{ family: "Wire" }] };

let server: Running;
let place: { path: string; id: string };
const asked = (wired: Wired) => ask(server.port, wired);
const create = (headers: Record<string, string> = {}, body: unknown = patient) =>
  asked({ method: "POST", path: "/fhir/Patient", headers: { ...json, ...headers }, body: JSON.stringify(body) });
const parsed = ({ body }: Reply) => JSON.parse(body.toString()) as Record<string, unknown>;

beforeAll(async () => {
  server = await startProcess({ MAX_BODY_MB: "1" });
  const { id } = parsed(await create()) as { id: string };
  place = { id, path: `/fhir/Patient/${id}` };
});
afterAll(() => server.stop());

describe("content negotiation (3.1.0.1.11)", () => {
  it.each([
    [undefined, "", 200, "application/fhir+json; charset=utf-8"],
    ["*/*", "", 200, "application/fhir+json; charset=utf-8"],
    ["application/fhir+json", "", 200, "application/fhir+json; charset=utf-8"],
    ["application/json", "", 200, "application/json; charset=utf-8"],
    ["text/html,application/xhtml+xml,*/*;q=0.8", "", 200, "application/json; charset=utf-8"],
    ["application/fhir+xml", "?_format=json", 200, "application/fhir+json; charset=utf-8"],
    ["application/fhir+xml", "", 406, "application/fhir+json; charset=utf-8"],
    [undefined, "?_format=xml", 406, "application/fhir+json; charset=utf-8"],
    [undefined, "?_format=text/turtle", 406, "application/fhir+json; charset=utf-8"],
  ])("Accept %s and %s: %d, %s", async (accept, query, status, type) => {
    const reply = await asked({ path: place.path + query, headers: accept === undefined ? {} : { Accept: accept } });
    expect([reply.status, reply.headers["content-type"]]).toEqual([status, type]);
    expect(parsed(reply)["resourceType"]).toBe(status === 200 ? "Patient" : "OperationOutcome");
  });

  it("prints for people what _pretty asks for, decimals as they were written", async () => {
    const body = { resourceType: "Patient", extension: [{ url: "urn:x", valueDecimal: 1.5 }] };
    const text = JSON.stringify(body).replace("1.5", "1.50");
    const made = await asked({ method: "POST", path: "/fhir/Patient?_pretty=true", headers: json, body: text });
    expect(made.body.toString()).toMatch(/^\{\n {2}"resourceType": "Patient"[^]*"valueDecimal": 1\.50\n/);
  });
});

describe("HEAD (3.1.0.2)", () => {
  it.each(["", "/_history/1", "/_history", "?_summary=true"])(
    "answers as GET does, without the body: %s",
    async (more) => {
      for (const encoding of ["identity", "gzip"]) {
        const headers = { "Accept-Encoding": encoding, "X-Request-Id": "same" };
        const [get, head] = await Promise.all(
          ["GET", "HEAD"].map((method) => asked({ method, path: place.path + more, headers })),
        );
        expect([head?.status, head?.body.length]).toEqual([get?.status, 0]);
        expect({ ...head?.headers, date: "" }).toEqual({ ...get?.headers, date: "" });
      }
    },
  );

  it("answers failures as GET does too", async () => {
    const reply = await asked({ method: "HEAD", path: "/fhir/Patient/nobody" });
    expect([reply.status, reply.body.length]).toEqual([404, 0]);
  });
});

describe("methods", () => {
  it.each([
    ["POST", "", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"],
    ["POST", "/_history", "GET, HEAD, OPTIONS"],
  ])("%s %s is not allowed: 405, and Allow says what is", async (method, more, allow) => {
    const reply = await asked({ method, path: place.path + more, headers: json, body: "{}" });
    expect([reply.status, reply.headers["allow"]]).toEqual([405, allow]);
    expect(parsed(reply)["resourceType"]).toBe("OperationOutcome");
  });

  it("tells by OPTIONS what is allowed", async () => {
    const reply = await asked({ method: "OPTIONS", path: "/fhir/Patient" });
    expect([reply.status, reply.headers["allow"]]).toEqual([204, "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"]);
  });

  it("answers DELETE with 204 and nothing, and the next GET with 410", async () => {
    const { id } = parsed(await create()) as { id: string };
    const gone = await asked({ method: "DELETE", path: `/fhir/Patient/${id}` });
    expect([gone.status, gone.body.length]).toEqual([204, 0]);
    expect((await asked({ path: `/fhir/Patient/${id}` })).status).toBe(410);
  });
});

describe("conditional reads (3.1.0.5)", () => {
  it.each([
    ["If-None-Match", 'W/"1"', 304],
    ["If-None-Match", 'W/"2", W/"1"', 304],
    ["If-None-Match", '"1"', 304],
    ["If-None-Match", "*", 304],
    ["If-None-Match", 'W/"2"', 200],
    ["If-Modified-Since", "Fri, 31 Dec 2100 23:59:59 GMT", 304],
    ["If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT", 200],
    ["If-Modified-Since", "whenever", 200],
  ])("%s: %s gives %d", async (name, value, status) => {
    const reply = await asked({ path: place.path, headers: { [name]: value } });
    expect([reply.status, reply.headers["etag"], reply.body.length > 0]).toEqual([status, 'W/"1"', status === 200]);
  });
});

describe("where a version is to be found (3.1.0.1.3)", () => {
  it("is told with each answer that holds one", async () => {
    const { headers } = await asked({ path: place.path });
    expect(headers["content-location"]).toBe(`${server.origin}${place.path}/_history/1`);
    expect(headers["last-modified"]).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    expect((await create()).headers).toMatchObject({ etag: 'W/"1"', location: expect.stringMatching(/_history\/1$/) });
  });
});

describe("Prefer (3.1.0.1.7)", () => {
  it.each([
    ["return=minimal", ""],
    ["return=OperationOutcome", "OperationOutcome"],
    ["return=representation", "Patient"],
    ["wait=10, return=minimal", ""],
    ["return=nonsense", "Patient"],
  ])("%s", async (prefer, type) => {
    const reply = await create({ Prefer: prefer });
    expect([reply.status, reply.headers["etag"]]).toEqual([201, 'W/"1"']);
    expect(reply.headers["location"]).toMatch(new RegExp(`^${server.base}/Patient/[^/]+/_history/1$`));
    expect(type === "" ? reply.headers["content-length"] : parsed(reply)["resourceType"]).toBe(type || "0");
  });
});

describe("browsers from anywhere", () => {
  it("may read answers and the headers that FHIR needs", async () => {
    const { headers } = await asked({ path: place.path, headers: { Origin: "https://app.example" } });
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-expose-headers"]).toMatch(/ETag, Location.*Last-Modified, X-Request-Id/);
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  });

  it("may read failures too", async () => {
    const { status, headers } = await asked({ path: "/fhir/Foo", headers: { Origin: "https://app.example" } });
    expect([status, headers["access-control-allow-origin"]]).toEqual([404, "*"]);
  });

  it("are told what they may send, when they ask first", async () => {
    const headers = {
      Origin: "null",
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": "if-match",
    };
    const reply = await asked({ method: "OPTIONS", path: place.path, headers });
    expect(reply.status).toBe(204);
    expect(reply.headers["access-control-allow-methods"]).toContain("PUT");
    expect(reply.headers["access-control-allow-headers"]).toContain("If-Match");
    expect(reply.headers["access-control-allow-origin"]).toBe("*");
  });
});

describe("X-Request-Id", () => {
  it.each(["abc-123", "a/b:c=d+e._"])("repeats %s", async (id) => {
    expect((await asked({ path: place.path, headers: { "X-Request-Id": id } })).headers["x-request-id"]).toBe(id);
  });

  it.each(["a b", "a\tb", "<script>", "a".repeat(65)])("makes its own in place of %j", async (id) => {
    const made = (await asked({ path: "/fhir/Foo", headers: { "X-Request-Id": id } })).headers["x-request-id"];
    expect(made).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("packed bodies", () => {
  it("come out the same as plain ones", async () => {
    const path = "/fhir/metadata";
    const [plain, packed] = await Promise.all(
      ["identity", "br;q=1.0, gzip;q=0.8"].map((accepted) => asked({ path, headers: { "Accept-Encoding": accepted } })),
    );
    expect([plain?.headers["content-encoding"], packed?.headers["content-encoding"]]).toEqual([undefined, "gzip"]);
    expect(parsed({ ...packed, body: gunzipSync(packed?.body ?? "") } as Reply)["rest"]).toEqual(
      parsed(plain as Reply)["rest"],
    );
    expect(packed?.headers["vary"]).toContain("Accept-Encoding");
  });

  it.each([
    ["gzip;q=0", 200],
    ["identity", 200],
    ["deflate", 200],
  ])("are not sent to whom accepts %s", async (accepted, status) => {
    const reply = await asked({ path: "/fhir/metadata", headers: { "Accept-Encoding": accepted } });
    expect([reply.status, reply.headers["content-encoding"]]).toEqual([status, undefined]);
  });

  it("are not made of what is short", async () => {
    const reply = await asked({ path: place.path, headers: { "Accept-Encoding": "gzip" } });
    expect(reply.headers["content-encoding"]).toBeUndefined();
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const)("are read: %s", async (encoding, pack) => {
    const headers = { ...json, "Content-Encoding": encoding };
    const reply = await asked({ method: "POST", path: "/fhir/Patient", headers, body: pack(JSON.stringify(patient)) });
    expect([reply.status, parsed(reply)["name"]]).toEqual([201, patient.name]);
  });
});

describe("limits", () => {
  it("refuses a body by its length, before it is sent", async () => {
    const head = `POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n`;
    const reply = await send(server.port, `${head}Content-Length: 2000000\r\nExpect: 100-continue\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 413 [^]*Connection: close[^]*"code":"too-long"/);
  });

  it("lets a client go on that asks first", async () => {
    const body = JSON.stringify(patient);
    const headers = { ...json, Expect: "100-continue", "Content-Length": String(body.length) };
    expect((await asked({ method: "POST", path: "/fhir/Patient", headers, body })).status).toBe(201);
  });

  it("answers a client in full that sends too much", async () => {
    const body = `{"resourceType":"Patient","language":"${"a".repeat(3_000_000)}"}`;
    const reply = await asked({ method: "POST", path: "/fhir/Patient", headers: json, body });
    expect([reply.status, parsed(reply)["resourceType"]]).toEqual([413, "OperationOutcome"]);
  });

  it("keeps the connection of a client that made a small mistake", async () => {
    const bad = `POST /fhir/Foo HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: 2\r\n\r\n{}`;
    const good = `GET ${place.path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const replies = (await sendAndStay(server.port, bad + good)).match(/HTTP\/1\.1 \d+/g);
    expect(replies).toEqual(["HTTP/1.1 404", "HTTP/1.1 200"]);
  });

  it("lives on when a client hangs up in the middle", async () => {
    const head = `POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: 900\r\n\r\n{`;
    await Promise.all(
      Array.from(
        { length: 20 },
        () =>
          new Promise<void>((resolve) => {
            const socket = connect(server.port, "127.0.0.1", () => socket.write(head, () => socket.resetAndDestroy()));
            socket.on("close", () => resolve()).on("error", () => undefined);
          }),
      ),
    );
    expect((await asked({ path: place.path })).status).toBe(200);
    expect(server.log()).not.toContain('"level":"error"');
  });
});

describe("beside the FHIR API", () => {
  it.each(["/health/live", "/health/ready"])("%s answers 200", async (path) => {
    expect((await asked({ path })).status).toBe(200);
  });

  it("has a first page whose examples and links work", async () => {
    const seeded = await startProcess({ SEED: "demo" });
    const reply = await ask(seeded.port, { path: "/", headers: { Accept: "text/html" } });
    expect([reply.status, reply.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(reply.headers["content-security-policy"]).toContain("default-src 'none'");
    const page = reply.body.toString();
    expect(page.match(/Answer: \d+/g)).toEqual(Array<string>(5).fill("Answer: 200"));
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = ""]) => link.replaceAll("&amp;", "&"));
    const own = links.filter((link) => link.startsWith("/") || link.startsWith(seeded.origin));
    expect(own.length).toBeGreaterThan(30);
    for (const link of own) expect([link, (await fetch(new URL(link, seeded.origin))).status]).toEqual([link, 200]);
    expect(page).not.toContain("not in this store");
    await seeded.stop();
  });

  it("has a first page that says why its examples find nothing in another store", async () => {
    const page = (await asked({ path: "/" })).body.toString();
    expect(page).toContain("which is not in this store: <code>SEED=demo</code>");
  });

  it.each(["/nothing", "/fhirx", "/health", "/health/else"])("%s is 404", async (path) => {
    const reply = await asked({ path });
    expect([reply.status, parsed(reply)["resourceType"]]).toEqual([404, "OperationOutcome"]);
  });
});
