import { afterAll, afterEach, describe, expect, it, test } from "@jest/globals";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Letter, type Mail, openMail } from "./mail.ts";
import type { OutboxMail } from "./outbox.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-mail-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const at = Date.parse("2024-05-01T12:34:56.000Z");
const token = "T".repeat(43);

/** What is to be ended after a test. */
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Rig {
  mail: Mail;
  file: string;
  shown: string[];
  troubles: string[];
  lines: () => OutboxMail[];
}

function rig(smtp?: { url: string; from: string }, file = join(folder, `${++files}.ndjson`)): Rig {
  const [shown, troubles]: string[][] = [[], []];
  const mail = openMail({
    origin: "https://fhir.test",
    file,
    smtp,
    show: (text) => shown?.push(text),
    noteTrouble: (reason) => troubles?.push(reason),
    now: () => at,
  });
  ends.push(() => mail.close());
  const lines = () =>
    readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as OutboxMail);
  return { mail, file, shown: shown ?? [], troubles: troubles ?? [], lines };
}

const letters: readonly Letter[] = [
  { to: "a@b.test", template: "invitation", values: { token, lasts: 72 * 3_600_000 } },
  { to: "a@b.test", template: "password-reset", values: { token, lasts: 30 * 60_000 } },
  { to: "a@b.test", template: "registration", values: { token, lasts: 3_600_000 } },
  { to: "a@b.test", template: "registration-exists", values: {} },
  { to: "a@b.test", template: "account-locked", values: { lasts: 3_000 } },
  { to: "a@b.test", template: "password-changed", values: { at, address: "10.0.0.1" } },
  { to: "a@b.test", template: "mfa-changed", values: { at, what: "enabled" } },
  { to: "a@b.test", template: "new-device", values: { at, device: "Fox\r\n\r\nhttps://evil.test" } },
];

describe("a mail", () => {
  it.each(letters.map((letter) => [letter.template, letter] as const))(
    "%s is one line of the outbox",
    async (_, letter) => {
      const { mail, lines, shown, file } = rig();
      await mail.send(letter);
      const [line, ...more] = lines();
      expect(more).toEqual([]);
      expect(Object.keys(line ?? {})).toEqual(["at", "to", "template", "subject", "text", "link"]);
      expect(line).toMatchObject({ at: "2024-05-01T12:34:56.000Z", to: "a@b.test", template: letter.template });
      expect(line?.text).toContain(line?.link);
      expect(line?.text).not.toMatch(/undefined|NaN|\[object/);
      expect(shown.join()).toContain(line?.text);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    },
  );

  it.each([
    [0, "https://fhir.test/invitation#token=", "good for 3 days"],
    [1, "https://fhir.test/reset#token=", "good for 30 minutes"],
    [2, "https://fhir.test/register#token=", "good for 1 hour"],
  ])("carries its token in the fragment of its link (%#)", async (n, link, good) => {
    const { mail, lines } = rig();
    await mail.send(letters[n] as Letter);
    expect(lines()[0]?.link).toBe(link + token);
    expect(lines()[0]?.text).toContain(good);
  });

  test("says of a device what that says, in one line", async () => {
    const { mail, lines } = rig();
    await mail.send(letters[7] as Letter);
    expect(lines()[0]?.text).toContain("It calls itself: Fox    https://evil.test\n");
  });
});

describe("the outbox", () => {
  test("holds every mail of processes that write at once", async () => {
    const one = rig();
    const other = rig(undefined, one.file);
    await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? one : other).mail.send(letters[n % 8] as Letter)));
    expect(one.lines()).toHaveLength(40);
  });

  test("is for its owner only, also when it was not", async () => {
    const { mail, file } = rig();
    writeFileSync(file, "", { mode: 0o644 });
    await mail.send(letters[0] as Letter);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("is not locked for ever by a process that was killed", async () => {
    const { mail, file, lines } = rig();
    writeFileSync(`${file}.lock`, "");
    utimesSync(`${file}.lock`, new Date(0), new Date(0));
    await mail.send(letters[0] as Letter);
    expect(lines()).toHaveLength(1);
  });
});

