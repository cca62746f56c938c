import type { BundleText, EntryText } from "../fhir/read-bundle.ts";
import { printBundle } from "../fhir/print-bundle.ts";
import { FhirError } from "../fhir/error.ts";
import { openMeter } from "../patch/fhirpath-patch.ts";
import { askedBy, readEntry } from "./entry.ts";
import type { Answer, Context } from "./interaction.ts";
import { pacer } from "./pace.ts";
import { isWrite } from "./plan.ts";
import { errorEntry, openReads, writeEntry } from "./response.ts";

/** Entries that are in work at the same time: what they write is made durable together. */
const together = 16;

/**
 * Each entry by itself, in the order of a transaction: what one comes to is nothing to the others.
 * http://hl7.org/fhir/R4/http.html#brules
 */
export async function batch({ entries }: BundleText, context: Context): Promise<Answer> {
  const answer = answering({ ...context, meter: openMeter() });
  const answers = Array<string>(entries.length);
  for (const indexes of inOrder(entries))
    await workers(indexes, async (index) => {
      answers[index] = await answer(entries[index] ?? {}, index);
    });
  return { status: 200, body: printBundle({ type: "batch-response" }, answers) };
}

const ranks = [["DELETE"], ["POST"], ["PUT", "PATCH"]];

/** The indexes of entries that may go together: deletions, creations, updates, and all else. */
function inOrder(entries: readonly EntryText[]): number[][] {
  const groups: number[][] = [...ranks.map(() => []), []];
  entries.forEach(({ request }, index) => {
    const rank = ranks.findIndex((methods) => methods.includes(request?.method ?? ""));
    groups.at(rank)?.push(index);
  });
  return groups;
}

/** Takes up the indexes in their order, some at a time. */
async function workers(indexes: readonly number[], work: (index: number) => Promise<void>): Promise<void> {
  const pace = pacer();
  const left = indexes.values();
  const worker = async () => {
    for (const index of left) {
      await work(index);
      await pace();
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
}

function answering(context: Context): (source: EntryText, index: number) => Promise<string> {
  const reads = openReads();
  return async (source, index) => {
    let isAsked = false;
    try {
      const entry = readEntry(source, index, context);
      const asked = askedBy(entry);
      isAsked = true;
      const perform = () => context.perform(asked, context);
      return isWrite(entry.target)
        ? writeEntry(await perform(), context.preferences)
        : await reads.entry(perform, entry.bare);
    } catch (thrown) {
      if (!(thrown instanceof FhirError)) context.noteBug?.(thrown);
      if (!isAsked) await context.noteRefused?.(source, thrown);
      return errorEntry(thrown);
    }
  };
}
