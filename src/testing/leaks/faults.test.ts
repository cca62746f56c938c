/** Each way to let go of what may be seen, in one place, is noticed by the probes of the leak matrix. */
import { expect, it } from "@jest/globals";
import type { Context, Target } from "../../interactions/interaction.ts";
import { dispatch } from "../../interactions/table.ts";
import type { Criterion, Hop, Query } from "../../storage/query.ts";
import type { Commit, ResourceStore } from "../../storage/store.ts";
import type { Prober } from "./callers.ts";
import { openGround, othersIn, told } from "./in-process.ts";
import { probe, type Ask } from "./run.ts";
import type { Whole } from "../whole.ts";
import { openAccess } from "../../access/access.ts";
import { enter } from "../../access/gate.ts";
import { guard } from "../../access/guard.ts";
import { compileRights, type Rights } from "../../access/rights.ts";
import { readScopes } from "../../access/scope.ts";

/** What a fault is planted into. */
interface Ground {
  bare: ResourceStore;
  guarded: ResourceStore;
  asked: Target;
  /** A guard that is made otherwise. */
  made: (rights: (own: Rights) => Rights, gated?: boolean) => ResourceStore;
}

type Fault = (ground: Ground) => Partial<ResourceStore>;

const all: Criterion = { op: "all" };

/** Matches as they should be; more comes along with them. */
const including =
  (direction: Hop["direction"]): Fault =>
  ({ bare, guarded }) => ({
    async search(query) {
      const page = await guarded.search(query);
      const hops = query.include?.filter((hop) => hop.direction === direction) ?? [];
      if (hops.length === 0) return page;
      const where: Criterion = { op: "id", ids: page.versions.map(({ id }) => id) };
      const { included } = await bare.search({ types: query.types, where, sort: [], limit: 1_000, include: hops });
      return { ...page, included: [...page.included, ...included] };
    },
  });

/** A link is followed in the whole world. */
const linking =
  (op: "refers" | "referredBy"): Fault =>
  ({ bare, guarded }) => {
    async function followed(where: Criterion, types: readonly string[]): Promise<Criterion> {
      if (where.op === "and" || where.op === "or")
        return { op: where.op, of: await Promise.all(where.of.map((part) => followed(part, types))) };
      if (where.op !== op) return where;
      const { versions } = await bare.search({ types, where, sort: [], limit: 1_000 });
      return { op: "id", ids: versions.map(({ id }) => id) };
    }
    const search = async (query: Query) =>
      guarded.search({ ...query, where: await followed(query.where, query.types) });
    return { search };
  };

/** Commits for which something holds are not judged. */
const letting =
  (when: (commit: Commit, ground: Ground) => boolean | Promise<boolean>): Fault =>
  (ground) => ({
    commit: async (commit) =>
      (await when(commit, ground)) ? ground.bare.commit(commit) : ground.guarded.commit(commit),
  });

const isOf = (patient: string, { changes }: Commit) =>
  changes.every(({ entries }) => entries.every((one) => one.kind !== "member" || one.id === patient));

const faults: readonly (readonly [string, Fault])[] = [
  ["a read", ({ bare }) => ({ read: (...of) => bare.read(...of) })],
  ["a read before a patch", ({ bare, asked }) => (asked.kind === "patch" ? { read: (...of) => bare.read(...of) } : {})],
  ["a version read", ({ bare }) => ({ vread: (...of) => bare.vread(...of) })],
  ["a history", ({ bare }) => ({ history: (query) => bare.history(query) })],
  ["a search", ({ bare, asked }) => (asked.kind === "search" ? { search: (query) => bare.search(query) } : {})],
  [
    "the matches of $everything",
    ({ bare, guarded, asked }) =>
      asked.kind === "operation"
        ? {
            search: async (query) => ({
              ...(await bare.search(query)),
              included: (await guarded.search(query)).included,
            }),
          }
        : {},
  ],
  [
    "a total",
    ({ bare, guarded }) => ({
      async search(query) {
        const page = await guarded.search(query);
        if (page.total === undefined) return page;
        return { ...page, total: (await bare.search({ ...query, limit: 0 })).total ?? 0 };
      },
    }),
  ],
  ["what is included", including("out")],
  ["what includes", including("in")],
  ["a chain", linking("refers")],
  ["a _has", linking("referredBy")],
  ["an explanation", ({ bare }) => ({ explain: (query) => bare.explain(query) })],
  [
    "what a conditional interaction looks at",
    ({ bare, guarded }) => ({ search: (query) => (query.limit === 2 ? bare : guarded).search(query) }),
  ],
  [
    "what is there before a write",
    letting((commit) => isOf("anna", commit) && commit.changes.every(({ text }) => text !== undefined)),
  ],
  [
    "what comes after a write",
    letting(async ({ changes }, { guarded }) => {
      const [change] = changes;
      return change?.text !== undefined && (await guarded.read(change.type, change.id)) !== undefined;
    }),
  ],
  [
    "whose record it enters",
    ({ made }) => ({ commit: (commit) => made((own) => ({ ...own, holds: () => all })).commit(commit) }),
  ],
  ["a creation", letting(({ changes }) => changes.some(({ method }) => method === "POST"))],
  ["a deletion", letting(({ changes }) => changes.some(({ method }) => method === "DELETE"))],
];

