/** Elements: all that comes from elsewhere goes in as text. */

/**
 * @param {string} tag Such as `li`.
 * @param {Record<string, unknown>} members Of the element, such as `className`; `aria-…` and `data-…` are attributes.
 * @param {...(Node | string)} children Texts stay texts.
 */
export function make(tag, members = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(members))
    if (name.includes("-")) element.setAttribute(name, String(value));
    else element[name] = value;
  element.append(...children);
  return element;
}

/** A copy of what a template holds. */
export const copyOf = (id) => document.getElementById(id).content.cloneNode(true);

/** Sets the heading of the page, which is its title, too. */
export function entitle(title) {
  document.querySelector("h1").textContent = title;
  document.title = `${title} – Cardea`;
}

/** Puts the focus on a heading, so that what follows is read. */
export function read(heading) {
  heading.tabIndex = -1;
  heading.focus();
}

/** Replaces what a place holds by a few sentences. */
export const tell = (place, ...sentences) =>
  place.replaceChildren(
    ...sentences.map((one) => (typeof one === "string" ? make("p", { role: "status" }, one) : one)),
  );

/** A day and an hour, as they are written where the reader is. */
export const timeOf = (text) =>
  make(
    "time",
    { dateTime: text },
    new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }),
  );
