/** A code of the authenticator, or a recovery code, as a body holds it. */
import type { Code } from "../../accounts/acts.ts";
import { text } from "./schema.ts";

export interface CodeMembers {
  code?: string;
  recovery_code?: string;
}

export const codeMembers = {
  code: text("Of the authenticator: six digits", 64),
  recovery_code: text("One of the recovery codes", 64),
};

export function codeIn({ code, recovery_code: recoveryCode }: CodeMembers): Code | undefined {
  if (code !== undefined) return { code };
  return recoveryCode === undefined ? undefined : { recoveryCode };
}