/** A server that takes mail, but for recipients that it does not know. */
async function smtpServer(): Promise<{ url: string; taken: string[]; arrived: (count: number) => Promise<void> }> {
  const taken: string[] = [];
  let noticed = (): void => undefined;
  const server: Server = createServer((socket) => {
    let data: string[] | undefined;
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (data && line !== ".") return void data.push(line);
      if (data) {
        taken.push(data.join("\n"));
        data = undefined;
        noticed();
        return say("250 taken");
      }
      if (/^EHLO/i.test(line)) return say("250 test");
      if (/^RCPT TO:<unknown/i.test(line)) return say("550 no such user unknown@b.test");
      if (/^DATA/i.test(line)) {
        data = [];
        return say("354 go on");
      }
      return say(/^QUIT/i.test(line) ? "221 bye" : "250 ok");
    };
    say("220 test");
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\r\n");
      rest = lines.pop() ?? "";
      lines.forEach(hear);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  const arrived = async (count: number) => {
    while (taken.length < count) await new Promise<void>((resolve) => (noticed = resolve));
  };
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, taken, arrived };
}

const from = "Cardea <no-reply@fhir.test>";

describe("with a server for mail", () => {
  test("a mail is delivered, and no line of the outbox any more", async () => {
    const { url, taken, arrived } = await smtpServer();
    const { mail, lines } = rig({ url, from });
    await mail.send(letters[0] as Letter);
    await arrived(1);
    await mail.close();
    expect(lines()).toEqual([]);
    expect(taken[0]).toMatch(/^From: Cardea <no-reply@fhir\.test>$/m);
    expect(taken[0]).toMatch(/^To: a@b\.test$/m);
    expect(taken[0]).toMatch(/^Subject: Your invitation$/m);
    expect(taken[0]).toContain("https://fhir.test/invitation#token");
  });

  test("one that is refused waits, keeps no other, and no log names its address", async () => {
    const { url, arrived } = await smtpServer();
    const { mail, lines, troubles } = rig({ url, from });
    await mail.send({ ...(letters[0] as Letter), to: "unknown@b.test" });
    await mail.send(letters[3] as Letter);
    await arrived(1);
    await mail.close();
    expect(lines().map(({ to }) => to)).toEqual(["unknown@b.test"]);
    expect(troubles.join()).toContain("mail was not delivered: EENVELOPE 550");
    expect(troubles.join()).not.toContain("unknown");
  });

  test("what waited before a restart, or was put there by a command, is delivered", async () => {
    const before = rig();
    await before.mail.send(letters[0] as Letter);
    appendFileSync(before.file, '{"at":"2024-05-01T12:34:56.000Z","to":"cut off');
    const { url, arrived } = await smtpServer();
    const { mail } = rig({ url, from }, before.file);
    await mail.send(letters[1] as Letter);
    await arrived(2);
    await mail.close();
    expect(before.lines()).toEqual([]);
  });

  test("that is not there, mail waits, and no password is in the log", async () => {
    const { mail, lines, troubles } = rig({ url: "smtp://user:hush@127.0.0.1:1", from });
    await mail.send(letters[0] as Letter);
    while (troubles.length === 0) await new Promise(setImmediate);
    expect(troubles.join()).toMatch(/ESOCKET|ECONNECTION|ECONNREFUSED/);
    expect(troubles.join()).not.toContain("hush");
    expect(lines()).toHaveLength(1);
  });

  test("an address is an address, whatever it looks like", async () => {
    const { url, taken, arrived } = await smtpServer();
    const { mail } = rig({ url, from });
    await mail.send({ ...(letters[3] as Letter), to: "a@b.test, c@d.test" });
    await mail.send(letters[3] as Letter);
    await arrived(1);
    await mail.close();
    expect(taken.join()).not.toMatch(/^(To|Cc|Bcc): .*c@d\.test, /m);
  });
});
