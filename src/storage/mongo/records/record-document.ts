/** Records as documents, and back. */
import type { RecordText } from "../../archive.ts";
import { idIn, typeIn } from "../ids.ts";
import { decode, encode } from "../search/keys.ts";
import { type RecordDocument, separator } from "../shape.ts";

/** What a record is found by in `by`. */
export const fieldKey = (kind: string, field: string, value: string): string =>
  [kind, field, value].map(encode).join(separator);

const fieldsIn = (keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(keys.map((key) => key.split(separator).slice(1).map(decode) as [string, string]));

/** The `_id` of a record. */
export const recordId = ({ kind, key }: Pick<RecordText, "kind" | "key">): string => `${kind}/${key}`;

/** All but which it is, and its version. */
export const recordContent = ({ kind, expires, by = {}, body }: Omit<RecordText, "version">) => ({
  ...(expires !== undefined && { expires }),
  by: Object.entries(by).map(([field, value]) => fieldKey(kind, field, value)),
  body,
});

export const recordDocument = (record: RecordText): RecordDocument => ({
  _id: recordId(record),
  v: record.version,
  ...recordContent(record),
});

export function recordIn({ _id, v, expires, by, body }: RecordDocument): RecordText {
  return {
    ...{ kind: typeIn(_id), key: idIn(_id), version: v },
    ...(expires !== undefined && { expires }),
    ...(by.length > 0 && { by: fieldsIn(by) }),
    body,
  };
}
