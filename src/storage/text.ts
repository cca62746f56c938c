/** Texts in the order of their code points, which is the order of their UTF-8 bytes: the same in every store. */

/** Below zero: `a` comes first. JavaScript's own `<` differs from U+E000 on, where UTF-16 has its surrogates. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
const rank = (unit: number) => (isSurrogate(unit) ? unit + 0x10000 : unit);

/** The least text above everything that begins with this one; undefined when there is none. */
export function afterPrefix(prefix: string): string | undefined {
  let end = prefix.length;
  while (prefix.endsWith(greatest, end)) end -= greatest.length;
  const last = Array.from(prefix.slice(0, end).slice(-2)).at(-1);
  if (last === undefined) return undefined;
  const next = (last.codePointAt(0) ?? 0) + 1;
  return prefix.slice(0, end - last.length) + String.fromCodePoint(isSurrogate(next) ? 0xe000 : next);
}

const greatest = "\u{10ffff}";
