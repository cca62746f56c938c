/** The open port: limits, and a start and an end at which no request is lost. */
import { createServer, type RequestListener, type Server } from "node:http";
import { answerBroken } from "./broken.ts";
import { notYet } from "./health.ts";

/** Milliseconds, and bytes for `maxHeaderSize`. Who sends a request bit by bit does not hold a connection for ever. */
const limits = {
  maxHeaderSize: 32_768,
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  // Checked where an OperationOutcome can say so.
  requireHostHeader: false,
} as const;

/** A connection on which nothing moves for so long is cut, such as that of a client which does not read. Milliseconds. */
const silence = 300_000;

export interface Listener {
  port: number;
  /** From now on this answers; until then every request is told that the server starts. */
  serve(app: RequestListener): void;
  /** Takes no more connections, lets what runs finish, and after so many milliseconds cuts what is left. */
  stop(patience: number): Promise<void>;
}

/**
 * Opens the port.
 * @throws Error as node:net does, such as `EADDRINUSE`
 */
export async function listen(host: string, port: number): Promise<Listener> {
  let app: RequestListener = notYet;
  let stopping = false;
  const answer: RequestListener = (incoming, response) => {
    if (stopping) response.shouldKeepAlive = false;
    app(incoming, response);
  };
  const server = createServer(limits, answer);
  // The body's reader says "continue" once it has looked at the length.
  server.on("checkContinue", answer).on("checkExpectation", answer).on("clientError", answerBroken);
  server.setTimeout(silence);
  await opened(server, host, port);
  return {
    port: (server.address() as { port: number }).port,
    serve: (given) => {
      app = given;
    },
    stop: (patience) => {
      stopping = true;
      return closed(server, patience);
    },
  };
}

const opened = (server: Server, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ host, port, backlog: 1_024 }, resolve);
  });

const closed = (server: Server, patience: number) =>
  new Promise<void>((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), patience);
    // A connection whose request was under way is idle, and still open, once that is answered.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
  });
