/** The server as a process: how it starts, what it says, how it ends. */
import { afterAll, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { onMongodb } from "./engine.ts";
import { emptyFolder, launch, removeFolder } from "./process.ts";

const folder = emptyFolder();
afterAll(() => removeFolder(folder));

const run = (settings: Record<string, string>) => launch(["main.ts"], folder, settings);

/** Where SQLite keeps its data, and sign-in the mail that waits. */
const noFolder: [Record<string, string>, RegExp][] = [
  [{ DATA_DIR: join(folder, "a-file"), AUTH: onMongodb ? "smart" : "open" }, /DATA_DIR=.*a-file cannot be used/],
  [{ DATA_DIR: "/proc/nowhere", AUTH: "smart" }, /DATA_DIR=\/proc\/nowhere cannot be used/],
];

describe("a start that cannot be", () => {
  writeFileSync(join(folder, "a-file"), "");
  it.each<[Record<string, string>, RegExp]>([
    [{ PORT: "many" }, /PORT=many/],
    [{ DATADIR: "x" }, /DATADIR is not a setting; did you mean DATA_DIR\?/],
    [{ AUTH: "open", HOST: "0.0.0.0" }, /AUTH=open .* HOST=0\.0\.0\.0 is not loopback/],
    [{ HOST: "203.0.113.7", AUTH: "smart" }, /HOST=203\.0\.113\.7 is no address of this machine/],
    ...noFolder,
    [{ OUTSIDE_ISSUERS: "[", AUTH: "smart" }, /OUTSIDE_ISSUERS: it is not JSON/],
    [{ DICOMWEB_URL: "http://localhost" }, /DICOMWEB_URL is not there yet/],
  ])("%j ends with 1 and one line", async (settings, line) => {
    const { said, ended } = run(settings);
    expect(await ended).toBe(1);
    expect(said.err).toMatch(line);
    expect([said.out, said.err.trim().split("\n").length]).toEqual(["", 1]);
  });

  it("says when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { said, ended } = run({ PORT: String(port) });
    expect(await ended).toBe(1);
    expect(said.err).toBe(`Cardea cannot start: PORT=${port}: something else listens there already on 127.0.0.1\n`);
    other.close();
  });
});

describe("a run", () => {
  it("says one line when it is ready, and ends with 0 when it is told to", async () => {
    const { child, said, ended, ready } = run({});
    const base = await ready;
    expect((await fetch(`${base}/metadata`)).status).toBe(200);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(said.out).toMatch(/^Cardea is ready: http:\/\/127\.0\.0\.1:\d+\/fhir\n$/);
  });

  it("lets nobody in without a sign-in, unless it is told to", async () => {
    const { child, ended, ready } = run({ AUTH: "" });
    const base = await ready;
    const asked = ["/metadata", "/Patient", "/Patient/1", "/_history"].map(
      async (path) => (await fetch(`${base}${path}`)).status,
    );
    expect(await Promise.all(asked)).toEqual([200, 401, 401, 401]);
    const page = await fetch(new URL("/", base));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Sign in")]);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  it.each([
    [{ AUTH: "open", AUTH_OPEN_ANYWHERE: "true" }, /everyone who reaches it may change everything/],
    [{ AUTH: "smart" }, /BASE_URL is not set: people and apps can sign in at http:\/\/127\.0\.0\.1:\d+ only/],
    [{ AUTH: "smart", BASE_URL: "https://fhir.example.org" }, /^$/],
  ])("on every interface, with %j, says what that means", async (settings, line) => {
    const { child, said, ended, ready } = run({ HOST: "0.0.0.0", LOG_LEVEL: "warn", ...settings });
    await ready;
    child.kill("SIGTERM");
    await ended;
    expect(said.err).toMatch(line);
  });

  it("finishes what runs when it is told to stop", async () => {
    const { child, said, ended, ready } = run({});
    const port = Number(new URL(await ready).port);
    const socket = connect(port, "127.0.0.1");
    const head =
      "POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: 26\r\n\r\n";
    let reply = "";
    socket.on("data", (chunk: Buffer) => (reply += chunk.toString()));
    socket.write(`${head}{"resourceType"`);
    await fetch(`http://127.0.0.1:${port}/health/live`);
    child.kill("SIGTERM");
    while (!said.err.includes('"stopping"')) await once(child.stderr, "data");
    socket.write(':"Patient"}');
    expect(await ended).toBe(0);
    expect(reply).toMatch(/^HTTP\/1\.1 201 [^]*"resourceType":"Patient"/);
  });

  it("keeps what it was given", async () => {
    const first = run({});
    const made = await fetch(`${await first.ready}/Patient`, {
      method: "POST",
      headers: { "Content-Type": "application/fhir+json" },
      body: '{"resourceType":"Patient"}',
    });
    const { id } = (await made.json()) as { id: string };
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    const second = run({});
    expect((await fetch(`${await second.ready}/Patient/${id}`)).status).toBe(200);
    second.child.kill("SIGTERM");
    await second.ended;
  });

  it("writes links with BASE_URL, whatever the request says of where it came from", async () => {
    const { child, ended, ready, said } = run({ BASE_URL: "https://fhir.example.org", PORT: "0", LOG_LEVEL: "http" });
    expect(await ready).toBe("https://fhir.example.org/fhir");
    const port = /"port":(\d+)/.exec(said.err)?.[1];
    const made = await fetch(`http://127.0.0.1:${port}/fhir/Patient`, {
      method: "POST",
      headers: {
        "Content-Type": "application/fhir+json",
        "X-Forwarded-Host": "evil.example",
        Forwarded: "host=evil.example",
      },
      body: '{"resourceType":"Patient"}',
    });
    expect(made.headers.get("location")).toMatch(/^https:\/\/fhir\.example\.org\/fhir\/Patient\//);
    child.kill("SIGTERM");
    await ended;
  });

  it("writes a line for each request at LOG_LEVEL=http, with nothing in it that names a patient", async () => {
    const { child, ended, ready, said } = run({ LOG_LEVEL: "http" });
    const base = await ready;
    await fetch(`${base}/Patient/secret-id?_elements=secret`, { headers: { "X-Request-Id": "r1" } });
    await fetch(`${base}/Patient?name=secret`, { headers: { "X-Request-Id": "r2" } });
    await fetch(`${base}/secret/secret`, { headers: { "X-Request-Id": "r3" } });
    child.kill("SIGTERM");
    await ended;
    expect(said.err).not.toContain("secret");
    const lines = said.err
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ message }) => message === "request")).toMatchObject([
      { level: "http", request: "r1", method: "GET", path: "/fhir/Patient/[id]", status: 404, address: "127.0.0.1" },
      { request: "r2", path: "/fhir/Patient?[search]", status: 200 },
      { request: "r3", path: "/fhir/[unknown]", status: 404 },
    ]);
  });
});
