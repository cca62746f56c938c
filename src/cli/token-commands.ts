/** `cardea token` and `cardea launch`, as they are typed. */
import type { Command } from "commander";
import { exitCodes, idOf, minutesOf, referenceTo } from "./arguments.ts";
import type { LaunchOptions } from "./launch.ts";
import type { TokenOptions } from "./token.ts";

/** Minutes that a token lasts, unless it is said. */
const usualMinutes = 60;

/** A token, for an operator. */
export const addTokenCommand = (program: Command): Command =>
  program
    .command("token")
    .description("prints an access token for the FHIR API, and nothing else")
    .requiredOption("--scope <scopes>", "what it gives, separated by spaces")
    .option("--patient <id>", "the patient in context: whom scopes of patient/ are about", idOf)
    .option(
      "--user <reference>",
      "as whom it acts; absent: the scopes alone decide",
      referenceTo("Practitioner", "Patient"),
    )
    .option("--client <id>", "as which app it acts; absent: as the operator's")
    .option("--minutes <number>", "how long it is good; may be a fraction", minutesOf, usualMinutes)
    .addHelpText("after", tokenHelp)
    .action(async (options: TokenOptions) => (await import("./token.ts")).printToken(options));

/** A launch, for an operator. */
export const addLaunchCommand = (program: Command): Command =>
  program
    .command("launch")
    .description("prints a launch id, which an app hands on as launch=; good for 5 minutes, once")
    .requiredOption("--client <id>", "the app")
    .requiredOption("--patient <id>", "the patient in context", idOf)
    .option("--encounter <id>", "the encounter in context", idOf)
    .option("--user <reference>", "who has to sign in; absent: anybody", referenceTo("Practitioner", "Patient"))
    .option("--intent <text>", "what the app is to do")
    .addHelpText("after", launchHelp)
    .action(async (options: LaunchOptions) => (await import("./launch.ts")).printLaunch(options));

const tokenHelp = `
For operators and tests: nobody signs in, nobody is asked. It is on record, and a running server takes it at once. It ends
with its minutes, with the app of --client, and with the account of --user.

Examples:
  cardea token --scope "system/*.rs" --minutes 10
  cardea token --scope "patient/*.rs" --patient amara-okafor
  cardea token --scope "user/*.cruds" --user Practitioner/elena-marchetti
  curl -H "Authorization: Bearer $(cardea token --scope "system/Patient.rs")" http://127.0.0.1:8080/fhir/Patient
${exitCodes}`;

const launchHelp = `
Example:
  cardea launch --client patient-summary --patient amara-okafor
  (then open the app with ?iss=http://127.0.0.1:8080/fhir&launch= and what was printed)
${exitCodes}`;
