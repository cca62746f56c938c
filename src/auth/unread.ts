/** JSON that somebody sent: nothing of it is believed yet. */
import { isObject } from "../fhir/json.ts";

type Unread = Record<string, unknown>;

/** @returns undefined for what is no object of JSON */
export function objectIn(text: string): Unread | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** A part of a JWT: 0 is its header, 1 its claims. https://www.rfc-editor.org/rfc/rfc7519#section-3 */
export const partOf = (token: string, index: 0 | 1): Unread | undefined =>
  objectIn(Buffer.from(token.split(".")[index] ?? "", "base64url").toString());
