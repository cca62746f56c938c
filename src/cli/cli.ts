/** The commands. Each imports what it needs only when it runs, so that help is there at once. */
import { Command, InvalidArgumentError } from "commander";
import { SettingError } from "../config/config.ts";
import { keepCompiled } from "../serve/compiled.ts";
import { version } from "../version.ts";
import { addAccountCommands } from "./account-commands.ts";
import { exitCodes } from "./arguments.ts";
import { addClientCommands } from "./client-commands.ts";
import { PathError } from "./files.ts";
import type { LoadOptions } from "./load.ts";
import { Refused } from "./refused.ts";
import { addLaunchCommand, addTokenCommand } from "./token-commands.ts";

// What commands import is compiled once, and kept for the next time.
keepCompiled();

/** Ends a command that did not do all it was asked to. The message, if there is one, is for the user. */
class Unfinished extends Error {}

/** What is told in its own words. */
const mistakes = [Unfinished, SettingError, PathError, Refused];

const program = new Command("cardea")
  .description("An open FHIR R4 server, and what it takes to run it.")
  .version(version)
  .showHelpAfterError('("cardea COMMAND --help" says more)')
  .addHelpText("after", exitCodes);

program
  .command("serve")
  .description("runs the server: what npm start does")
  .addHelpText("after", `\nExample:\n  PORT=8090 DATA_DIR=/srv/cardea cardea serve\n${exitCodes}`)
  .action(async () => {
    await import("../main.ts");
  });

program
  .command("load")
  .description("loads Bundles, resources and NDJSON into the store, or into a server")
  .argument("<path...>", "files or folders, in the order in which they are loaded; folders in order of name")
  .option("--server <url>", "FHIR base of a server to load into, such as http://127.0.0.1:8080/fhir", baseOf)
  .option("--token <token>", "access token for --server")
  .option("--again", "also what an earlier load put in place: what was changed since is set back")
  .option("--report <file>", "writes everything that was refused, one JSON object a line")
  .addHelpText("after", loadHelp())
  .action(async (paths: string[], options: LoadOptions) => {
    const { runLoad } = await import("./load.ts");
    if (!(await runLoad(paths, options))) throw new Unfinished();
  });

addAccountCommands(program);
addClientCommands(program);
addTokenCommand(program);
addLaunchCommand(program);

program
  .command("backup")
  .description("backs up the store into a folder, also beside a running server")
  .argument("<folder>", "a new or empty folder, or one where a backup was stopped")
  .addHelpText("after", backupHelp())
  .action(async (folder: string) => {
    const { runBackup } = await import("./backup.ts");
    if (!(await runBackup(folder))) throw new Unfinished();
  });

program
  .command("restore")
  .description("restores a backup into an empty store, of either kind")
  .argument("<folder>", "the folder of a finished backup")
  .addHelpText("after", restoreHelp())
  .action(async (folder: string) => {
    const { runRestore } = await import("./restore.ts");
    if (!(await runRestore(folder))) throw new Unfinished();
  });

program
  .command("settings")
  .description("prints every setting: its value, default, unit and meaning")
  .addHelpText("after", exitCodes)
  .action(async () => {
    const { environment, readConfig, settingsTable } = await import("../config/config.ts");
    const { settingsText } = await import("./settings.ts");
    const variables = environment(process.env);
    process.stdout.write(settingsText(settingsTable(), variables));
    readConfig(variables);
  });

program
  .command("migrate")
  .description("creates in MongoDB what the server needs there, and changes what differs")
  .option("--shard", "also spreads the collections over the shards of a cluster")
  .option("--dry-run", "prints the commands instead, as they would be typed in mongosh")
  .addHelpText("after", migrateHelp())
  .action(async (options: { shard?: true; dryRun?: true }) => {
    const { runMigrate } = await import("./migrate.ts");
    await runMigrate({ shard: options.shard === true, dryRun: options.dryRun === true });
  });

program
  .command("reindex")
  .description("indexes anew what is stored, also beside a running server")
  .argument("[param...]", "search parameters, as code or Type.code; none: all")
  .addHelpText("after", reindexHelp())
  .action(async (parameters: string[]) => {
    const { runReindex } = await import("./reindex.ts");
    if (!(await runReindex(parameters))) throw new Unfinished();
  });

program
  .command("doctor")
  .description("checks this machine, the settings and the store, and says what to do")
  .option("--quick", "leaves out what reads the whole store")
  .addHelpText("after", `\nMay run beside a server. Changes nothing.\n${exitCodes}`)
  .action(async (options: { quick?: true }) => {
    const { runDoctor } = await import("./doctor.ts");
    if (!(await runDoctor({ quick: options.quick === true }))) throw new Unfinished();
  });

