/** With `THOROUGH=1` tests that could go on for ever go on for long: more rounds, more examples, more random worlds. */
export const isThorough = Boolean(process.env["THOROUGH"]);

/** How often something is done, every day and thoroughly. */
export const times = (everyDay: number, thoroughly: number): number => (isThorough ? thoroughly : everyDay);
