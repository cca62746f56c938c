/** Passwords that many people have, or that were found in breaches. */

let known: Promise<ReadonlySet<string>> | undefined;

/** The list is loaded when the first password is chosen. */
async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"]);
}

/**
 * True for a password of the list, in any case, and for one that is made of it by what people put around it to
 * please a rule: `Password2024!`.
 */
export async function isCommon(password: string): Promise<boolean> {
  const list = await (known ??= load());
  const plain = password.toLowerCase();
  return [plain, unspelled(plain)].some((text) => list.has(text) || isAround(list, text));
}

/** What is left without digits and signs at its ends, if that is the greater part. */
function isAround(list: ReadonlySet<string>, text: string): boolean {
  const core = /^[^\p{L}]*(.*?)[^\p{L}]*$/su.exec(text)?.[1] ?? "";
  return core.length >= 4 && core.length * 2 >= text.length && list.has(core);
}

const spellings: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};

/** Letters in place of what is written for them, in the midst of others. */
const unspelled = (text: string): string =>
  text.replace(/(?<=\p{L})[013457@$]+(?=\p{L})/gu, (run) => run.replace(/./g, (sign) => spellings[sign] ?? sign));
