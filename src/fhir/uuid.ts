import { randomUUID } from "node:crypto";

/**
 * A UUID of version 7: it rises with time, so that what is made together lies together in an index.
 * @param now Milliseconds since 1970 UTC
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function uuid7(now: number): string {
  const time = now.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
