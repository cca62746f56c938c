/** From a path to a row of the table. */
import { Problem } from "./problem.ts";
import type { Route } from "./route.ts";

/** A row, and the parts of the path that it names. */
export interface Found<Row> {
  row: Row;
  path: Record<string, string>;
}

/** Finds the row of a request. @throws Problem `not-found`, `method-not-allowed` with what is allowed */
export function openFinder<Row extends Pick<Route, "method" | "path">>(rows: readonly Row[]) {
  const templates = rows.map((row) => ({ row, parts: row.path.split("/") }));
  return (method: string, path: string): Found<Row> => {
    const parts = path.split("/");
    const there = templates.flatMap(({ row, parts: wanted }) => {
      const named = match(wanted, parts);
      return named ? [{ row, path: named }] : [];
    });
    const found = there.find(({ row }) => row.method === (method === "HEAD" ? "GET" : method));
    if (found) return found;
    if (there.length === 0) throw new Problem("not-found");
    throw new Problem("method-not-allowed", [], ["Allow", allowed(there.map(({ row }) => row.method))]);
  };
}

const allowed = (methods: readonly string[]): string =>
  [...methods, ...(methods.includes("GET") ? ["HEAD"] : [])].join(", ");

function match(wanted: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== parts.length) return undefined;
  const named: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const given = parts[at] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined && part !== given) return undefined;
    if (name !== undefined) named[name] = decoded(given);
  }
  return named;
}

/** @throws Problem `not-found` */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Problem("not-found");
  }
}
