/** The table of /auth as Markdown, for docs/reference/auth.md. */
import { limits } from "../auth/limits.ts";
import { type ProblemCode, statuses, titles } from "../auth/problem.ts";
import type { Route } from "../auth/route.ts";
import { routes } from "../auth/table.ts";

const whos: Readonly<Record<Route["who"], string>> = {
  public: "anybody",
  ticket: "ticket or session",
  session: "session",
  admin: "administrator",
};

const code = (text: string): string => `\`${text}\``;
const codes = (all: readonly string[]): string => (all.length === 0 ? "–" : all.map(code).join(" "));
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const rowOf = ({ method, path, who, does, stepUp, answers, errors, acts }: Route): string[] => [
  code(`${method} ${path}`),
  `${whos[who]}${stepUp ? ", fresh" : ""}`,
  does,
  Object.keys(answers).join(", "),
  codes(errors),
  codes(acts),
];

/** Every request. */
export const routesTable = (): string =>
  table(["request", "who", "what it does", "answer", "failures of its own", "on record as"], routes.map(rowOf));

/** Every code of a failure. */
export const problemsTable = (): string =>
  table(
    ["code", "status", "what it says"],
    (Object.keys(statuses) as ProblemCode[]).map((one) => [code(one), String(statuses[one]), titles[one]]),
  );

const spans: Readonly<Record<number, string>> = { 60: "a minute", 3_600: "an hour", 86_400: "a day" };

/** Every limit. */
export const limitsTable = (): string =>
  table(
    ["what is counted", "for each", "most"],
    Object.entries(limits).map(([name, { per, counts, points, seconds }]) => {
      const where = routes.filter((route) => route.limits?.some((one) => one === name)).map(({ path }) => code(path));
      const what = where.length === 0 ? "clients at the authorization server" : where.join(" ");
      return [`${counts}: ${what}`, per, `${points} in ${spans[seconds] ?? `${seconds} s`}`];
    }),
  );
