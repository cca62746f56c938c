import type { StoredCode } from "./pack-form.ts";

/** The codes of one system, as they lie below each other. A code may lie below several. */
export interface Tree {
  codes: readonly string[];
  /**
   * All that lie below a code, however deep; undefined when the system has no such code.
   * @param itself Whether it is among them; true when it is not given.
   */
  below(code: string, itself?: boolean): ReadonlySet<string> | undefined;
  /** The code and all that lie above it; undefined when the system has no such code. */
  above(code: string): ReadonlySet<string> | undefined;
}

type Links = Map<string, Set<string>>;

/** A tree as the pack holds it, ready to be asked. */
export function treeOf(stored: readonly StoredCode[]): Tree {
  const down: Links = new Map();
  const up: Links = new Map();
  read(stored, undefined);

  function read(items: readonly StoredCode[], parent: string | undefined): void {
    for (const item of items) {
      const code = typeof item === "string" ? item : item[0];
      linksOf(down, code);
      if (parent !== undefined) {
        linksOf(down, parent).add(code);
        linksOf(up, code).add(parent);
      }
      if (typeof item !== "string") read(item.slice(1), code);
    }
  }

  const reach = (links: Links, code: string, itself: boolean) =>
    down.has(code) ? reachable(links, code, itself) : undefined;
  return {
    codes: [...down.keys()],
    below: (code, itself = true) => reach(down, code, itself),
    above: (code) => reach(up, code, true),
  };
}

function linksOf(links: Links, code: string): Set<string> {
  const found = links.get(code) ?? new Set<string>();
  links.set(code, found);
  return found;
}

function reachable(links: Links, from: string, itself: boolean): ReadonlySet<string> {
  const found = new Set(itself ? [from] : []);
  const open = [...(links.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(links.get(next) ?? []));
  }
  return found;
}
