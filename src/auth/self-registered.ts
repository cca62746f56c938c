/** Clients that register themselves: no rights come from what they say, and people can tell them apart by it. RFC 7591 */
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Metadata } from "./clients.ts";
import { modest, narrow, registrable, split } from "./scopes.ts";
import type { AuthSettings } from "./settings.ts";

/** For oidc-provider, which asks of each member of ours, whether a client has it or not. */
export const limitRegistration =
  ({ development }: Pick<AuthSettings, "development">) =>
  (ctx: KoaContextWithOIDC | undefined, key: string, value: unknown, given: object): void => {
    const metadata = given as Metadata;
    if ((key === "x_jwks_uri" || key === "x_launch_uri") && value !== undefined) expectAddress(key, value, development);
    if (!ctx) return;
    if (key === "x_resource_server") metadata.x_resource_server = false;
    if (key !== "x_smart_scopes") return;
    const asked = split(typeof value === "string" ? value : modest);
    metadata.x_smart_scopes = narrow(asked, split(registrable)).join(" ");
    expectName(metadata.client_name);
    for (const uri of textsIn(metadata.redirect_uris)) expectPlace(uri, development);
  };

/** The library looks at their kinds later. */
const textsIn = (given: unknown): string[] =>
  Array.isArray(given) ? given.filter((one) => typeof one === "string") : [];

function expectAddress(key: string, value: unknown, development: boolean): void {
  const protocol = typeof value === "string" ? URL.parse(value)?.protocol : undefined;
  if (protocol !== "https:" && !(development && protocol === "http:"))
    throw new errors.InvalidClientMetadata(`${key.slice(2)} is an https address`);
}

/** It stands on the page on which people decide: nothing in it moves or hides what stands beside it there. */
function expectName(name: string | undefined): void {
  if (name !== undefined && !/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,100}$/u.test(name))
    throw new errors.InvalidClientMetadata("client_name is at most 100 characters, none of which controls others");
}

/**
 * Where codes go, as one reads it. http is for this machine only.
 * https://www.rfc-editor.org/rfc/rfc9700#section-4.1.3
 */
function expectPlace(uri: string, development: boolean): void {
  const { protocol, hostname, username, password } = URL.parse(uri) ?? {};
  const isPlain = /^[\x21-\x7e]+$/.test(uri) && !uri.includes("\\") && username === "" && password === "";
  const isOpen = protocol === "http:" && !development && !here.has(hostname ?? "");
  if (!isPlain || isOpen)
    throw new errors.InvalidClientMetadata(
      "redirect_uris are https addresses, or of the device, without user or spaces",
    );
}

const here: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);
