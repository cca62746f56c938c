/** Mails that wait to be delivered: a file, one line a mail. A server and commands may write to it at once. */
import { type FileHandle, open, readFile, rename, stat, unlink } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** A mail, as a line of the file. */
export interface OutboxMail {
  /** RFC 3339, UTC. */
  at: string;
  to: string;
  template: string;
  subject: string;
  text: string;
  link?: string;
}

export interface Outbox {
  /** It is in the file, for good, when this resolves. */
  append(mail: OutboxMail): Promise<void>;
  /** Oldest first. */
  all(): Promise<readonly OutboxMail[]>;
  /** Takes a mail out that has been delivered. */
  remove(mail: OutboxMail): Promise<void>;
}

/** Milliseconds after which whoever holds the file is taken to be gone. */
const longest = 10_000;

/** @param file Its folder has to be there */
export function openOutbox(file: string): Outbox {
  // One after another in this process; the lock is for others.
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  };
  const locked = <Result>(work: () => Promise<Result>) => inTurn(() => withLock(`${file}.lock`, work));
  return {
    append: (mail) => locked(() => write(file, "a+", lineOf(mail))),
    all: async () => (await lines(file)).map((line) => JSON.parse(line) as OutboxMail),
    remove: (mail) =>
      locked(async () => {
        const left = await lines(file);
        const at = left.indexOf(JSON.stringify(mail));
        if (at < 0) return;
        await write(
          `${file}.new`,
          "w+",
          left
            .toSpliced(at, 1)
            .map((line) => `${line}\n`)
            .join(""),
        );
        await rename(`${file}.new`, file);
      }),
  };
}

const lineOf = (mail: OutboxMail): string => `${JSON.stringify(mail)}\n`;

/** A line that was cut off by a crash is left out. */
async function lines(file: string): Promise<string[]> {
  const text = (await orUndefined(readFile(file, "utf8"))) ?? "";
  return text.split("\n").filter((line) => line.endsWith("}"));
}

async function write(file: string, flag: "a+" | "w+", text: string): Promise<void> {
  const handle = await open(file, flag, 0o600);
  try {
    await handle.chmod(0o600);
    await handle.appendFile((await isCutOff(handle)) ? `\n${text}` : text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** The last line was not written to its end. */
async function isCutOff(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== "\n";
}

async function withLock<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  while (!(await isTaken(lock))) await pause(10);
  try {
    return await work();
  } finally {
    await orUndefined(unlink(lock));
  }
}

/** @returns Whether it is ours now */
async function isTaken(lock: string): Promise<boolean> {
  try {
    await (await open(lock, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const since = (await orUndefined(stat(lock)))?.mtimeMs;
    if (since !== undefined && Date.now() - since > longest) await orUndefined(unlink(lock));
    return false;
  }
}

/** What is not there is undefined. */
async function orUndefined<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
