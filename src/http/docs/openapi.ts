/** The table of /auth as an OpenAPI document. https://spec.openapis.org/oas/v3.1.0 */
import type { Schema } from "../auth/schema.ts";
import { type ProblemCode, statuses, titles } from "../auth/problem.ts";
import type { Route } from "../auth/route.ts";
import { shapes } from "../auth/shapes.ts";
import { routes } from "../auth/table.ts";

export interface OpenApiOptions {
  /** Origin that the server is reached at. */
  origin: string;
  version: string;
  /** Of a session. */
  cookie: string;
}

const jsonOf = (schema: Schema) => ({ "application/json": { schema } });

/** What any route of a kind can answer. */
export function errorsOf({ who, stepUp, body, query, limits, errors }: Route): ProblemCode[] {
  const isSigned = who !== "public";
  return [
    ...errors,
    ...(body !== undefined || query !== undefined ? (["invalid-request"] as const) : []),
    ...(isSigned ? (["not-signed-in", "session-expired"] as const) : []),
    ...(who === "admin" ? (["forbidden", "not-found"] as const) : []),
    ...(stepUp ? (["step-up-required"] as const) : []),
    ...(limits ? (["too-many-requests"] as const) : []),
  ];
}

/** One answer for each status that codes have. */
function problems(codes: readonly ProblemCode[]): Record<string, unknown> {
  const byStatus = Map.groupBy(codes, (code) => statuses[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      String(status),
      {
        description: some.map((code) => `\`${code}\`: ${titles[code]}`).join("; "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/problem" } } },
      },
    ]),
  );
}

const answered = (answers: Route["answers"]) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      schema ? { description: "Done", content: jsonOf(schema) } : { description: "Done, with nothing to say" },
    ]),
  );

interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  schema: unknown;
}

function parametersOf({ path, query }: Route): Parameter[] {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]): Parameter => {
    return { name, in: "path", required: true, schema: { type: "string" } };
  });
  const asked = Object.entries((query?.["properties"] ?? {}) as Record<string, unknown>);
  return [...named, ...asked.map(([name, schema]): Parameter => ({ name, in: "query", required: false, schema }))];
}

const bothWays = [{ cookie: [] }, { bearer: [] }];
const security: Readonly<Record<Route["who"], readonly object[]>> = {
  public: [],
  ticket: [{}, ...bothWays],
  session: bothWays,
  admin: bothWays,
};

/** Of an audit entry: `urn:cardea:audit-event` */
const onRecord = ({ acts }: Route): string => (acts.length === 0 ? "" : ` On record as ${acts.join(", ")}.`);
const fresh = ({ stepUp }: Route): string => (stepUp ? " Asks for a fresh sign-in." : "");

const operationOf = (route: Route) => ({
  operationId: `${route.method} ${route.path}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/-$/, ""),
  summary: route.does,
  description: `${route.does}.${fresh(route)}${onRecord(route)}`,
  tags: [route.path.split("/")[2] ?? ""],
  security: security[route.who],
  ...(parametersOf(route).length > 0 && { parameters: parametersOf(route) }),
  ...(route.body && { requestBody: { required: true, content: jsonOf(route.body) } }),
  responses: { ...answered(route.answers), ...problems(errorsOf(route)) },
});

/** The document that `/docs/openapi.json` gives. */
export function openApi({ origin, version, cookie }: OpenApiOptions) {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  const paths = [...byPath].map(([path, rows]) => [
    path,
    Object.fromEntries(rows.map((row) => [row.method.toLowerCase(), operationOf(row)])),
  ]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Cardea: accounts and sessions",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: origin }],
    paths: Object.fromEntries(paths) as Record<string, Record<string, ReturnType<typeof operationOf>>>,
    components: {
      schemas: shapes,
      securitySchemes: {
        cookie: { type: "apiKey", in: "cookie", name: cookie, description: "With X-CSRF-Token on all but GET" },
        bearer: { type: "http", scheme: "bearer", description: "Of a sign-in with session: token" },
      },
    },
  };
}