// Whoever reads what is printed may go away; then not all of it was printed.
process.stdout.on("error", () => (process.exitCode = 1));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  const message = messageOf(error);
  if (message !== "") process.stderr.write(`${message}\n`);
}

/** A mistake of the user is told in its own words; anything else is a bug, and shows where it is. */
function messageOf(error: unknown): string {
  if (mistakes.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? `cardea: ${error.stack ?? error.message}` : String(error);
}

/** The FHIR base of `--server`, without a slash at the end. */
function baseOf(text: string): string {
  const protocol = URL.parse(text)?.protocol ?? "";
  if (["http:", "https:"].includes(protocol)) return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("It is no http or https URL.");
}

function loadHelp(): string {
  return `
What a file may be, also packed with gzip or bzip2:
  a transaction or batch Bundle    is run as a POST to the base runs it
  a collection or searchset Bundle its resources are put in place one by one
  any other resource               is put in place
  NDJSON                           each line as one of these, however many there are
In a folder, what ends in .json, .ndjson or .jsonl is taken, also with .gz or .bz2 behind it.

A resource keeps its id, as PUT keeps it. One without an id, and a create in a Bundle, gets an id that is
told by the content of its file and its place there. So the same load again changes nothing, and a load that
was stopped at any moment goes on with the same command: nothing is there twice. How far each file has come is
noted in the store; with --server in DATA_DIR/loads. A file whose content was loaded wholly is passed over.

A resource that is refused is reported with file, line or entry, element and reason; the others are loaded.
A transaction stands or falls as a whole. Nothing is loaded of a packed file that is cut or damaged.
Without --server this may also run beside a server on the same store. A server that is loaded into has to
let clients choose ids ("update as create"), as this one does.

Examples:
  cardea load patients.ndjson.gz
  cardea load organisations.json practitioners.json synthea/
  cardea load --server https://fhir.example.org/fhir --token "$TOKEN" export/
${exitCodes}`;
}

function backupHelp(): string {
  return `
Every version of every resource that is committed when it begins, with its time; the audit trail up to then;
jobs, notes and other small records as they are when it comes to them. Lines of JSON in packed files, with the
SHA-256 of each in manifest.json, which is written last: a folder without it is no backup yet.

A backup that was stopped at any moment goes on with the same command, and is of the moment it was begun.
It works on the store that the settings name, and may run beside a server. Nothing in the store is changed.

Example:
  cardea backup /srv/backups/2026-11-28
${exitCodes}`;
}

function restoreHelp(): string {
  return `
Whatever kind of store a backup was made of, it is restored into the one that the settings name. That must be
empty: a new DATA_DIR, or a new database. Ids, versions, times, history, audit trail and content are what they
were, to the byte; what resources are found by is worked out anew.

All files are checked before anything is written. A restore that was stopped at any moment goes on with the
same command; until it is finished no server starts on that store. Let none run on it meanwhile.

Examples:
  DATA_DIR=/srv/cardea cardea restore /srv/backups/2026-11-28
  MONGODB_URI="mongodb://db1,db2,db3/cardea?replicaSet=rs" cardea restore /srv/backups/2026-11-28
${exitCodes}`;
}

function reindexHelp(): string {
  return `
Works out anew what each resource is found by, for all types that the named search parameters are for; without a
name for all. Needed when BASE_URL has changed, and when the index of a SearchParameter could not be made. A new
SearchParameter needs it not: a server indexes by it as soon as it is written. No version is made, and nothing else
that is stored is changed.

It works on the store that the settings name. Beside a running server the one of them does it that is faster, and
either goes on where the other was stopped; this command waits until all is done.

Examples:
  cardea reindex
  cardea reindex Patient.name identifier
${exitCodes}`;
}

function migrateHelp(): string {
  return `
Works on the database of MONGODB_URI: collections, indexes, and the guards of conditional writes. A server that starts
on a database in which nothing was ever stored does this by itself. May run beside servers at work, and beside another
migration; while an index is changed, what needs it is answered with 503. An index that is none of ours is named and
left alone. Nothing that is stored is changed.

Examples:
  MONGODB_URI="mongodb://db1,db2,db3/cardea?replicaSet=rs0" cardea migrate
  MONGODB_URI="mongodb://mongos1,mongos2/cardea" cardea migrate --shard --dry-run
${exitCodes}`;
}
