/** Members that several bodies have. */
import { text } from "./schema.ts";

export const password = text("The password");
export const newPassword = text("A new password: 12 characters or more, of three kinds, nothing common or personal");
export const ticket = text("Of the step before", 256);
export const token = text("From the link in the mail", 256);
export const email = text("An e-mail address", 254);
export const reason = text("Why; it is put on record", 500);
