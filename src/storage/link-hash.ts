import { createHash } from "node:crypto";

/** What ties an audit entry to those before it, in hexadecimal. @param before That of the entry before; of none: empty */
export const linkHash = (before: string, text: string): string =>
  createHash("sha256").update(before).update(text).digest("hex");
