/** Keys of resources, and the `_id`s that are made of them. */

/** What names a resource: `Type/id`. */
export const keyOf = ({ type, id }: { type: string; id: string }): string => `${type}/${id}`;

/** The type in a key. */
export const typeIn = (key: string): string => key.slice(0, key.indexOf("/"));

/** The id in a key. */
export const idIn = (key: string): string => key.slice(key.indexOf("/") + 1);

/** The `_id` of a version's document. @param v Version */
export const versionId = (key: string, v: number): string => `${key}/${String(v).padStart(10, "0")}`;

/** The `_id` of the n-th piece of a version's text, from 0. */
export const pieceId = (key: string, v: number, n: number): string =>
  `${versionId(key, v)}/${String(n).padStart(4, "0")}`;

/** The `_id` of an audit entry. @param n Place in its chain, from 1 */
export const entryId = (chain: string, n: number): string => `${chain}/${String(n).padStart(12, "0")}`;
