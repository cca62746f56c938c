/** Requests as they go over the wire, where fetch would tidy them up first. */
import { request } from "node:http";
import { connect, type Socket } from "node:net";

export interface Wired {
  method?: string;
  /** The request target, as it is. */
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Sends one request on a connection of its own. */
export function ask(port: number, { method = "GET", path, headers = {}, body }: Wired): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers, agent: false };
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Sends bytes, whatever they are, hangs up, and returns all that comes back until the server does, or for so long. */
export const send = (port: number, bytes: string | Buffer, patience = 3_000): Promise<string> =>
  exchange(port, patience, (socket) => socket.end(bytes));

/** The same, but leaves it to the server to hang up. */
export const sendAndStay = (port: number, bytes: string | Buffer): Promise<string> =>
  exchange(port, 3_000, (socket) => socket.write(bytes));

function exchange(port: number, patience: number, speak: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    let reply = "";
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.on("data", (chunk: Buffer) => (reply += chunk.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(reply);
    });
    speak(socket);
  });
}
