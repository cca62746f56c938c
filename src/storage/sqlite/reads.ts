/** Searches and histories: what is short is done at once, what is long in another thread. */
import { FhirError } from "../../fhir/error.ts";
import type { Query } from "../query.ts";
import type { HistoryPage, HistoryQuery, Page, Plan, ResourceStore } from "../store.ts";
import { explain, short } from "./explain.ts";
import { history } from "./history.ts";
import type { Pool } from "./pool.ts";
import type { Reader } from "./scope.ts";
import { search } from "./search.ts";

export type Reads = Pick<ResourceStore, "search" | "explain" | "history">;

/** Milliseconds of the longest search. */
const longest = 20_000;

/** @param pool Absent: everything is done here, however long it takes. */
export function openReads(reader: Reader, pool: Pool | undefined): Reads {
  if (!pool) return openAlone(reader);
  return {
    async search(query) {
      const deadline = deadlineOf(query);
      const here = Math.min(short, deadline);
      try {
        return search(query, reader, { deadline: here, light: true, follow: here });
      } catch (error) {
        if (!tooCostly(error) || deadline <= here) throw error;
        return (await pool.run({ kind: "search", query }, deadline)) as Page;
      }
    },
    explain: async (query) => (await pool.run({ kind: "explain", query }, deadlineOf(query))) as Plan,
    async history(query) {
      try {
        return history(query, reader, short);
      } catch (error) {
        if (!tooCostly(error)) throw error;
        return (await pool.run({ kind: "history", query }, longest)) as HistoryPage;
      }
    },
  };
}

const openAlone = (reader: Reader): Reads => ({
  async search(query) {
    const deadline = deadlineOf(query);
    return search(query, reader, { deadline, light: false, follow: deadline / 20 });
  },
  explain: async (query) => explain(query, reader, deadlineOf(query)),
  history: async (query: HistoryQuery) => history(query, reader, longest),
});

const deadlineOf = ({ deadline = longest }: Query): number => Math.min(deadline, longest);

const tooCostly = (error: unknown): boolean => error instanceof FhirError && error.kind === "too-costly";
