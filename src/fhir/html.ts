/** Text in HTML. */
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it, in content and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);

/** What `escapeHtml` was given. */
export const unescapeHtml = (html: string): string =>
  Object.entries(entities)
    .toReversed()
    .reduce((read, [char, entity]) => read.replaceAll(entity, char), html);
