import type { Transporter } from "nodemailer";
import type { OutboxMail } from "./outbox.ts";

interface SmtpOptions {
  /** It may hold a password. */
  url: string;
  from: string;
}

/** Milliseconds. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Delivers by SMTP. The library is loaded when there is something to deliver. */
export function openSmtp({ url, from }: SmtpOptions): (mail: OutboxMail) => Promise<void> {
  let opened: Promise<Transporter> | undefined;
  return async ({ to, subject, text, at }) => {
    const transport = await (opened ??= connect(url));
    await transport.sendMail({ from, to: { name: "", address: to }, subject, text, date: at });
  };
}

async function connect(url: string): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  return createTransport({ url, ...patience, disableFileAccess: true, disableUrlAccess: true });
}
