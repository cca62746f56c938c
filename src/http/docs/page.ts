/** The page at /docs: the table of /auth for people. It needs no script and fetches nothing. */
import { escapeHtml } from "../../fhir/html.ts";
import { statuses } from "../auth/problem.ts";
import type { Route } from "../auth/route.ts";
import type { Schema } from "../auth/schema.ts";
import { shapes } from "../auth/shapes.ts";
import { routes } from "../auth/table.ts";
import { styleOf } from "../page-style.ts";
import { errorsOf } from "./openapi.ts";

/** In the page, which names its hash. */
export const docsStyle = styleOf(new URL("docs.css", import.meta.url));

const whos: Readonly<Record<Route["who"], string>> = {
  public: "anybody",
  ticket: "a ticket of a sign-in, or a session",
  session: "a session",
  admin: "an administrator",
};

const idOf = ({ method, path }: Route): string => `${method} ${path}`.toLowerCase().replaceAll(/[^a-z]+/g, "-");
const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** @param version Of the server */
export function docsPage(version: string): string {
  const rooms = Map.groupBy(routes, ({ path }) => path.split("/")[2] ?? "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cardea: accounts and sessions by HTTP</title>
<style>${docsStyle}</style>
</head>
<body>
<header>
<p class="name"><a href="/">Cardea</a></p>
<h1>Accounts and sessions by HTTP</h1>
<p>JSON in and out. Failures are <code>application/problem+json</code>, and <code>code</code> is what a program goes by.
The same as <a href="/docs/openapi.json">OpenAPI 3.1</a>. What the FHIR API can do is in its <a href="/fhir/metadata">CapabilityStatement</a>.</p>
</header>
<nav aria-label="Requests">
<ul>
${routes.map((route) => `<li><a href="#${idOf(route)}">${requestOf(route)}</a></li>`).join("\n")}
</ul>
</nav>
<main>
${[...rooms.values()].flat().map(sectionOf).join("\n")}
<h2>What answers hold</h2>
${Object.entries(shapes).map(shapeOf).join("\n")}
</main>
<footer><p>Cardea ${escapeHtml(version)}</p></footer>
</body>
</html>
`;
}

const requestOf = ({ method, path }: Route): string => `<span class="method">${method}</span> ${code(path)}`;

const sectionOf = (route: Route): string => `<section id="${idOf(route)}">
<h2>${requestOf(route)}</h2>
<p>${escapeHtml(route.does)}.</p>
<dl>
<div><dt>Who</dt><dd>${whos[route.who]}${route.stepUp ? ", after a fresh sign-in" : ""}</dd></div>
${route.query ? `<div><dt>Query</dt><dd>${membersOf(route.query)}</dd></div>` : ""}
${route.body ? `<div><dt>Body</dt><dd>${membersOf(route.body)}</dd></div>` : ""}
<div><dt>Answer</dt><dd>${Object.entries(route.answers).map(answerOf).join("; ")}</dd></div>
<div><dt>Failures</dt><dd>${errorsOf(route).map(failureOf).join(", ") || "none of its own"}</dd></div>
<div><dt>On record as</dt><dd>${route.acts.map(code).join(", ") || "nothing: it shows what is one's own, or changes nothing"}</dd></div>
</dl>
</section>`;

const failureOf = (failure: keyof typeof statuses): string => `${statuses[failure]} ${code(failure)}`;

const answerOf = ([status, schema]: [string, Schema | undefined]): string =>
  schema ? `${status} with ${namesIn(schema)}` : status;

/** What an answer is called, or the members that it has. */
function namesIn(schema: Schema): string {
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1) ?? "";
    return `<a href="#shape-${name}">${code(name)}</a>`;
  }
  const parts = (schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) as Schema[] | undefined;
  if (parts) return parts.map(namesIn).join(schema["allOf"] ? " and " : " or ");
  const members = Object.keys(schema["properties"] ?? {});
  return members.length === 0 ? code("{}") : members.map(code).join(", ");
}

/** Members of a body or a query. */
function membersOf(schema: Schema): string {
  const { properties = {}, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] };
  const items = Object.entries(properties).map(([name, member]) => memberOf(name, member, required.includes(name)));
  return items.length === 0 ? code("{}") : `<ul>${items.join("")}</ul>`;
}

function memberOf(name: string, schema: Schema, isNeeded: boolean): string {
  const { description = "", enum: values } = schema as { description?: string; enum?: string[] };
  const choice = values ? ` (${values.map(code).join(", ")})` : "";
  const reference = schema["$ref"] === undefined ? "" : namesIn(schema);
  return `<li>${code(name)}${isNeeded ? "" : " <em>optional</em>"} ${escapeHtml(description)}${choice}${reference}</li>`;
}

const shapeOf = ([name, schema]: [string, Schema]): string =>
  `<section id="shape-${name}"><h3>${code(name)}</h3>${membersOf(schema)}</section>`;
