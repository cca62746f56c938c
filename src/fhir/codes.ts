/**
 * Which codes are meant by a value set, and by what lies above and below a code. The pack answers for R4's
 * own; a terminology service can stand in its place.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { once, onceEach } from "./once.ts";
import type { StoredCode, StoredExpansions } from "./pack-form.ts";
import { treeOf } from "./tree.ts";

/** A code of a system. */
export interface Coded {
  system: string;
  code: string;
}

export interface Codes {
  /**
   * All codes of a value set, each once.
   * @param canonical Its url, with `|version` or without.
   * @returns Undefined when it is not known, or its codes cannot be told.
   */
  expand(canonical: string): readonly Coded[] | undefined;
  /** A code and all kinds of it; undefined when the system's hierarchy is not known, or it has no such code. */
  below(system: string, code: string): ReadonlySet<string> | undefined;
  /** A code and all that it is a kind of; undefined as for `below`. */
  above(system: string, code: string): ReadonlySet<string> | undefined;
}

const ours = fileURLToPath(new URL("../../profiles/r4/", import.meta.url));

/** The version of everything in the pack. */
const release = "4.0.1";

/**
 * Codes by R4's own value sets and code systems. Files are read when they are first asked for.
 * @param folder Where the pack is; our own when it is not given.
 */
export function packCodes(folder = ours): Codes {
  const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}/${file}.json`, "utf8"));
  const stored = once(() => new Map(Object.entries(read("code-trees") as Record<string, StoredCode[]>)));
  const expansions = once(() => new Map(Object.entries(read("expansions") as StoredExpansions)));
  const tree = onceEach((system: string) => {
    const found = stored().get(system);
    return found && treeOf(found);
  });
  return {
    expand(canonical) {
      const { url, version } = partsOf(canonical);
      if (version !== undefined && version !== release) return undefined;
      const systems = expansions().get(url);
      return systems && Object.entries(systems).flatMap(([system, codes]) => pairs(system, codes));
    },
    below: (system, code) => tree(system)?.below(code),
    above: (system, code) => tree(system)?.above(code),
  };

  function pairs(system: string, codes: readonly string[] | "*"): Coded[] {
    const all = codes === "*" ? (tree(system)?.codes ?? []) : codes;
    return all.map((code) => ({ system, code }));
  }
}

function partsOf(canonical: string): { url: string; version: string | undefined } {
  const bar = canonical.lastIndexOf("|");
  return bar < 0
    ? { url: canonical, version: undefined }
    : { url: canonical.slice(0, bar), version: canonical.slice(bar + 1) };
}
