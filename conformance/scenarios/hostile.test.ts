/** Whatever is sent: an answer below 500, an OperationOutcome that says what is wrong, and a server that lives on. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { bodies } from "./hostile/bodies.ts";
import { bundles } from "./hostile/bundles.ts";
import { headers } from "./hostile/headers.ts";
import { packedBodies } from "./hostile/packed.ts";
import { patches, toBePatched } from "./hostile/patches.ts";
import { paths } from "./hostile/paths.ts";
import { queries } from "./hostile/queries.ts";
import type { Row } from "./hostile/row.ts";
import { sockets } from "./hostile/sockets.ts";
import { type Running, startProcess } from "./process.ts";
import { ask, send } from "./wire.ts";

let server: Running;
beforeAll(async () => {
  server = await startProcess({ MAX_BODY_MB: "4" });
  expect((await ask(server.port, toBePatched)).status).toBe(201);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

const tables: readonly [string, readonly Row[]][] = [
  ["paths", paths],
  ["queries", queries],
  ["headers", headers],
  ["bodies", bodies],
  ["bundles", bundles],
  ["patches", patches],
  ["packed bodies", packedBodies],
];

describe.each(tables)("%s", (_name, rows) => {
  it.each(rows.map((row) => [row.what, row] as const))("%s", async (_what, row) => {
    const { path = "/fhir/Patient", ...rest } = row;
    const { status, body } = await ask(server.port, { path, ...rest });
    expect([row.expected].flat()).toContain(status);
    const answer = JSON.parse(body.toString()) as { resourceType: string; issue: { diagnostics: string }[] };
    if (status < 400) return;
    expect(answer.resourceType).toBe("OperationOutcome");
    expect(answer.issue[0]?.diagnostics).toMatch(/\w/);
    expect(body.toString()).not.toMatch(/node_modules|\.ts:\d|at async/);
  });
});

describe("bytes on a bare socket", () => {
  it.each(sockets.map((row) => [row.what, row] as const))("%s", async (_what, { bytes, status }) => {
    const reply = await send(server.port, bytes);
    expect(reply).not.toMatch(/^HTTP\/1\.1 5/m);
    if (status !== undefined)
      expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*"resourceType":"OperationOutcome"`));
  });
});

it("has at least 200 rows", () => {
  expect(tables.flatMap(([, rows]) => rows).length + sockets.length).toBeGreaterThan(200);
});

it("lives, answers and stores after all that, and no bug was met", async () => {
  expect(server.lives()).toBe(true);
  expect((await ask(server.port, { path: "/health/ready" })).status).toBe(200);
  const body = '{"resourceType":"Patient"}';
  const sent = { method: "POST", path: "/fhir/Patient", headers: { "Content-Type": "application/fhir+json" }, body };
  expect((await ask(server.port, sent)).status).toBe(201);
  expect(server.log()).not.toContain('"level":"error"');
});

it("polluted no prototype", () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});
