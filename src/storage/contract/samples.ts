/** Changes for the tests of stores. */
import type { IndexEntry } from "../query.ts";
import type { Change, ResourceStore } from "../store.ts";

/** A resource as `Change.text` wants it; `content` is more members, such as `"active":true`. */
export const text = (type: string, id: string, content = ""): string =>
  `{"resourceType":"${type}","id":"${id}","meta":{}${content && `,${content}`}}`;

/** The same as it is stored. */
export const stored = (type: string, id: string, [version, time]: [number, string], content = ""): string =>
  `{"resourceType":"${type}","id":"${id}","meta":{"versionId":"${version}","lastUpdated":"1970-01-01T${time}Z"}${content && `,${content}`}}`;

/** Creates or updates. */
export const put = (type: string, id: string, entries: readonly IndexEntry[] = [], content = ""): Change => ({
  type,
  id,
  method: "PUT",
  text: text(type, id, content),
  entries,
});

export const remove = (type: string, id: string): Change => ({ type, id, method: "DELETE", entries: [] });

export const token = (param: string, code: string, system = ""): IndexEntry => ({ kind: "token", param, system, code });
export const to = (param: string, type: string, id: string): IndexEntry => ({ kind: "reference", param, type, id });
/** How many versions there are of all resources. */
export const versionsIn = async (store: ResourceStore): Promise<number | undefined> =>
  (await store.history({ descending: false, limit: 0, total: true })).total;

export const day = (low: number, high = low + 1): IndexEntry => ({ kind: "range", param: "date", low, high });
