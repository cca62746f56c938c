/** A number that JSON and a database can hold: an open end is the largest one. */
export const finite = (value: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