const anna: Prober = {
  scopes: "patient/*.cruds",
  ...{ user: "Patient/anna", patient: "anna" },
  sees: ({ patient, type }) => patient === "anna" && !["Group", "AuditEvent", "Task"].includes(type),
  may: { read: true, search: true },
};

/** The same person, with less granted: what is another's is here what nothing was granted for. */
const reader: Prober = {
  ...anna,
  scopes: "patient/Observation.rs",
  sees: (mark) => anna.sees(mark) && mark.type === "Observation",
};

const callerOf = ({ scopes }: Prober) => ({ user: "Patient/anna", patient: "anna", scopes: readScopes(scopes) });

/** What the probes find wrong with how something performs. */
async function noticed(prober: Prober, performing: (whole: Whole) => Context["perform"]): Promise<number> {
  const whole = await openGround();
  const before = await othersIn(whole);
  const ask: Ask = (_, one) => told(whole.asking(performing(whole)), one);
  const { faults: found } = await probe(ask, prober, { nobody: "nobody", every: 1, turn: 0, enough: 1 });
  const after = await othersIn(whole);
  await whole.close();
  return found.length + (JSON.stringify(before) === JSON.stringify(after) ? 0 : 1);
}

const optionsOf = ({ context: { definitions, search } }: Whole) => ({ definitions, search, policy: () => all });

const withFault =
  (fault: Fault, prober: Prober) =>
  (whole: Whole): Context["perform"] => {
    const { store: bare, definitions, search } = whole.context;
    const rights = compileRights(callerOf(prober), optionsOf(whole));
    const made: Ground["made"] = (other) =>
      guard({ store: bare, rights: other(rights), letters: ["r"], definitions, search });
    const entering = (asked: Target) => {
      const guarded = guard({ store: bare, rights, letters: enter(asked, rights), definitions, search });
      return { ...guarded, ...fault({ bare, guarded, asked, made }) };
    };
    return (asked, context) => dispatch(asked, { ...context, enter: entering });
  };

it("nothing is noticed without a fault", async () => {
  expect(
    await noticed(
      anna,
      withFault(() => ({}), anna),
    ),
  ).toBe(0);
  expect(
    await noticed(
      reader,
      withFault(() => ({}), reader),
    ),
  ).toBe(0);
}, 60_000);

it.each(faults)(
  "%s",
  async (_name, fault) => expect(await noticed(anna, withFault(fault, anna))).toBeGreaterThan(0),
  60_000,
);

/** Interactions that are performed as if everybody might do everything. */
const gates: readonly (readonly [string, (asked: Target, within: "batch" | "transaction" | undefined) => boolean])[] = [
  ["the gate of an entry of a batch", (asked, within) => within === "batch" && asked.kind !== "bundle"],
  ["the gate of an entry of a transaction", (asked, within) => within === "transaction" && asked.kind !== "bundle"],
  ["the gate of a version read", ({ kind }) => kind === "vread"],
  ["the gate of an operation", ({ kind }) => kind === "operation"],
];

it.each(gates)(
  "%s",
  async (_name, isOpen) => {
    const performing = (whole: Whole): Context["perform"] => {
      const entering = openAccess(optionsOf(whole))(callerOf(reader), whole.context.store);
      return (asked, context) => {
        const within = asked.kind === "bundle" ? (asked.bundle.type as "batch" | "transaction") : undefined;
        const through = (inner: Target) => (isOpen(inner, within) ? whole.context.store : entering(inner));
        return dispatch(asked, { ...context, enter: through });
      };
    };
    expect(await noticed(reader, performing)).toBeGreaterThan(0);
  },
  60_000,
);
