/** Writers that collide: what each is promised holds for all of them. */
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { bundling, observation, patient, post, type Bundling } from "../testing-bundles.ts";
import { openWhole, type Whole } from "../testing.ts";

let whole: Whole;
let server: Bundling;
beforeEach(async () => {
  whole = await openWhole();
  server = bundling(whole);
});
afterEach(() => whole.close());

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
