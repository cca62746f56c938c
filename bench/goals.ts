import type { Engine } from "./harness/storage.ts";

/**
 * What the server is held to. Rates are requests per second of CPU time at 64 connections, that of the server and of its
 * database together, for a quiet machine on which a bare `node:http` server makes `quiet` of them; on any other machine
 * they are scaled by what the bare server makes there. Times are milliseconds.
 */
export interface Goal {
  /** Requests per CPU-second, at least. */
  rate: number;
  /** 99 of 100 answers within. A closed loop of 64 waits 64 / throughput, so writes have larger ones. */
  p99?: number;
}

/** Requests per CPU-second of a bare `node:http` server on the quiet machine that the rates are stated for. */
export const quiet = 32_000;

/** By engine and operation; one without a goal is measured all the same. */
export const goals: Readonly<Record<Engine, Readonly<Partial<Record<string, Goal>>>>> = {
  sqlite: {
    read: { rate: 12_000, p99: 20 },
    search: { rate: 5_000, p99: 20 },
    chained: { rate: 5_000 },
    "name-birthdate": { rate: 6_000 },
    everything: { rate: 4_500 },
    history: { rate: 6_000, p99: 20 },
    create: { rate: 1_700, p99: 60 },
    update: { rate: 1_800, p99: 60 },
    transaction: { rate: 80, p99: 1_500 },
  },
  mongodb: {
    read: { rate: 8_000 },
    search: { rate: 1_300 },
    chained: { rate: 500 },
    "name-birthdate": { rate: 1_000 },
    "sorted-page": { rate: 800 },
    everything: { rate: 700 },
    history: { rate: 700 },
    create: { rate: 1_300, p99: 200 },
    update: { rate: 1_000 },
    "conditional-create": { rate: 1_100 },
    transaction: { rate: 60 },
  },
};

/** Resources a second of `cardea load`, on two cores. */
export const loadGoal: Readonly<Record<Engine, number>> = { sqlite: 4_000, mongodb: 3_000 };

/** What the commands beside `bench.ts` are held to, in the unit that each name says. */
export const bounds = {
  startMilliseconds: 1_500,
  idleMegabytes: 150,
  readsWhileWritingP99Milliseconds: 20,
  /** CPU with AUTH=smart against AUTH=open. */
  smartFactor: 2,
  growthFactor: 1.5,
  /** Of searches that find a fixed number, over two steps of ten times as many resources. */
  searchGrowthFactor: 2,
  /** Of readers, beside hostile searches. */
  besideHostileFactor: 3,
  /** Of readers, beside a reindex. */
  besideReindexFactor: 2,
  patientsValidatedPerSecond: 40_000,
} as const;
