/** `cardea client …`, as it is typed. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { eachOf, exitCodes, urlOf } from "./arguments.ts";
import type { ClientOptions } from "./client.ts";

const methods = ["none", "client_secret_basic", "private_key_jwt"];
const grants = ["authorization_code", "client_credentials"];

/** Apps, for an operator. */
export function addClientCommands(program: Command): void {
  const command = program
    .command("client")
    .description("registers and changes apps, also beside a running server")
    .addHelpText("after", exitCodes);
  command
    .command("create")
    .description("registers an app, and prints its client_id, and its client_secret if it has one")
    .requiredOption("--name <name>", "what people are shown")
    .requiredOption("--scope <scopes>", "the most that it may get, separated by spaces")
    .option("--redirect-uri <url>", "where it is answered; may be given more than once", eachOf(urlOf), [])
    .addOption(new Option("--auth <method>", "how it proves who it is").choices(methods).default("client_secret_basic"))
    .option("--jwks <file>", "its public keys, a JWK Set, for private_key_jwt")
    .addOption(new Option("--jwks-uri <url>", "where its public keys are").argParser(urlOf).conflicts("jwks"))
    .addOption(
      new Option(
        "--grant <grant>",
        `${grants.join(" or ")}; may be given more than once; absent: the first with --redirect-uri, else the second`,
      )
        .argParser(eachOf(grantOf))
        .default([]),
    )
    .option("--launch-uri <url>", "where an EHR opens it", urlOf)
    .option("--resource-server", "it may ask about tokens that are not its own")
    .addHelpText("after", createHelp)
    .action(async (options: ClientOptions) => (await import("./client.ts")).createClient(options));
  command
    .command("list")
    .description("prints apps, a JSON object a line, without secrets")
    .addHelpText("after", `\nExample:\n  cardea client list\n${exitCodes}`)
    .action(async () => (await import("./client.ts")).listClients());
  addDeed(command, "approve", "people are not warned any more that nobody has looked at it");
  addDeed(command, "disable", "its grants and tokens end at once, and it is unknown from now on");
}

function grantOf(text: string): string {
  if (grants.includes(text)) return text;
  throw new InvalidArgumentError(`It is ${grants.join(" or ")}.`);
}

function addDeed(command: Command, deed: "approve" | "disable", description: string): void {
  command
    .command(deed)
    .description(description)
    .argument("<id>", "client_id")
    .addHelpText("after", `\nExample:\n  cardea client ${deed} 019ac2f4-7c1e-7d3b-9a51-0f6f3f8e2b11\n${exitCodes}`)
    .action(async (id: string) => (await import("./client.ts")).changeClient(deed, id));
}

const createHelp = `
What an operator registers is approved. Only such an app can get scopes of system/, or ask about tokens that are not its
own: with --resource-server by proving who it is, or with a token that has the scope system/introspect.

Examples:
  cardea client create --name "Growth chart" --auth none --redirect-uri https://app.example.org/callback \\
    --scope "openid fhirUser launch launch/patient offline_access patient/*.rs"
  cardea client create --name Warehouse --auth private_key_jwt --jwks-uri https://warehouse.example.org/jwks.json \\
    --scope "system/*.rs" --grant client_credentials
${exitCodes}`;
