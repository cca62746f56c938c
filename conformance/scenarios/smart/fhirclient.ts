/** An app by `fhirclient`, on a server of its own. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import smart from "fhirclient";

export type Client = ReturnType<typeof smart.client>;

type Asked = Exclude<Parameters<ReturnType<typeof smart>["authorize"]>[0], readonly unknown[] | undefined>;

export interface ClientApp {
  /** Such as `http://127.0.0.1:41234`. */
  origin: string;
  /** Opens its launch page, as a browser would. @returns Where it leads the browser. */
  open: (pathAndQuery: string, asked: Asked) => Promise<string>;
  /** Comes back to it. @returns What the library made of it. */
  back: (url: string) => Promise<Client>;
  close: () => void;
}

type Work = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Listens, and lets each request be answered by what it is opened for. */
export async function openClientApp(): Promise<ClientApp> {
  let work: Work | undefined;
  const server = createServer((incoming, response) => {
    void work?.(incoming, response).catch((thrown: unknown) => response.destroy(thrown as Error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kept = openStorage();
  return {
    origin,
    async open(pathAndQuery, asked) {
      work = async (incoming, response) => {
        await smart(incoming, response, kept).authorize(asked);
      };
      const answer = await fetch(`${origin}${pathAndQuery}`, { redirect: "manual" });
      return answer.headers.get("location") ?? "";
    },
    async back(url) {
      const came = Promise.withResolvers<Client>();
      work = async (incoming, response) => {
        await smart(incoming, response, kept).ready().then(came.resolve, came.reject);
        response.end();
      };
      const [client] = await Promise.all([came.promise, fetch(url)]);
      return client;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Of one browser. */
function openStorage() {
  const values = new Map<string, unknown>();
  return {
    get: async (key: string) => values.get(key),
    set: async (key: string, value: unknown) => {
      values.set(key, value);
      return value;
    },
    unset: async (key: string) => values.delete(key),
  };
}
