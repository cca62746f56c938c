/** What compiling a question needs. */
import type { mongo } from "mongoose";
import { FhirError } from "../../../fhir/error.ts";
import type { Database } from "../database/database.ts";
import type { Criterion } from "../../query.ts";
import type { PlanStep } from "../../store.ts";
import type { Counting, FindCommand } from "./command.ts";
import type { ResourceDocument } from "../shape.ts";
import type { Part } from "./part.ts";
import type { Moment } from "../database/moment.ts";
import type { Sizes } from "./sizes.ts";
import type { Times } from "../versions/times.ts";

/** What is asked for together: union.ts. */
export interface Union {
  /** Whether it is one that may go out with others. */
  takes(command: FindCommand, how: How): boolean;
  /** @throws as `find` of commands.ts */
  find<Row>(command: FindCommand, asking: Asking): Promise<Row[]>;
  takesCount(command: Counting, how: How): boolean;
  count(command: Counting, asking: Asking): Promise<number>;
}

/** Resources by one key: keyed.ts. */
export interface Keyed {
  /**
   * All that have a key, in the order of creation.
   * @param family Parameter and kind of the key
   * @returns undefined: they may be many, and have to be asked for alone
   */
  ask(key: string, family: string): Promise<readonly ResourceDocument[] | undefined>;
}

export interface Limits {
  /** Fewer candidates than this are collected. */
  small: number;
  /** Whether an index is followed at all when there are more. */
  follow: boolean;
  /** Most resources that a link is followed from at once. */
  linked: number;
}

/** Is told of the commands of a search. */
interface Watch {
  /** What was noted before belongs to an attempt that is given up. */
  begin: () => void;
  note: (purpose: PlanStep["purpose"], command: mongo.Document) => void;
}

/** Where questions are asked, with what is remembered beside it. */
export interface Desk {
  db: Database;
  times: Pick<Times, "firstSeq">;
  sizes: Sizes;
  keyed: Keyed;
  /** Absent: each command goes by itself. */
  union?: Union | undefined;
  limits: Limits;
  /** Characters with which a page ends: `longestPage`. */
  longest: number;
  watch?: Watch | undefined;
}

/** How long, and in which moment. */
export interface How {
  session?: mongo.ClientSession | undefined;
  /** The state that all commands see; absent: each sees the newest. */
  moment?: Moment | undefined;
  /** By `performance.now()`. */
  until: number;
  /** Milliseconds that each command may take in the database, besides; waiting for a connection does not count. */
  each?: number | undefined;
}

/** Where and how a command is asked. */
export interface Asking extends How {
  db: Pick<Database, "db">;
  union?: Union | undefined;
  watch?: Watch | undefined;
  /** What for; `candidates` unless given. */
  purpose?: PlanStep["purpose"] | undefined;
}

/** A question about resources of some types. */
export interface Scope extends Desk, How {
  types: readonly string[];
  /** Only these are asked about, `Type/id`. */
  among?: readonly string[] | undefined;
}

/** Compiles a criterion into the parts that must all hold; undefined: they never do together. */
export type Conjuncts = (where: Criterion, scope: Scope) => Promise<Part[] | undefined>;

/**
 * Milliseconds.
 * @throws FhirError `too-costly` when none is left
 */
export function timeLeft({ until, each = Infinity }: How): number {
  const left = until - performance.now();
  if (left <= 0) throw new FhirError("too-costly", "it takes longer than is allowed: ask for less");
  return Math.ceil(Math.min(left, each));
}

/** More resources are linked to than are followed at once. */
export class TooMany extends FhirError {
  constructor() {
    super("too-costly", "a chained criterion holds of too many resources: narrow it");
  }
}
