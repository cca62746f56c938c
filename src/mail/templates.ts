/** What mails say: plain text, to the owner of an account, and nothing of anybody's health. */

/** A mail that carries a token, and how long it is good: milliseconds. */
interface WithToken {
  token: string;
  lasts: number;
}

/** Where something was done, as far as it is known. */
interface Seen {
  /** Milliseconds since 1970 UTC. */
  at: number;
  address?: string | undefined;
}

/** The templates, and what each is filled with. */
export interface Values {
  invitation: WithToken;
  "password-reset": WithToken;
  registration: WithToken;
  "registration-exists": Record<string, never>;
  /** For how long, milliseconds. */
  "account-locked": { lasts: number };
  "password-changed": Seen;
  "mfa-changed": Seen & { what: "enabled" | "disabled" | "codes" };
  "new-device": Seen & { device?: string | undefined };
}

export type Template = keyof Values;

/** A mail without an address. */
export interface Wording {
  subject: string;
  text: string;
  link?: string;
}

/** Pages that links lead to. The token is in the fragment: a program that opens links in mails consumes nothing. */
const pages = { invitation: "/invitation", "password-reset": "/reset", registration: "/register" } as const;

/** @param origin Without a slash at the end */
export const linkOf = (origin: string, template: keyof typeof pages, token: string): string =>
  `${origin}${pages[template]}#token=${token}`;

type Writers = { [Name in Template]: (values: Values[Name], origin: string) => Wording };

const writers: Writers = {
  invitation: ({ token, lasts }, origin) =>
    withLink(linkOf(origin, "invitation", token), "Your invitation", [
      `You have been invited to use ${origin}.`,
      `To choose a password and sign in, open this link. It is good for ${lengthOf(lasts)}, once:`,
    ]),
  "password-reset": ({ token, lasts }, origin) =>
    withLink(linkOf(origin, "password-reset", token), "Choose a new password", [
      `Somebody, most likely you, asked for a new password at ${origin}.`,
      `To choose one, open this link. It is good for ${lengthOf(lasts)}, once:`,
      "If it was not you, there is nothing to do: your password stays as it is.",
    ]),
  registration: ({ token, lasts }, origin) =>
    withLink(linkOf(origin, "registration", token), "Confirm your e-mail address", [
      `Thank you for registering at ${origin}.`,
      `To confirm that this address is yours, open this link. It is good for ${lengthOf(lasts)}, once:`,
      "If you did not register, there is nothing to do: no account is made.",
    ]),
  "registration-exists": (_, origin) =>
    withLink(`${origin}/reset`, "You already have an account", [
      `Somebody, most likely you, tried to register at ${origin} with this address, which has an account already.`,
      "You can sign in with the password that you have. If you have forgotten it, you can ask for a new one here:",
    ]),
  "account-locked": ({ lasts }, origin) =>
    withLink(`${origin}/reset`, "Your account is locked for a while", [
      `A wrong password or code was given several times for your account at ${origin}. Nobody can sign in to it for the next ${lengthOf(lasts)}; whoever is signed in stays so.`,
      "If it was not you, somebody may be guessing. You need not do anything, but a new password, which also ends the lock, does no harm:",
    ]),
  "password-changed": (seen, origin) =>
    withLink(`${origin}/reset`, "Your password was changed", [
      `The password of your account at ${origin} was changed${placeOf(seen)}. Other sessions were ended.`,
      "If it was not you, choose a new one at once, and tell whoever runs this service:",
    ]),
  "mfa-changed": ({ what, ...seen }, origin) =>
    withLink(`${origin}/reset`, factors[what].subject, [
      `${factors[what].sentence} for your account at ${origin}${placeOf(seen)}.`,
      "If it was not you, choose a new password at once, and tell whoever runs this service:",
    ]),
  "new-device": ({ device, ...seen }, origin) =>
    withLink(`${origin}/reset`, "A new device signed in", [
      `A device that has not been used before has signed in to your account at ${origin}${placeOf(seen)}.`,
      ...(device === undefined ? [] : [`It calls itself: ${plain(device)}`]),
      "If it was not you, choose a new password at once: that ends its session, too.",
    ]),
};

const factors = {
  enabled: { subject: "Signing in now takes a second step", sentence: "An authenticator was set up" },
  disabled: { subject: "Signing in no longer takes a second step", sentence: "The authenticator was removed" },
  codes: { subject: "You have new recovery codes", sentence: "New recovery codes were made, and the old ones voided," },
} as const;

/** A template, filled in. @param origin Without a slash at the end */
export function write<Name extends Template>(template: Name, values: Values[Name], origin: string): Wording {
  return writers[template](values, origin);
}

/** The link stands after the second paragraph. */
function withLink(link: string, subject: string, [first = "", second = "", ...more]: readonly string[]): Wording {
  const paragraphs = [
    "Hello,",
    first,
    second,
    link,
    ...more,
    "This mail was written by a program; nobody reads answers to it.",
  ];
  return { subject, text: `${paragraphs.join("\n\n")}\n`, link };
}

const placeOf = ({ at, address }: Seen): string =>
  ` on ${new Date(at).toISOString().slice(0, 16).replace("T", " at ")} UTC${address === undefined ? "" : ` from ${address}`}`;

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** `3 days`, `30 minutes`: in the largest unit of which there are two, or that it is exactly one of. */
function lengthOf(milliseconds: number): string {
  const [name, size] = units.find(([, one]) => milliseconds >= 2 * one || milliseconds === one) ?? ["second", 1_000];
  const count = Math.max(1, Math.floor(milliseconds / size));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** What a device says of itself, in one short line. */
const plain = (text: string): string => text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, " ").slice(0, 200);
