/** The fields that a record can be found by, each as one text: kind, field and value. */
import { nul, separator } from "./shape.ts";

export const fieldKey = (kind: string, field: string, value: string): string =>
  [kind, field, value].map(escaped).join(separator);

export const fieldsIn = (keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(keys.map((key) => key.split(separator).slice(1).map(plain) as [string, string]));

const escaped = (text: string): string => text.replaceAll("\u0000", nul);
const plain = (text: string): string => text.replaceAll(nul, "\u0000");
