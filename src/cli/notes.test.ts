import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { fileNotes } from "./notes.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-notes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const note = { documents: 3, finished: false, loaded: 12, at: "2026-01-01T00:00:00.000Z" };

it("keeps a note for each content and server", async () => {
  const notes = fileNotes(folder, "http://one.example/fhir");
  expect(await notes.get("a")).toBeUndefined();
  await notes.put("a", note);
  await notes.put("a", { ...note, finished: true });
  expect(await fileNotes(folder, "http://one.example/fhir").get("a")).toEqual({ ...note, finished: true });
  expect(await notes.get("b")).toBeUndefined();
  expect(await fileNotes(folder, "http://two.example/fhir").get("a")).toBeUndefined();
});

it("takes a note that was cut for none", async () => {
  const notes = fileNotes(folder, "http://three.example/fhir");
  await notes.put("c", note);
  for (const name of readdirSync(join(folder, "loads"))) writeFileSync(join(folder, "loads", name), '{"docu');
  expect(await notes.get("c")).toBeUndefined();
});
