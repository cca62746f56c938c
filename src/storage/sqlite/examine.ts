/** Looks at the file as a whole: what must hold of it whatever is stored. */
import type { Examination, Indexer, Look } from "../examination.ts";
import { type Connection, openReading } from "./connection.ts";
import { findAmiss } from "./examine-index.ts";
import { linkHash } from "./ledger.ts";

/** What to do about a file that is not as it was written. */
const keepCopy = "Stop the server and keep a copy of DATA_DIR before anything else; then restore the last backup.";

/**
 * Opens a file for a look at it. Each look sees one state of it, however much is written meanwhile.
 * @param index What resources are found by.
 * @throws Error when the file cannot be opened
 */
export function openExamination(file: string, index: Indexer): Examination {
  const connection = openReading(file);
  const within = (look: Look["look"]): Look["look"] => {
    return (tell) => {
      connection.run("BEGIN");
      try {
        return look(tell);
      } finally {
        connection.run("COMMIT");
      }
    };
  };
  const looks: Look[] = [
    { name: "order of versions", long: false, look: within(() => orderFinding(connection)) },
    { name: "clock", long: false, look: within(() => clockFinding(connection, Date.now())) },
    { name: "file", long: true, look: within(() => fileFinding(connection)) },
    { name: "versions of each resource", long: true, look: within(() => versionsFinding(connection)) },
    { name: "search index", long: true, look: within((tell) => findAmiss(connection, index, tell)) },
    { name: "audit trail", long: true, look: within((tell) => auditFinding(connection, tell)) },
  ];
  return { looks, close: () => connection.close() };
}

const number = (connection: Connection, text: string): number => Number(connection.get(text)?.[0] ?? 0);

function fileFinding(connection: Connection): string | undefined {
  const said = String(connection.get("PRAGMA integrity_check(1)")?.[0]);
  return said === "ok" ? undefined : `SQLite says: ${said}. The disk or the file is damaged. ${keepCopy}`;
}

function orderFinding(connection: Connection): string | undefined {
  const missing = number(connection, "SELECT coalesce(max(seq), 0) - count(*) FROM version");
  return missing === 0 ? undefined : `${missing} versions are missing from the order of commits. ${keepCopy}`;
}

/** Milliseconds by which clocks may differ and nobody needs to be told. */
const tolerance = 5_000;

function clockFinding(connection: Connection, now: number): string | undefined {
  const ahead = number(connection, "SELECT at FROM version ORDER BY seq DESC LIMIT 1") - now;
  if (ahead <= tolerance) return undefined;
  return (
    `This machine's clock is ${Math.round(ahead / 1_000)} s behind the last commit: new versions will carry that ` +
    "commit's time until it has caught up. Set the clock right, and let NTP keep it so."
  );
}

const versionRules: readonly (readonly [what: string, count: string])[] = [
  [
    "resources whose current version is not there",
    `SELECT count(*) FROM resource r LEFT JOIN version v ON v.seq = r.seq
     WHERE v.rid IS NOT r.rid OR v.version IS NOT r.version OR (v.body IS NOT NULL) IS NOT r.live`,
  ],
  [
    "resources that lack some of their versions",
    `SELECT count(*) FROM resource r JOIN (SELECT rid, count(*) AS n, max(version) AS last FROM version GROUP BY rid) v
     ON v.rid = r.rid WHERE v.n <> r.version OR v.last <> r.version`,
  ],
  ["versions of no resource", "SELECT count(*) FROM version WHERE rid NOT IN (SELECT rid FROM resource)"],
  [
    "versions whose time is before that of an earlier one",
    "SELECT count(*) FROM (SELECT at, lag(at) OVER (ORDER BY seq) AS earlier FROM version) WHERE at < earlier",
  ],
];

function versionsFinding(connection: Connection): string | undefined {
  const found = versionRules.flatMap(([what, count]) => {
    const many = number(connection, count);
    return many === 0 ? [] : [`${many} ${what}`];
  });
  return found.length === 0 ? undefined : `There are ${found.join(", and ")}. ${keepCopy}`;
}

function auditFinding(connection: Connection, tell: (done: number, of: number) => void): string | undefined {
  const count = number(connection, "SELECT count(*) FROM audit");
  let [last, hash] = [0, ""];
  for (const row of connection.statement("SELECT n, hash, body FROM audit ORDER BY n").iterate()) {
    const [n, its, body] = row as unknown as [number, string, string];
    hash = linkHash(hash, body);
    if (n !== last + 1 || its !== hash)
      return `Entry ${last + 1} of the audit trail was altered or taken away. Keep a copy of DATA_DIR, and find out who had access to it.`;
    last = n;
    tell(n, count);
  }
  return undefined;
}
