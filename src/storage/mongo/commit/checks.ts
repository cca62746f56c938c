/** What a commit relies on, checked before any of it is written. */
import type { ErrorKind } from "../../../fhir/error.ts";
import { judge, linksOf, questionsOf, type Link, type Question } from "../../judge.ts";
import { Refused, Stale, type Assert, type Change } from "../../store.ts";
import type { Task } from "./task.ts";
import type { Before } from "./before.ts";
import { idIn } from "../ids.ts";

/** What has to be asked of the state before a commit, and what follows from the answers. */
export interface Inquiry {
  questions: readonly Question[];
  /** @param found To each question: ids, `Type/id`; the first two are enough. @throws Stale, Refused */
  check(found: readonly (readonly string[])[]): void;
}

type Answers = readonly (readonly string[])[];
type Check = (found: Answers) => void;

/** @param befores Of each change; absent: it never was */
export function inquiryOf({ changes, asserts }: Task, befores: readonly (Before | undefined)[]): Inquiry {
  const questions: Question[] = [];
  const ask = (question: Question): number => questions.push(question) - 1;
  const checks = asserts.map((assert) => checkOfAssert(assert, ask));
  for (const [n, change] of changes.entries()) checks.push(...checksOfChange(change, befores[n], ask));
  return {
    questions,
    check(found) {
      for (const check of checks) check(found);
    },
  };
}

type Ask = (question: Question) => number;

function checkOfAssert({ types, where, expect }: Assert, ask: Ask): Check {
  const n = ask({ types, where });
  return (found) => {
    const ids = found[n] ?? [];
    const [first = ""] = ids;
    const holds = expect === undefined ? ids.length === 0 : ids.length === 1 && idIn(first) === expect;
    if (!holds) throw new Stale("another commit changed what a condition of this one found");
  };
}

function* checksOfChange(change: Change, before: Before | undefined, ask: Ask): Generator<Check> {
  const { type, id, onVersion, within, becomes, text } = change;
  const current = before?.t === undefined ? undefined : before.v;
  if (onVersion !== undefined && onVersion !== current)
    yield () => {
      throw refused("precondition-failed", change, `is not at version ${onVersion}`);
    };
  if (within && current !== undefined) {
    const n = ask({ types: [type], where: { op: "and", of: [{ op: "id", ids: [id] }, within] } });
    yield (found) => {
      if (found[n]?.length === 0) throw refused("forbidden", change, "may not be changed by this caller");
    };
  }
  if (becomes && text !== undefined) {
    const asked = new Map<Link, number[]>(linksOf(becomes).map((link) => [link, questionsOf(link, change).map(ask)]));
    yield (found) => {
      const linked = (link: Link) => asked.get(link)?.some((n) => (found[n]?.length ?? 0) > 0) === true;
      if (!judge(becomes, change, linked)) throw refused("forbidden", change, "may not become what was sent");
    };
  }
}

const refused = (kind: ErrorKind, { type, id }: Change, why: string) =>
  new Refused(kind, { type, id }, `${type}/${id} ${why}`);
