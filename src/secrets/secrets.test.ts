import { afterAll, afterEach, beforeEach, describe, expect, it, test } from "@jest/globals";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordStore } from "../storage/records.ts";
import { storeForTests, type TestStore } from "../testing/store.ts";
import { digest, isSame, newToken } from "./digest.ts";
import { SealError } from "./envelope.ts";
import { KeyFileError } from "./master-key.ts";
import { openSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, String(++files), "keys", "master.key");

const stores = storeForTests();
const clock = { now: 1_000_000 };
let opened: TestStore;
let records: RecordStore;
beforeEach(async () => {
  opened = await stores.open(() => clock.now);
  ({ records } = opened);
});
afterEach(() => opened.close());
afterAll(() => stores.drop());

const open = (file: string) => openSecrets(file, records, () => clock.now);
/** All records of keys, as they are stored. */
const stored = async () =>
  (await Promise.all(["fields", "csrf"].map((one) => records.find("key", "purpose", one, { limit: 9 })))).flat();

describe("the key file", () => {
  test("is made at the first start, for its owner only, and used from then on", async () => {
    const file = newFile();
    const sealed = await (await open(file)).seal("fields", "a", "text");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await (await open(file)).open("fields", "a", sealed)).toBe("text");
  });

  test("is one, when several make it at once", async () => {
    const file = newFile();
    const all = await Promise.all(Array.from({ length: 5 }, () => open(file)));
    const sealed = await all[0]?.seal("fields", "a", "text");
    expect(await Promise.all(all.map((one) => one.open("fields", "a", sealed ?? "")))).toEqual(Array(5).fill("text"));
  });

  test("has to be the same on every node", async () => {
    await open(newFile());
    const other = newFile();
    await expect(open(other)).rejects.toThrow(/^[^\n]*is not there[^\n]*copy it from the first node[^\n]*$/);
    expect(existsSync(other)).toBe(false);
    const foreign = join(folder, "foreign");
    writeFileSync(foreign, Buffer.alloc(32, 7));
    await expect(open(foreign)).rejects.toThrow(/^[^\n]*is not the key[^\n]*$/);
    await expect(open(foreign)).rejects.toThrow(KeyFileError);
  });

  test("of two nodes that begin at once with a file each, one starts", async () => {
    const settled = await Promise.allSettled([open(newFile()), open(newFile())]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it.each([
    ["32 bytes", Buffer.alloc(32, 200)],
    ["hexadecimal", "ab".repeat(32) + "\n"],
    ["base64", Buffer.alloc(32, 251).toString("base64")],
    ["base64url", Buffer.alloc(32, 251).toString("base64url") + "\r\n"],
  ])("may hold %s", async (_, content) => {
    const file = join(folder, `form-${++files}`);
    writeFileSync(file, content);
    await expect(open(file)).resolves.toBeDefined();
    expect(readFileSync(file)).toEqual(Buffer.from(content));
  });

  it.each(["", "secret", "ab".repeat(31), "=".repeat(44)])(
    "that holds %j is refused, and not repeated",
    async (content) => {
      const file = join(folder, `bad-${++files}`);
      writeFileSync(file, content);
      await expect(open(file)).rejects.toThrow(`${file} holds no key: expected 32 bytes`);
    },
  );
});

describe("what is sealed", () => {
  test("is opened in its place only", async () => {
    const secrets = await open(newFile());
    const sealed = await secrets.seal("fields", "account/1", "text");
    expect(sealed).toMatch(/^v1\.1\.[\w-]+$/);
    expect(sealed).not.toContain("text");
    expect(await secrets.open("fields", "account/1", sealed)).toBe("text");
    await expect(secrets.open("fields", "account/2", sealed)).rejects.toThrow(SealError);
    await expect(secrets.open("signing", "account/1", sealed)).rejects.toThrow(SealError);
  });

  it.each([
    ["changed", (sealed: string) => sealed.slice(0, -2) + (sealed.endsWith("A") ? "BB" : "AA")],
    ["cut off", (sealed: string) => sealed.slice(0, 20)],
    ["of no known key", (sealed: string) => sealed.replace("v1.1.", "v1.2.")],
    ["of another form", (sealed: string) => sealed.replace("v1.", "v2.")],
    ["empty", () => ""],
  ])("and %s is not opened", async (_, change) => {
    const secrets = await open(newFile());
    const sealed = change(await secrets.seal("fields", "a", "text"));
    await expect(secrets.open("fields", "a", sealed)).rejects.toThrow(SealError);
  });

  test("is never sealed twice alike", async () => {
    const secrets = await open(newFile());
    expect(await secrets.seal("fields", "a", "text")).not.toBe(await secrets.seal("fields", "a", "text"));
  });

  test("stays readable when the key is rotated, on other nodes too", async () => {
    const file = newFile();
    const [one, other] = [await open(file), await open(file)];
    const before = await one.seal("fields", "a", "old");
    expect(await other.open("fields", "a", before)).toBe("old");
    await one.keys.rotate("fields");
    const after = await one.seal("fields", "a", "new");
    expect(after).toMatch(/^v1\.2\./);
    expect(await one.open("fields", "a", before)).toBe("old");
    expect(await other.open("fields", "a", after)).toBe("new");
    expect((await other.keys.all("fields")).map(({ version }) => version)).toEqual([2, 1]);
  });

  test("is sealed by the new key of another node after a minute", async () => {
    const file = newFile();
    const [one, other] = [await open(file), await open(file)];
    await other.keys.current("fields");
    await one.keys.rotate("fields");
    expect((await other.keys.current("fields")).version).toBe(1);
    clock.now += 60_000;
    expect((await other.keys.current("fields")).version).toBe(2);
  });

  test("is under keys that are nowhere stored in clear", async () => {
    const secrets = await open(newFile());
    const keys = [await secrets.keys.current("fields"), await secrets.keys.current("csrf")];
    const text = JSON.stringify(await stored());
    expect(keys[0]?.bytes).not.toEqual(keys[1]?.bytes);
    for (const { bytes } of keys)
      for (const form of ["hex", "base64", "base64url"] as const) expect(text).not.toContain(bytes.toString(form));
  });

  test("a key that is moved to another purpose is not used", async () => {
    const file = newFile();
    const secrets = await open(file);
    await secrets.keys.current("fields");
    const [record] = await stored();
    await records.put({ kind: "key", key: "csrf.000001", by: { purpose: "csrf" }, body: record?.body });
    await expect((await open(file)).mac("csrf", "a")).rejects.toThrow(SealError);
  });

  test("of two nodes that make the first key at once, both have the same", async () => {
    const file = newFile();
    const nodes = [await open(file), await open(file)];
    const [a, b] = await Promise.all(nodes.map((node) => node.keys.current("fields")));
    expect(a?.bytes).toEqual(b?.bytes);
  });
});

describe("a mac", () => {
  test("proves its text, for its purpose, also after a rotation", async () => {
    const secrets = await open(newFile());
    const mac = await secrets.mac("csrf", "session");
    await secrets.keys.rotate("csrf");
    expect(await secrets.isMac("csrf", "session", mac)).toBe(true);
    expect(await secrets.isMac("csrf", "another", mac)).toBe(false);
    expect(await secrets.isMac("cookies", "session", mac)).toBe(false);
  });

  it.each(["", "1", "1.", "99999.x", "1." + "A".repeat(43), "x".repeat(1000)])("is not %j", async (mac) => {
    expect(await (await open(newFile())).isMac("csrf", "session", mac)).toBe(false);
  });
});

test("tokens are 256 random bits, stored as SHA-256, and compared whole", () => {
  const token = newToken();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(newToken()).not.toBe(token);
  expect(digest("")).toBe("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
  expect([isSame("a", "a"), isSame("a", "b"), isSame("a", "ab"), isSame("", "")]).toEqual([true, false, false, true]);
});
