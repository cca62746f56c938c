/** Writers that collide: what each is promised holds for all of them. */
import { expect, it } from "@jest/globals";
import { bundling, located, observation, patient, post } from "../testing/bundles.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();
const server = bundling(whole);

const times = <Result>(count: number, act: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, n) => act(n)));

const kindOf = (error: unknown) => (error as { kind?: string }).kind;

it("100 creates with one If-None-Exist make one resource, and all are answered with it", async () => {
  const answers = await times(100, () =>
    whole.ask("POST Patient", { body: patient("one"), ifNoneExist: "identifier=s|one" }),
  );
  expect(new Set(answers.map(({ version }) => version?.id)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await server.total("Patient")).toBe(1);
});

it("100 transactions with one ifNoneExist make one resource", async () => {
  const made = await times(100, (n) =>
    server.transact(
      { fullUrl: "urn:uuid:p", ...post("Patient", patient("one"), { ifNoneExist: "identifier=s|one" }) },
      post("Observation", observation("urn:uuid:p", { note: [{ text: String(n) }] })),
    ),
  );
  expect(made).toHaveLength(100);
  expect([await server.total("Patient"), await server.total("Observation")]).toEqual([1, 100]);
  expect(await server.total("Observation?subject:Patient.identifier=s|one")).toBe(100);
});

it("100 conditional updates make one resource with a version for each", async () => {
  await times(100, (n) =>
    whole.ask("PUT Patient?identifier=s|one", { body: patient("one", { multipleBirthInteger: n }) }),
  );
  expect(await server.total("Patient")).toBe(1);
  expect(await server.get("Patient/_history?_count=0")).toMatchObject({ total: 100 });
});

it("100 updates with If-None-Match: * make one version; the others are told so", async () => {
  const tries = await times(100, (n) =>
    whole
      .ask("PUT Patient/a", { body: patient("a", { id: "a", multipleBirthInteger: n }), ifNoneMatch: "*" })
      .catch(kindOf),
  );
  expect(tries.filter((one) => one === "precondition-failed")).toHaveLength(99);
});

it("20 clients that read, add one and write with If-Match lose nothing", async () => {
  const counter = (n: number) => ({ resourceType: "Patient", id: "counter", multipleBirthInteger: n });
  await whole.ask("PUT Patient/counter", { body: counter(0) });
  const addOne = async (): Promise<void> => {
    const { json, version } = await whole.ask("GET Patient/counter");
    const body = counter((json["multipleBirthInteger"] as number) + 1);
    const ifMatch = `W/"${version?.version ?? 0}"`;
    await whole.ask("PUT Patient/counter", { body, ifMatch }).catch((error: unknown) => {
      expect(kindOf(error)).toBe("precondition-failed");
      return addOne();
    });
  };
  await times(20, async () => {
    for (let n = 0; n < 10; n++) await addOne();
  });
  expect(await server.get("Patient/counter")).toMatchObject({ multipleBirthInteger: 200 });
});

it("100 transactions whose one reference names a patient that comes and goes are there whole or not at all", async () => {
  await whole.ask("PUT Patient/p", { body: patient("p", { id: "p" }) });
  const [both] = await Promise.all([
    times(100, (n) =>
      server
        .transact(
          post("Basic", { resourceType: "Basic", code: { text: String(n) } }),
          post("Observation", observation("Patient?identifier=s|p")),
        )
        .then(() => true)
        .catch((error: unknown) => {
          expect(kindOf(error)).toBe("precondition-failed");
          return false;
        }),
    ),
    times(10, async (n) => {
      if (n % 2 === 0) await whole.ask("DELETE Patient/p");
      else await whole.ask("PUT Patient/p", { body: patient("p", { id: "p" }) });
    }),
  ]);
  const done = both.filter(Boolean).length;
  expect([await server.total("Basic"), await server.total("Observation")]).toEqual([done, done]);
  expect(await server.total("Observation?subject=Patient/p")).toBe(done);
});

/** Somebody else writes after the next write has looked and before it commits. */
function before(write: () => Promise<unknown>): void {
  const { store } = whole.context;
  let done = false;
  whole.context.store = {
    ...store,
    commit: async (commit) => {
      if (!done) {
        done = true;
        await write();
      }
      return store.commit(commit);
    },
  };
}

const putP = (id: string) => whole.ask(`PUT Patient/${id}`, { body: patient("p", { id }) });

it.each([
  ["is deleted", () => whole.ask("DELETE Patient/p"), "precondition-failed"],
  ["gets a double", () => putP("q"), "multiple-matches"],
  ["is replaced", () => whole.ask("DELETE Patient/p").then(() => putP("q")), "Patient/q"],
  ["is changed", () => whole.ask("PUT Patient/p", { body: patient("p", { id: "p", active: true }) }), "Patient/p"],
])(
  "what a conditional reference names %s in between: the transaction looks again",
  async (_what, meanwhile, expected) => {
    await putP("p");
    before(meanwhile);
    const done = server
      .transact(post("Observation", observation("Patient?identifier=s|p")))
      .then(async (answer) => (await server.get(located(answer, 0)))["subject"]);
    if (expected.startsWith("Patient/")) expect(await done).toEqual({ reference: expected });
    else await expect(done).rejects.toMatchObject({ kind: expected });
  },
);

it("what ifNoneExist did not find is made in between: the transaction takes it, and refers to it", async () => {
  before(() => putP("p"));
  const done = await server.transact(
    { fullUrl: "urn:uuid:1", ...post("Patient", patient("p"), { ifNoneExist: "identifier=s|p" }) },
    post("Observation", observation("urn:uuid:1")),
  );
  expect((await server.get(located(done, 1)))["subject"]).toEqual({ reference: "Patient/p" });
  expect(await server.total("Patient")).toBe(1);
});

it("what If-Match names gets a new version in between: 412", async () => {
  await putP("p");
  before(() => whole.ask("PUT Patient/p", { body: patient("other", { id: "p" }) }));
  const body = patient("mine", { id: "p" });
  await expect(whole.ask("PUT Patient/p", { body, ifMatch: 'W/"1"' })).rejects.toMatchObject({
    kind: "precondition-failed",
  });
});

it("the entry is named whose If-Match no longer holds", async () => {
  await putP("p");
  before(() => whole.ask("PUT Patient/p", { body: patient("other", { id: "p" }) }));
  const update = {
    resource: patient("x", { id: "p" }),
    request: { method: "PUT", url: "Patient/p", ifMatch: 'W/"1"' },
  };
  expect(await server.failure(post("Patient", patient("y")), update)).toEqual([
    "precondition-failed",
    "Bundle.entry[1]",
  ]);
  expect(await server.total("Patient")).toBe(1);
});
