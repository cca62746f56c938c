import { AccountError, type FieldFailure } from "./failure.ts";

/** One address, which a server for mail takes for one: no list, no name, no line end. */
export const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s\p{Cc}"(),:;<>@[\\\]]{1,64}@[^\s\p{Cc}"(),:;<>@[\\\]]{1,253}$/u.test(text);

/** @throws AccountError `invalid-request` when something is wrong */
export function expectNone(errors: readonly (FieldFailure | false)[]): void {
  const wrong = errors.filter((error) => error !== false);
  if (wrong.length > 0) throw new AccountError("invalid-request", wrong);
}
