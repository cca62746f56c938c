/** What something leaves in the trail, in whichever chain. */
import type { AuditEvent, Rig } from "./rig.ts";

/** Entries that were not there before; those of one chain in their order. */
export async function entriesLeft({ trail }: Pick<Rig, "trail">, work: () => Promise<unknown>): Promise<AuditEvent[]> {
  const before = new Map<string, number>();
  for (const text of (await trail()).map((entry) => JSON.stringify(entry)))
    before.set(text, (before.get(text) ?? 0) + 1);
  await work();
  return (await trail()).filter((entry) => {
    const text = JSON.stringify(entry);
    const count = before.get(text) ?? 0;
    before.set(text, count - 1);
    return count <= 0;
  });
}
