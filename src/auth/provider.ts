/** oidc-provider, configured, with what SMART wants of its answers. */
import { Provider } from "oidc-provider";
import { isSame } from "../secrets/digest.ts";
import { answering, type AnsweringParts, hearFailures } from "./answers.ts";
import { secretHash } from "./clients.ts";
import { type ConfigurationParts, configure } from "./configuration.ts";

/** A provider for the keys that are in use now: with others it is made anew, and all that it remembers is in the store. */
export function openProvider(parts: ConfigurationParts & AnsweringParts): Provider {
  const provider = new Provider(parts.settings.base, configure(parts));
  // What the front says of the connection, which is what BASE_URL says.
  provider.proxy = true;
  hashSecrets(provider);
  hearFailures(provider);
  provider.use(answering(parts));
  return provider;
}

/** Secrets of clients are stored hashed, which the library does not provide for. */
function hashSecrets(provider: Provider): void {
  const prototype = provider.Client.prototype as unknown as { compareClientSecret: (given: string) => boolean };
  prototype.compareClientSecret = function (this: { clientSecret?: string }, given) {
    return isSame(this.clientSecret ?? "", secretHash(given));
  };
}
