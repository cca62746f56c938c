/** `cardea account …`, as it is typed. */
import { type Command, Option } from "commander";
import { accountStatuses, roleCodes } from "../accounts/account.ts";
import type { CreateOptions, Deed, ListOptions } from "./account.ts";
import type { LinkOptions } from "./account-link.ts";
import { exitCodes, referenceTo, urlOf } from "./arguments.ts";

const deeds: readonly (readonly [deed: Deed, description: string])[] = [
  ["disable", "nobody signs in to the account any more; its sessions, apps and tokens end at once"],
  ["enable", "lets its owner sign in again"],
  ["unlock", "ends a lock after too many failures"],
  ["mfa-reset", "removes its authenticator and recovery codes; its sessions end"],
  ["revoke-sessions", "ends its sessions, with their tokens and apps"],
];

/** Accounts, for an operator. */
export function addAccountCommands(program: Command): void {
  const command = program
    .command("account")
    .description("makes and changes accounts, also beside a running server")
    .addHelpText("after", exitCodes);
  command
    .command("create")
    .description("makes an account, and prints the link by which its owner sets a password")
    .addOption(new Option("--role <role>", "who its owner is here").choices(roleCodes).makeOptionMandatory())
    .requiredOption("--email <email>", "by which its owner signs in")
    .option("--given <name>", "given name of the Practitioner that is made")
    .option("--family <name>", "family name of the Practitioner that is made")
    .option("--organization <reference>", "where the role is held", referenceTo("Organization"))
    .option("--location <reference>", "where the role is held", referenceTo("Location"))
    .addOption(
      new Option("--practitioner <reference>", "its owner, who is stored already; absent: is made")
        .argParser(referenceTo("Practitioner"))
        .conflicts("patient"),
    )
    .option("--patient <reference>", "its owner, for role patient", referenceTo("Patient"))
    .option("--one-time-password", "prints a password instead, to be changed at the first sign-in")
    .addHelpText("after", createHelp)
    .action(async (options: CreateOptions) => (await import("./account.ts")).createAccount(options));
  command
    .command("list")
    .description("prints accounts, a JSON object a line")
    .option("--email <email>", "the one of this e-mail")
    .addOption(new Option("--role <role>", "those who have it").choices(roleCodes))
    .option("--organization <reference>", "those who have a role there", referenceTo("Organization"))
    .addOption(new Option("--status <status>", "those that are so").choices(accountStatuses))
    .addHelpText("after", `\nExample:\n  cardea account list --role system-admin\n${exitCodes}`)
    .action(async (options: ListOptions) => (await import("./account.ts")).listAccounts(options));
  addLinkCommands(command);
  for (const [deed, description] of deeds) addDeed(command, deed, description);
}

/** Who at other authorization servers an account is. */
function addLinkCommands(command: Command): void {
  const naming = (inner: Command): Command =>
    inner
      .requiredOption("--issuer <url>", "the other authorization server, as its tokens name it", urlOf)
      .requiredOption("--subject <text>", "whom it is about there: sub of its tokens");
  naming(command.command("link"))
    .description("takes tokens that another authorization server gives somebody for the account")
    .argument("<email>", "of the account")
    .option("--reason <text>", "is kept in the audit trail")
    .addHelpText("after", linkHelp)
    .action(async (email: string, options: LinkOptions) => (await import("./account-link.ts")).link(email, options));
  naming(command.command("unlink"))
    .description("takes them no more, from the next request on")
    .option("--reason <text>", "is kept in the audit trail")
    .addHelpText("after", exitCodes)
    .action(async (options: LinkOptions) => (await import("./account-link.ts")).unlink(options));
  command
    .command("links")
    .description("prints what is linked to an account, a JSON object a line")
    .argument("<email>", "of the account")
    .addHelpText("after", exitCodes)
    .action(async (email: string) => (await import("./account-link.ts")).listLinks(email));
}

const linkHelp = `
Only tokens of servers that OUTSIDE_ISSUERS names are taken, and they give no more than their scopes, what is said there,
and the rights of the account's owner.

Example:
  cardea account link grace@example.org --issuer https://login.example.org --subject 4f1c2a
${exitCodes}`;

function addDeed(command: Command, deed: Deed, description: string): void {
  command
    .command(deed)
    .description(description)
    .argument("<email>", "of the account")
    .option("--reason <text>", "is kept in the audit trail")
    .addHelpText(
      "after",
      `\nExample:\n  cardea account ${deed} elena@example.org --reason "she asked for it"\n${exitCodes}`,
    )
    .action(async (email: string, why: { reason?: string }) =>
      (await import("./account.ts")).changeAccount(deed, email, why),
    );
}

const createHelp = `
Makes the Practitioner and the PractitionerRole as well, unless --practitioner names one that is stored. For a patient
--patient has to be stored, and to have no account. The link is printed and not mailed; it is good for INVITATION_HOURS,
as is a one-time password. What is printed is not shown again.

Examples:
  cardea account create --role system-admin --email admin@example.org --given Ada --family Byron
  cardea account create --role nurse --email grace@example.org --practitioner Practitioner/grace --organization Organization/1
  cardea account create --role patient --email amara@example.org --patient Patient/amara-okafor --one-time-password
${exitCodes}`;
