/** Long reads in a thread of their own: the program of a worker. */
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { openReading } from "./connection.ts";
import { explain } from "./explain.ts";
import { history } from "./history.ts";
import { openReader } from "./reader.ts";
import type { Limits } from "./scope.ts";
import { search } from "./search.ts";
import { failureOf, type Answer, type Read } from "./wire.ts";

const { file, limits } = workerData as { file: string; limits?: Partial<Limits> };
const port = parentPort as MessagePort;
/** Its pages are read as they are needed: it may look at all of them, once. */
const reader = openReader(openReading(file, 0), limits);

/** Part of the time for following an index, before all candidates are collected. */
const following = 0.05;

function perform(read: Read, deadline: number): unknown {
  if (read.kind === "history") return history(read.query, reader, deadline);
  if (read.kind === "explain") return explain(read.query, reader, deadline);
  return search(read.query, reader, { deadline, light: false, follow: deadline * following });
}

function answer({ n, read, deadline }: { n: number; read: Read; deadline: number }): Answer {
  try {
    return { n, value: perform(read, deadline) };
  } catch (error) {
    return { n, failure: failureOf(error) };
  }
}

port.on("message", (message: { n: number; read: Read; deadline: number }) => port.postMessage(answer(message)));
