/** The most that `node:http` gives here: one Patient, printed anew for each request. Listens on PORT. */
import { createServer } from "node:http";
import { patient } from "./data.ts";

const body = { ...patient(1), id: "bare", meta: { versionId: "1", lastUpdated: "2026-01-01T00:00:00.000Z" } };

createServer((_request, response) => {
  const text = JSON.stringify(body);
  response.writeHead(200, { "content-type": "application/fhir+json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}).listen(Number(process.env["PORT"]), "127.0.0.1");
