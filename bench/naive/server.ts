/**
 * What our adapter is compared with: a FHIR server as one would begin it on mongoose, with a model a type, native
 * documents, an index for each field that is searched, and history copied beside. It knows only what the bench asks,
 * checks nothing, and finds a condition before it writes without minding what happens in between. MONGODB_URI and PORT
 * say where.
 */
import { createServer, type IncomingMessage } from "node:http";
import { createConnection } from "mongoose";
import { openModels, type Resource } from "./models.ts";
import { openResources, type Bundle } from "./resources.ts";

const connection = await createConnection(process.env["MONGODB_URI"] ?? "", { autoIndex: true }).asPromise();
const resources = openResources(connection, await openModels(connection));

interface Answer {
  status: number;
  body: object;
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString());
}

const bundle = (type: string, found: readonly Resource[], total?: number): Answer => ({
  status: 200,
  body: { resourceType: "Bundle", type, total, entry: found.map((resource) => ({ resource })) },
});

async function get(type: string, id: string, query: URLSearchParams, history: boolean): Promise<Answer> {
  if (history) return bundle("history", await resources.history(type, id));
  if (id === "") {
    const { found, total } = await resources.search(type, query);
    return bundle("searchset", found, total);
  }
  const found = await resources.read(type, id);
  return { status: found === null ? 404 : 200, body: found ?? {} };
}

async function post(type: string, incoming: IncomingMessage): Promise<Answer> {
  const sent = await bodyOf(incoming);
  if (type === "") {
    const made = await resources.transaction(sent as Bundle);
    const entry = made.map(({ resourceType, id }) => ({
      response: { status: "201 Created", location: `${resourceType}/${id}/_history/1` },
    }));
    return { status: 200, body: { resourceType: "Bundle", type: "transaction-response", entry } };
  }
  const condition = incoming.headers["if-none-exist"];
  const [found] = condition === undefined ? [] : await resources.matching(type, String(condition));
  return found === undefined
    ? { status: 201, body: await resources.create(type, sent as Resource) }
    : { status: 200, body: found };
}

async function answer(incoming: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://localhost");
  const [type = "", id = "", history = ""] = pathname.split("/").slice(2);
  if (incoming.method === "POST") return post(type, incoming);
  if (incoming.method === "PUT")
    return { status: 200, body: await resources.update(type, id, (await bodyOf(incoming)) as Resource) };
  return type === "" || type === "metadata" ? { status: 200, body: {} } : get(type, id, searchParams, history !== "");
}

const server = createServer((incoming, response) => {
  void answer(incoming)
    .catch((error: unknown): Answer => ({ status: 500, body: { issue: [{ diagnostics: String(error) }] } }))
    .then(({ status, body }) => {
      const text = JSON.stringify(body);
      response.writeHead(status, {
        "content-type": "application/fhir+json",
        "content-length": Buffer.byteLength(text),
      });
      response.end(text);
    });
}).listen(Number(process.env["PORT"]), "127.0.0.1");

process.once("SIGTERM", () => {
  server.closeAllConnections();
  server.close();
  void connection.close();
});
