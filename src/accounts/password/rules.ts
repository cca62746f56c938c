/** Which passwords may be chosen. */
import { AccountError } from "../failure.ts";
import { isCommon } from "./common.ts";
import { longestPassword } from "./hashing.ts";

/** Why a password may not be chosen. */
type PasswordFault = "too-short" | "too-long" | "needs-classes" | "common" | "personal" | "same";

/** Whose it is to be. */
export interface Owner {
  email: string;
  /** Given and family. */
  names: readonly string[];
}

/** Characters, at least. */
const shortest = 12;
/** Letters of a name, and signs of an e-mail's first part, that a password may not hold: shorter ones are in most. */
const [shortestName, shortestLocal] = [4, 3];

const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

/** Every rule that it breaks. */
async function faultsOf(password: string, owner: Owner): Promise<PasswordFault[]> {
  const text = password.normalize("NFC");
  if (Buffer.byteLength(text) > longestPassword) return ["too-long"];
  const found: [PasswordFault, boolean][] = [
    ["too-short", lengthOf(text) < shortest],
    ["needs-classes", classes.filter((one) => one.test(text)).length < 3],
    ["common", await isCommon(text)],
    ["personal", isPersonal(text, owner)],
  ];
  return found.filter(([, isBroken]) => isBroken).map(([fault]) => fault);
}

function isPersonal(password: string, { email, names }: Owner): boolean {
  const [local = ""] = email.split("@");
  const words = names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{M}]+/u)]);
  const long = words.filter((part) => lengthOf(part) >= shortestName);
  const text = plain(password);
  const parts = ["cardea", ...(lengthOf(local) >= shortestLocal ? [local] : []), ...long];
  return parts.some((part) => text.includes(plain(part)));
}

/** In characters of Unicode. */
const lengthOf = (text: string): number => Array.from(text).length;

const plain = (text: string): string => text.normalize("NFC").toLowerCase();

/**
 * @param isSame Whether it is the one that the account has; asked only where it is not refused anyway
 * @param field As which it was sent
 * @throws AccountError `password-rejected` with one entry for each rule that it breaks
 */
export async function expectPassword(
  password: string,
  owner: Owner,
  field: string,
  isSame: () => Promise<boolean> = async () => false,
): Promise<void> {
  const faults = await faultsOf(password, owner);
  if (!faults.includes("too-long") && (await isSame())) faults.push("same");
  if (faults.length === 0) return;
  throw new AccountError(
    "password-rejected",
    faults.map((code) => ({ field, code })),
  );
}
