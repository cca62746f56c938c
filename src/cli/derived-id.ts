import { createHash } from "node:crypto";

/**
 * The id of what comes without one: told by the content of its file and its place there, so that the
 * same load again means the same resources, and a load that was cut can go on without doubling any.
 *
 * @param digest Of the file's content.
 * @param place Where in the file, such as `12/3` for the fourth entry of the Bundle on line 12.
 * @returns A UUID.
 */
export function derivedId(digest: string, place: string): string {
  const hash = createHash("sha256").update(`${digest}/${place}`).digest("hex");
  const groups = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return groups.join("-");
}
