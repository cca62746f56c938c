import { appendFileSync, writeFileSync } from "node:fs";
import type { Issue } from "../fhir/error.ts";
import { printJson } from "../fhir/json.ts";
import type { Watch } from "./loader.ts";
import type { PlacedEntry } from "./pieces.ts";
import type { Progress } from "./progress.ts";
import type { Refusal } from "./work.ts";

/** Most refusals that are printed, and issues of one; a report file holds all. */
const [mostPrinted, mostIssues] = [50, 5];

export interface Report extends Watch {
  /** Ends the progress, and says what was done. @returns the lines to print */
  summary(): string[];
  /** How many things were refused. */
  refusals(): number;
}

/**
 * Counts what is loaded and keeps what is refused.
 *
 * @param file Gets every refusal, one JSON object a line; made anew.
 */
export function openReport(progress: Progress, file?: string): Report {
  const started = performance.now();
  const types = new Map<string, number>();
  const files = { loaded: 0, partly: 0, before: 0 };
  const printed: string[] = [];
  let [all, refused] = [0, 0];
  if (file !== undefined) writeFileSync(file, "");

  const rate = () => Math.round(all / Math.max((performance.now() - started) / 1000, 0.001));
  return {
    begin: (_files, bytes) => progress.begin(bytes),
    advance(done, { loaded }) {
      for (const type of loaded.flatMap(typeOf)) {
        types.set(type, (types.get(type) ?? 0) + 1);
        all++;
      }
      progress.advance(
        done,
        `${number(all)} resources, ${number(rate())}/s${refused ? `, ${number(refused)} refused` : ""}`,
      );
    },
    fileDone(_path, how) {
      files[how]++;
    },
    refused(refusal) {
      if (refused++ < mostPrinted) printed.push(...linesOf(refusal));
      if (file !== undefined) appendFileSync(file, `${printJson(refusal)}\n`);
    },
    refusals: () => refused,
    summary() {
      progress.end();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      return [
        ...refusedLines(printed, refused, file),
        `files: ${filesLine(files)}`,
        `resources put in place: ${number(all)} in ${seconds} s (${number(rate())}/s)`,
        ...[...types]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([type, count]) => `  ${type} ${number(count)}`),
      ];
    },
  };
}

const filesLine = ({ loaded, partly, before }: Readonly<Record<"loaded" | "partly" | "before", number>>): string =>
  [
    `${loaded} loaded`,
    ...(partly > 0 ? [`${partly} not wholly: the same command tries what was refused again`] : []),
    ...(before > 0 ? [`${before} loaded by an earlier command (--again puts them in place anew)`] : []),
  ].join(", ");

function refusedLines(printed: readonly string[], refused: number, file: string | undefined): string[] {
  if (refused === 0) return [];
  const more =
    refused > mostPrinted ? [`… and ${refused - mostPrinted} more: ${file ?? "--report FILE writes all"}`] : [];
  return [`refused: ${number(refused)}`, ...printed, ...more];
}

/** `file:line entry 3: Patient.birthDate: what is wrong`, a line for each issue. */
function linesOf({ path, place, issues }: Refusal): string[] {
  const where = place === "" ? path : `${path}:${place}`;
  const told = issues.slice(0, mostIssues).map((issue) => `  ${where}: ${toldOf(issue)}`);
  return issues.length > mostIssues ? [...told, `  ${where}: … and ${issues.length - mostIssues} more`] : told;
}

const toldOf = ({ expression = "", diagnostics }: Issue): string =>
  expression === "" || diagnostics.startsWith(expression) ? diagnostics : `${expression}: ${diagnostics}`;

const number = (value: number): string => value.toLocaleString("en");

/** The type that an entry wrote; nothing for one that read or deleted. */
function typeOf({ request }: PlacedEntry): string[] {
  const type = /^[A-Z][A-Za-z]*/.exec(request?.url ?? "")?.[0];
  return type !== undefined && ["PUT", "POST", "PATCH"].includes(request?.method ?? "") ? [type] : [];
}
