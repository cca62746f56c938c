import { describe, expect, it } from "@jest/globals";
import type { BundleText } from "../fhir/read-bundle.ts";
import { FhirError, invalid, type Issue, unprocessable } from "../fhir/error.ts";
import type { PlacedEntry } from "./pieces.ts";
import { place } from "./place.ts";
import { type Target, Trouble } from "./target.ts";

/** A target that refuses what holds an id beginning with `bad`, as a transaction of the server does. */
function target(): Target & { ran: string[][] } {
  const ran: string[][] = [];
  return {
    ran,
    async run({ entries }: BundleText) {
      const urls = entries.map(({ request }) => request?.url ?? "");
      ran.push(urls);
      const at = urls.findIndex((url) => url.includes("bad"));
      const issue: Issue = {
        severity: "error",
        code: "value",
        diagnostics: "no",
        expression: `Bundle.entry[${at}].resource.name`,
      };
      if (at !== -1) throw unprocessable([issue]);
      if (urls.some((url) => url.includes("full"))) throw new FhirError("busy", "the disk is full");
      return [];
    },
    notes: { get: async () => undefined, put: async () => undefined },
    close: async () => undefined,
  };
}

const entriesOf = (...ids: string[]): PlacedEntry[] =>
  ids.map((id, at) => ({ place: String(at + 1), request: { method: "PUT", url: `Patient/${id}` } }));
const work = (entries: PlacedEntry[], whole?: "transaction" | "batch") => ({
  whole,
  entries,
  unread: [],
  documents: 1,
  end: 1,
});

describe("place", () => {
  it("loads a group at once", async () => {
    const into = target();
    expect(await place(work(entriesOf("a", "b", "c")), "f", into)).toMatchObject({
      refused: [],
      loaded: { length: 3 },
    });
    expect(into.ran).toHaveLength(1);
  });

  it("halves a group until those at fault stand alone, and names their element", async () => {
    const ids = Array.from({ length: 64 }, (_, at) => (at === 20 || at === 50 ? `bad${at}` : `p${at}`));
    const { loaded, refused } = await place(work(entriesOf(...ids)), "f", target());
    expect(loaded.map(({ request }) => request?.url.slice(8))).toEqual(ids.filter((id) => !id.startsWith("bad")));
    expect(refused.map(({ place: at, issues }) => [at, issues[0]?.expression])).toEqual([
      ["21", "Patient.name"],
      ["51", "Patient.name"],
    ]);
  });

  it("keeps the order of two with one id", async () => {
    const into = target();
    await place(work(entriesOf("a", "b", "a", "c")), "f", into);
    expect(into.ran.flat()).toEqual(["a", "b", "a", "c"].map((id) => `Patient/${id}`));
    expect(into.ran.every((urls) => new Set(urls).size === urls.length)).toBe(true);
  });

  it("refuses a transaction whole", async () => {
    const into = target();
    const { loaded, refused } = await place(work(entriesOf("a", "bad"), "transaction"), "f", into);
    expect([loaded, into.ran.length]).toEqual([[], 1]);
    expect(refused).toMatchObject([{ issues: [{ expression: "Bundle.entry[1].resource.name" }] }]);
  });

  it("tells the entries of a batch apart", async () => {
    const wrong = [{ severity: "error", code: "value", diagnostics: "no" }] as const;
    const into = { ...target(), run: async () => [undefined, wrong, undefined] };
    const { loaded, refused } = await place(work(entriesOf("a", "b", "c"), "batch"), "f", into);
    expect([loaded.length, refused.map((refusal) => refusal.place)]).toEqual([2, ["2"]]);
  });

  it("stops where the content is not to blame", async () => {
    await expect(place(work(entriesOf("a", "full")), "f", target())).rejects.toThrow(Trouble);
    const broken = { ...target(), run: () => Promise.reject(new TypeError("a bug")) };
    await expect(place(work(entriesOf("a")), "f", broken)).rejects.toThrow(/a bug/);
    const refusing = { ...target(), run: () => Promise.reject(invalid("no")) };
    expect(await place(work(entriesOf("a")), "f", refusing)).toMatchObject({ refused: [{ place: "1" }] });
  });
});
