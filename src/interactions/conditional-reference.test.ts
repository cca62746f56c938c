/** http://hl7.org/fhir/R4/http.html#transaction: a row is a sentence of it. */
import { describe, expect, it } from "@jest/globals";
import { ask, bundling, located, observation, patient, post, put } from "../testing/bundles.ts";
import { wholeForEach } from "../testing/whole.ts";

const whole = wholeForEach();
const server = bundling(whole);

describe("conditional references", () => {
  it("become the one resource that matches, created here or there before", async () => {
    await whole.ask("PUT Patient/before", { body: patient("before", { id: "before" }) });
    const done = await server.transact(
      post("Observation", observation("Patient?identifier=s|before")),
      post("Observation", observation("Patient?identifier=s|here")),
      post("Patient", patient("here")),
      post("Observation", observation("Patient?identifier=s\u007cbefore")),
    );
    expect((await server.get(located(done, 0)))["subject"]).toEqual({ reference: "Patient/before" });
    expect((await server.get(located(done, 1)))["subject"]).toEqual({ reference: located(done, 2) });
  });

  it("are judged by the state that the transaction leaves", async () => {
    await whole.ask("PUT Patient/old", { body: patient("a", { id: "old" }) });
    await whole.ask("PUT Patient/changed", { body: patient("b", { id: "changed" }) });
    const done = await server.transact(
      ask("DELETE", "Patient/old"),
      post("Patient", patient("a")),
      put("Patient/changed", patient("c", { id: "changed" })),
      post("Observation", observation("Patient?identifier=s|a")),
      post("Observation", observation("Patient?identifier=s|c")),
    );
    expect((await server.get(located(done, 3)))["subject"]).toEqual({ reference: located(done, 1) });
    expect((await server.get(located(done, 4)))["subject"]).toEqual({ reference: "Patient/changed" });
    expect(await server.failure(post("Observation", observation("Patient?identifier=s|b")))).toContain(
      "precondition-failed",
    );
  });

  it.each([
    ["Patient?identifier=s|nobody", "precondition-failed"],
    ["Patient?identifier=s|twice", "multiple-matches"],
    ["Patient?identifier=s|half", "multiple-matches"],
    ["Patient?nobody=1", "invalid"],
    ["Patient?_sort=name", "invalid"],
    ["Nobody?name=a", "invalid"],
  ])("%s: %s, naming the entry; nothing is written", async (reference, kind) => {
    for (const id of ["1", "2"]) await whole.ask(`PUT Patient/${id}`, { body: patient("twice", { id }) });
    await whole.ask("PUT Patient/half", { body: patient("half", { id: "half" }) });
    const [first, expression] = await server.failure(
      post("Patient", patient("half")),
      post("Observation", observation(reference)),
    );
    expect([first, expression?.slice(0, 24)]).toEqual([kind, "Bundle.entry[1].resource"]);
    expect([await server.total("Patient"), await server.total("Observation")]).toEqual([3, 0]);
  });
});
