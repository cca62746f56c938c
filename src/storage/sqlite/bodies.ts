/** The versions of a page with their texts. */
import type { Version } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import type { Names } from "./names.ts";
import { versionColumns, versionOf } from "./versions.ts";

/** The current version of each, up to the one with which their texts come to `longest` characters. */
export type Bodies = (rids: readonly number[], longest: number) => Version[];

/** Bytes of a text that is read by itself. */
const long = 32_768;
/** Versions read by one statement: their texts, which are no longer than that, are few megabytes. */
const lot = 128;
/** Characters of the longest text that is kept at hand. */
const longestKept = 8_192;

/**
 * Never more texts in memory than asked for, but for one long one or a lot of short ones, and those at hand.
 * @param kept Characters of texts that are at hand for the next who asks. None, unless all that is seen is committed: the
 *   place of a version in the order of commits then names it for ever.
 */
export function openBodies(connection: Connection, names: Names, kept: number): Bodies {
  const columns = versionColumns.text.replace(
    "v.body",
    `CASE WHEN octet_length(v.body) <= ${long} THEN v.body ELSE '' END`,
  );
  // In the order of the list, as the loops lie within one another.
  const places = connection.statement("SELECT r.seq FROM json_each(?) j CROSS JOIN resource r ON r.rid = j.value");
  const versions = connection.statement(
    `SELECT ${columns} FROM json_each(?) j CROSS JOIN version v ON v.seq = j.value CROSS JOIN resource r ON r.rid = v.rid`,
  );
  const single = connection.statement("SELECT body FROM version WHERE seq = ?");
  const shelf = kept > 0 ? openShelf(kept) : undefined;

  function whole(version: Version): Version {
    if (version.text !== "") return version;
    connection.pause();
    return { ...version, text: String((single.get(version.seq) as unknown as Row)[0]) };
  }

  /** With "" for a long text. */
  function lotOf(rids: readonly number[]): Version[] {
    const seqs = (places.all(JSON.stringify(rids)) as unknown as Row[]).map(([seq]) => Number(seq));
    const known = seqs.map((seq) => shelf?.get(seq));
    const missing = seqs.filter((_seq, n) => known[n] === undefined);
    if (missing.length === 0) return known as Version[];
    const read = (versions.all(JSON.stringify(missing)) as unknown as Row[]).map((row) => versionOf(row, names));
    for (const version of read) if (version.text !== "") shelf?.put(version);
    const fresh = read.values();
    return known.map((version) => version ?? (fresh.next().value as Version));
  }

  return (rids, longest) => {
    const found: Version[] = [];
    let length = 0;
    for (let from = 0; from < rids.length && length < longest; from += lot) {
      const some = from === 0 && rids.length <= lot ? rids : rids.slice(from, from + lot);
      for (const version of lotOf(some)) {
        if (length >= longest) break;
        const one = whole(version);
        length += one.text?.length ?? 0;
        found.push(one);
      }
    }
    return found;
  };
}

/** Versions never change: those that were shown of late are at hand. */
function openShelf(kept: number) {
  const shelf = new Map<number, Version>();
  let left = kept;
  return {
    get: (seq: number): Version | undefined => shelf.get(seq),
    put(version: Version): void {
      const length = version.text?.length ?? 0;
      if (length > longestKept || shelf.has(version.seq)) return;
      shelf.set(version.seq, version);
      left -= length;
      for (const [seq, { text = "" }] of shelf) {
        if (left >= 0) return;
        shelf.delete(seq);
        left += text.length;
      }
    },
  };
}
