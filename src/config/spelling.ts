/**
 * True when a name was surely meant to be ours: the same but for underscores or case; two neighbours swapped; two
 * letters off, where ours is long enough for that to be no accident; or the same first two words of our three or more.
 */
export function isNearly(name: string, ours: string): boolean {
  if (name.toUpperCase() === ours) return true;
  if (name !== name.toUpperCase()) return false;
  const [sent, meant] = [bare(name), bare(ours)];
  if (sent === meant || isSwapped(sent, meant)) return true;
  const [first = "", second = "", third] = ours.split("_");
  if (third !== undefined && `${name}_`.startsWith(`${first}_${second}_`)) return true;
  return meant.length >= 7 && distance(sent, meant) <= 2;
}

const bare = (name: string) => name.replaceAll("_", "");

/** True when two neighbours have changed places: PROT for PORT. */
function isSwapped(a: string, b: string): boolean {
  let at = 0;
  while (at < b.length && a[at] === b[at]) at++;
  return at < b.length && a === b.slice(0, at) + b.charAt(at + 1) + b.charAt(at) + b.slice(at + 2);
}

/** Letters to insert, delete or replace to get from one text to the other; Infinity when they are more than two. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
