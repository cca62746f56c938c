import { openCourier } from "./courier.ts";
import { openOutbox, type OutboxMail } from "./outbox.ts";
import { openSmtp } from "./smtp.ts";
import { type Template, type Values, write } from "./templates.ts";

/** A mail to be sent. */
export type Letter = { [Name in Template]: { to: string; template: Name; values: Values[Name] } }[Template];

export interface Mail {
  /** It waits in the outbox, for good, when this resolves; then it is delivered as soon as it can be. */
  send(letter: Letter): Promise<void>;
  close(): Promise<void>;
}

export interface MailOptions {
  /** Of links, without a slash at the end. */
  origin: string;
  /** The outbox. */
  file: string;
  /** Absent: mail stays in the outbox: there is no server, or another process delivers it. */
  smtp?: { url: string; from: string } | undefined;
  /** Is told each mail, for development. */
  show?: ((text: string) => void) | undefined;
  /** Is told, without an address, why a mail was not delivered. */
  noteTrouble: (reason: string) => void;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** Mail to owners of accounts. */
export function openMail({ origin, file, smtp, show, noteTrouble, now }: MailOptions): Mail {
  const outbox = openOutbox(file);
  const courier = smtp && openCourier({ outbox, deliver: openSmtp(smtp), noteTrouble });
  return {
    async send(letter) {
      const { to, template } = letter;
      const mail: OutboxMail = { at: new Date(now()).toISOString(), to, template, ...wordingOf(letter, origin) };
      await outbox.append(mail);
      show?.(`mail to ${to}: ${mail.subject}\n\n${mail.text}`);
      courier?.wake();
    },
    close: async () => courier?.close(),
  };
}

const wordingOf = <Name extends Template>(
  { template, values }: { template: Name; values: Values[Name] },
  origin: string,
) => write(template, values, origin);
