/** One address, which a server for mail takes for one: no list, no name, no line end. */
export const isEmail = (text: string): boolean =>
  text.length <= 254 && /^[^\s\p{Cc}"(),:;<>@[\\\]]{1,64}@[^\s\p{Cc}"(),:;<>@[\\\]]{1,253}$/u.test(text);
