/** Everything that has to do with sign-in, by its path. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** Answers what is its to answer. @returns Whether it was */
export type Door = (incoming: IncomingMessage, response: ServerResponse) => boolean;

export interface DoorsOptions {
  /** `/oauth2/…` and discovery. */
  oauth: Door;
  /** `/auth/…` */
  api: RequestListener;
  /** `/docs` and what is below. */
  docs: RequestListener;
  /** `/` and the pages that mails lead to. */
  home: Door;
}

export const openDoors =
  ({ oauth, api, docs, home }: DoorsOptions): Door =>
  (incoming, response) => {
    if (oauth(incoming, response) || home(incoming, response)) return true;
    const [, room] = /^\/(auth|docs)(?:[/?]|$)/.exec(incoming.url ?? "") ?? [];
    if (room === undefined) return false;
    if (room === "auth") api(incoming, response);
    else docs(incoming, response);
    return true;
  };
