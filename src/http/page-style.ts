import { readFileSync } from "node:fs";

/** The stylesheet of a page: what all pages about the server have in common, and its own. @param own Where that is */
export const styleOf = (own: URL): string =>
  [new URL("page.css", import.meta.url), own].map((file) => readFileSync(file, "utf8")).join("");
