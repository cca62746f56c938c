import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { times } from "../../testing/thorough.ts";
import { openRandom } from "../contract/random.ts";
import type { Archive } from "../archive.ts";
import { put, to, token } from "../contract/samples.ts";
import { openSqlite } from "./store.ts";

/** Rounds of SIGKILL. */
const rounds = times(2, 20);
const cuts = times(12, 200);
const program = fileURLToPath(new URL("./killed.ts", import.meta.url));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cardea-"));
  file = join(folder, "store.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Lets a process write until it has acknowledged so many commits, and kills it. @returns What it acknowledged */
async function writeAndKill(name: string, from: number, count: number): Promise<number[]> {
  const child = spawn(process.execPath, [program, file, name, String(from)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    said += text.toString();
    if (said.split("\n").length > count) child.kill("SIGKILL");
  });
  await ended;
  return said.split("\n").slice(0, -1).map(Number);
}

/** Everything acknowledged is there, and nothing by halves. */
async function expectWhole(acknowledged: ReadonlyMap<string, readonly number[]>): Promise<void> {
  const opened = await openSqlite({ file, now: Date.now });
  try {
    expect(opened.check()).toEqual([]);
    for (const [name, numbers] of acknowledged)
      for (const n of numbers) expect(await opened.store.read("Observation", `${name}-${n}-b`)).toBeDefined();
    const read = new Set(await textsIn(opened.archive));
    for (const [name, numbers] of acknowledged) for (const n of numbers) expect(read).toContain(`read ${name}-${n}`);
    const total = async (type: string) =>
      (await opened.store.search({ types: [type], where: { op: "all" }, sort: [], limit: 0, total: "accurate" }))
        .total ?? 0;
    expect(await total("Observation")).toBe(2 * (await total("Patient")));
    const made = await opened.records.find("made", "in", "store", { limit: Number.MAX_SAFE_INTEGER });
    expect(made).toHaveLength(await total("Patient"));
  } finally {
    await opened.close();
  }
}

/** Of all chains. */
async function textsIn({ source }: Archive): Promise<string[]> {
  const texts: string[] = [];
  for (const [chain, until] of (await source.moment()).chains)
    for await (const { text } of source.audit(chain, 0, until)) texts.push(text);
  return texts;
}

describe("a writer that is killed", () => {
  it("loses nothing that it acknowledged, and leaves nothing by halves", async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < rounds; round++) {
      acknowledged.push(...(await writeAndKill("a", round * 100_000, 30 + 50 * round)));
      await expectWhole(new Map([["a", acknowledged]]));
    }
    expect(acknowledged.length).toBeGreaterThan(30);
  }, 600_000);

  it("does not harm another process that writes to the same file", async () => {
    const [a, b] = await Promise.all([writeAndKill("a", 0, 40), writeAndKill("b", 0, 150)]);
    await expectWhole(
      new Map([
        ["a", a],
        ["b", b],
      ]),
    );
  }, 120_000);
});

describe("a log that is cut or spoiled", () => {
  it("keeps a whole beginning of the commits", async () => {
    const { store, close } = await openSqlite({ file, now: () => 1 });
    for (let n = 0; n < 40; n++) {
      const observations = ["a", "b"].map((key) =>
        put("Observation", `${key}${n}`, [to("subject", "Patient", `p${n}`)]),
      );
      await store.commit({
        changes: [put("Patient", `p${n}`, [token("code", "c")]), ...observations],
        records: [{ put: { kind: "made", key: `${n}`, by: { in: "store" }, body: n } }],
      });
    }
    const [main, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
    await close();
    const random = openRandom(7);
    for (let cut = 0; cut < cuts; cut++) {
      rmSync(`${file}-shm`, { force: true });
      writeFileSync(file, main);
      writeFileSync(
        `${file}-wal`,
        spoiled(log, random.below(log.length), random.oneIn(3) ? random.below(log.length) : undefined),
      );
      await expectWhole(new Map());
    }
  }, 300_000);
});

function spoiled(log: Buffer, length: number, at: number | undefined): Buffer {
  const cut = Buffer.from(log.subarray(0, length));
  if (at !== undefined && at < length) cut.writeUInt8(cut.readUInt8(at) ^ 0xff, at);
  return cut;
}
