/** Fields that more than one page asks for. */
import type { Field } from "./page.ts";

export const email: Field = {
  ...{ name: "email", label: "E-mail", autocomplete: "email" },
  more: ' inputmode="email" autocapitalize="none" spellcheck="false"',
};

export const username: Field = { ...email, name: "username", autocomplete: "username" };

export const password: Field = {
  ...{ name: "password", label: "Password", type: "password" },
  autocomplete: "current-password",
};

export const newPassword = (name: string, label: string): Field => ({
  ...{ name, label, type: "password", autocomplete: "new-password" },
  hint: "At least 12 characters, of three of these kinds: small letters, capitals, digits, others. Not one that is common, and without your name.",
});

/** A second factor. */
export const code: Field = {
  ...{ name: "code", label: "Code", autocomplete: "one-time-code" },
  hint: "The six digits of your authenticator, or one of your recovery codes.",
  more: ' autocapitalize="characters" spellcheck="false"',
};

/** The first code of an authenticator. */
export const newCode: Field = {
  ...{ name: "code", label: "Code", autocomplete: "one-time-code" },
  more: ' inputmode="numeric"',
};
