/** Headers that keep a browser from what it should not do. https://helmetjs.github.io */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import helmet from "helmet";

/** Sets them on an answer; whoever answers may set others in their place. */
export type Secured = (incoming: IncomingMessage, response: ServerResponse) => void;

/** What an answer that is no page may load: nothing. Each page says itself what it needs. */
const nothing = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** A year, in seconds: from the first answer on, browsers come by https only. */
const year = 31_536_000;

/** @param isHttps Whether the server is reached by https */
export function secured(isHttps: boolean): Secured {
  const set = helmet({
    contentSecurityPolicy: nothing,
    crossOriginOpenerPolicy: { policy: "same-origin" },
    crossOriginResourcePolicy: { policy: "same-origin" },
    originAgentCluster: true,
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: isHttps && { maxAge: year, includeSubDomains: false },
    xContentTypeOptions: true,
    xDnsPrefetchControl: { allow: false },
    xFrameOptions: { action: "deny" },
  });
  return (incoming, response) =>
    set(incoming, response, (problem) => {
      if (problem !== undefined) throw problem as Error;
    });
}

/** What a page may use: its own style, by hash, and no script. @param style As it stands in the page */
export function pagePolicy(style: string): string {
  const hash = createHash("sha256").update(style, "utf8").digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;
}
