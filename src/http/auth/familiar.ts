/** Networks from which an account was signed in to: strangers who guess do not shut its owner out. */
import { digest } from "../../secrets/digest.ts";
import type { RecordStore } from "../../storage/records.ts";

/** An account as it was named, and a network. */
interface Pair {
  who: string;
  network: string;
}

const kind = "familiar-network";
const day = 86_400_000;
/** Milliseconds for which it is remembered, and after which it is written anew. */
const [lasts, stale] = [90 * day, 80 * day];

/** @param now Milliseconds since 1970 UTC */
export function openFamiliar(records: RecordStore, now: () => number) {
  const keyOf = ({ who, network }: Pair): string => digest(JSON.stringify([who, network]));
  return {
    has: async (pair: Pair): Promise<boolean> => (await records.get(kind, keyOf(pair))) !== undefined,
    async add(pair: Pair): Promise<void> {
      const key = keyOf(pair);
      const record = await records.get(kind, key);
      if ((record?.expires ?? 0) < now() + stale) await records.put({ kind, key, expires: now() + lasts, body: {} });
    },
  };
}
