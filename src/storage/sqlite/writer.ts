/** The writer in a thread of its own: the program of the worker. */
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import type { Answer, Message } from "./wire.ts";
import { openWritingStore } from "./writing.ts";

const { file } = workerData as { file: string };
const port = parentPort as MessagePort;
const writing = openWritingStore(file);

/** Milliseconds without work before the WAL is brought into the file. */
const quiet = 1_000;
let idle: NodeJS.Timeout | undefined;

/** All that has come is taken, so that it can share a group. */
function work(): void {
  for (;;) {
    drain();
    const answers = writing.step();
    if (answers === undefined) break;
    tell(answers);
  }
  clearTimeout(idle);
  idle = setTimeout(rest, quiet);
  idle.unref();
}

function rest(): void {
  if (writing.rest()) idle = setTimeout(rest, 0);
}

function drain(): void {
  for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) take(more.message as Message);
}

function take({ now, requests }: Message): void {
  const closing = requests.find(({ request }) => request.kind === "close");
  writing.add({ now, requests: requests.filter((asked) => asked !== closing) });
  if (closing) finish(closing.n);
}

function finish(n: number): void {
  for (let answers = writing.step(); answers; answers = writing.step()) tell(answers);
  clearTimeout(idle);
  writing.close();
  tell([{ n, value: undefined }]);
  process.exit(0);
}

const tell = (answers: readonly Answer[]) => port.postMessage(answers);

port.on("message", (message: Message) => {
  take(message);
  work();
});
