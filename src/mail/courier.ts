/** Delivers what is in the outbox, again and again until it is taken. */
import type { Outbox, OutboxMail } from "./outbox.ts";

export interface Courier {
  /** There is something new. */
  wake(): void;
  /** Resolves when whatever is being delivered has been; nothing is delivered after that. */
  close(): Promise<void>;
}

interface CourierOptions {
  outbox: Outbox;
  /** @throws when it was not taken */
  deliver: (mail: OutboxMail) => Promise<void>;
  /** Is told, without an address, why one was not taken. */
  noteTrouble: (reason: string) => void;
}

/** Milliseconds between two rounds: of those that nothing called for, and after a failure at first and at most. */
const [idle, shortest, longest] = [60_000, 5_000, 600_000];

export function openCourier({ outbox, deliver, noteTrouble }: CourierOptions): Courier {
  let wait = shortest;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let called = 0;
  let running: Promise<void> | undefined;

  /** One that is not taken does not keep others from being delivered. */
  async function round(): Promise<void> {
    let failed: unknown;
    for (const mail of await outbox.all()) {
      if (isClosed) return;
      try {
        await deliver(mail);
        await outbox.remove(mail);
      } catch (error) {
        failed = error ?? "";
      }
    }
    if (failed !== undefined) noteTrouble(reasonOf(failed));
    wait = failed === undefined ? shortest : Math.min(wait * 2, longest);
    sleep(failed === undefined ? idle : wait);
  }

  function sleep(milliseconds: number): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(wake, milliseconds).unref();
  }

  async function work(): Promise<void> {
    let heard;
    do {
      heard = called;
      await round().catch((error: unknown) => {
        noteTrouble(reasonOf(error));
        sleep(longest);
      });
    } while (heard !== called && !isClosed);
    running = undefined;
  }

  function wake(): void {
    called += 1;
    if (!isClosed) running ??= work();
  }

  wake();
  return {
    wake,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Codes only: what a server answers may repeat an address. */
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return `mail was not delivered: ${[code, responseCode].filter((part) => part !== undefined).join(" ") || "failed"}`;
}
