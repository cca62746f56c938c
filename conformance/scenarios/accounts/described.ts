/** Answers are what the table of routes says of them. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { openFinder } from "../../../src/http/auth/find.ts";
import { statuses, type ProblemCode } from "../../../src/http/auth/problem.ts";
import { shapes } from "../../../src/http/auth/shapes.ts";
import { routes } from "../../../src/http/auth/table.ts";
import type { Told } from "./visitor.ts";

const id = "https://fhir.test/docs/openapi.json";
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: id, components: { schemas: shapes } });

const find = openFinder(routes);
const compiled = new Map<string, ValidateFunction>();

function checkOf(key: string, schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/components/', `"${id}#/components/`);
  const check = compiled.get(key) ?? ajv.compile(JSON.parse(text) as object);
  compiled.set(key, check);
  return check;
}

/** @throws when an answer is not what is said of it */
export function expectDescribed(line: string, { status, text, body, code }: Told): void {
  if (status >= 400) {
    expectProblem(line, status, code);
    return;
  }
  const [method = "", url = ""] = line.split(" ");
  const { row } = find(method, url.split("?", 1)[0] ?? "");
  if (!(String(status) in row.answers)) throw new Error(`${line} is not said to answer ${status}`);
  const schema = row.answers[status];
  if (schema === undefined) {
    if (text !== "") throw new Error(`${line} is said to answer nothing`);
    return;
  }
  const check = checkOf(`${row.method} ${row.path} ${status}`, schema);
  if (!check(body)) throw new Error(`${line}: ${ajv.errorsText(check.errors)} in ${text}`);
}

function expectProblem(line: string, status: number, code: unknown): void {
  if (statuses[code as ProblemCode] !== status) throw new Error(`${line} answers ${status} with ${String(code)}`);
}
