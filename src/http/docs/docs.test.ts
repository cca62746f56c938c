/** What is said of /auth is what its table says. */
import { describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { routes } from "../auth/table.ts";
import { openApi } from "./openapi.ts";
import { docsPage } from "./page.ts";

const document = openApi({ origin: "https://fhir.test", version: "1.2.3", cookie: "__Host-cardea_session" });
const page = docsPage("1.2.3");

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", (name, route) => {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];

  it("is in the OpenAPI document, with its answers and failures", () => {
    expect(operation).toMatchObject({ summary: route.does });
    const statuses = Object.keys(operation?.responses ?? {});
    expect(statuses).toEqual(expect.arrayContaining(Object.keys(route.answers)));
    expect(statuses.some((status) => Number(status) >= 400)).toBe(
      route.who !== "public" || route.errors.length > 0 || route.body !== undefined,
    );
  });

  it("is on the page", () => {
    expect(page).toContain(`<code>${route.path}</code>`);
    expect(page).toContain(name.split(" ")[0]);
  });
});

it("has an operation once, and each with its own id", () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations).toHaveLength(routes.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
});

it("has schemas of JSON Schema 2020-12, and each reference leads to one", () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, validateFormats: false });
  const components = { $id: "urn:openapi", components: document.components.schemas };
  const schemas = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, one]) => one,
  );
  expect(Object.keys(components.components)).toEqual(expect.arrayContaining(schemas));
  for (const schema of Object.values(document.components.schemas)) expect(ajv.validateSchema({ ...schema })).toBe(true);
});

it("is a page without script, that fetches nothing from elsewhere", () => {
  expect(page).not.toMatch(/<script|<link|<img|\bon[a-z]+="|src=|https?:\/\//);
});
