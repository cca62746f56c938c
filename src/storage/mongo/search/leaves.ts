/** The criteria that look at the entries of one resource: which keys, or which ranges. */
import type { EntryTest } from "../../match.ts";
import type { CriterionOf } from "../../query.ts";
import { any, type Filter, not, oneOf, passive, within } from "./filter.ts";
import { joint } from "./joint.ts";
import {
  anyRange,
  anyUnit,
  beginning,
  continued,
  type KeySpan,
  type Mark,
  member,
  ofMark,
  ofParam,
  paramName,
  point,
  quantityName,
} from "./keys.ts";
import { near } from "./near.ts";
import { nothing, type Part, points, together } from "./part.ts";
import { type Place, withText } from "./pattern.ts";
import { spanFilter } from "./spans.ts";

/** @param types What is asked: the keys of each begin with its name */
export function leaf(where: EntryTest, types: readonly string[]): Part {
  const names = types.map((type) => paramName(type, where.param));
  switch (where.op) {
    case "token":
      return token(where, names);
    case "tokens":
      return each(names, "token", 6, (name) => where.of.map(({ code, system }) => point(name, "token", code, system)));
    case "text":
      return sought(names, "text", "inside", where.text);
    case "string":
      return string(where, names);
    case "uri":
      return uri(where, names);
    case "url":
      return each(names, "url", 1, (name) => [point(name, "url", where.url)]);
    case "range":
    case "quantity":
      return range(where, names);
    case "reference":
      return reference(where, names);
    case "joint":
      return joint(where, names);
    case "near":
      return near(where, names);
  }
}

const familyOf = (names: readonly string[], mark: Mark): string => `${names[0] ?? ""} ${mark}`;

/** One of exact keys. */
const each = (names: readonly string[], mark: Mark, rank: number, keys: (name: string) => readonly string[]): Part =>
  points(names.flatMap(keys), rank, familyOf(names, mark));

/** A key in one of some spans. */
function spanned(family: string, rank: number, spans: readonly KeySpan[]): Part {
  if (spans.length === 0) return nothing;
  const filter = any(spans.map((span) => within("k", span)));
  return { filter: passive(filter), drive: { index: "kb", filter, exact: true, rank, family } };
}

/** A key with a text somewhere in it. */
function sought(names: readonly string[], mark: Mark, place: Place, text: string): Part {
  const spans = names.map((name) => ofMark(name, mark));
  const { drive } = spanned(familyOf(names, mark), 8, spans);
  if (!drive) return nothing;
  const filter = any(spans.map((span) => withText(span.from, span, place, text)));
  return { filter: passive(filter), drive: "$expr" in filter ? { ...drive, exact: false } : { ...drive, filter } };
}

function token({ system, code }: CriterionOf<"token">, names: readonly string[]): Part {
  const family = familyOf(names, "token");
  if (code === undefined && system === undefined)
    return spanned(
      family,
      8,
      names.map((name) => ofMark(name, "token")),
    );
  if (code === undefined) return each(names, "system", 8, (name) => [point(name, "system", system ?? "")]);
  if (system !== undefined) return each(names, "token", 4, (name) => [point(name, "token", code, system)]);
  return spanned(
    family,
    4,
    names.map((name) => continued(point(name, "token", code))),
  );
}

/** Where a text is to be, when the order of keys does not tell. */
const textPlaces: Partial<Record<CriterionOf<"string">["how"], Place>> = {
  contains: "inside",
  ends: "end",
  exact: "second",
};

function string({ how, text }: CriterionOf<"string">, names: readonly string[]): Part {
  const place = textPlaces[how];
  if (place) return sought(names, "string", place, text);
  const keys = names.map((name) => point(name, "string", text));
  return spanned(familyOf(names, "string"), 5, keys.map(how === "equal" ? continued : beginning));
}

function uri({ how, uri: asked }: CriterionOf<"uri">, names: readonly string[]): Part {
  const equal = (texts: readonly string[]) =>
    each(names, "uri", 2, (name) => texts.map((text) => point(name, "uri", text)));
  if (how === "equal") return equal([asked]);
  if (how === "above") return equal(ancestors(asked));
  const family = familyOf(names, "uri");
  const under = spanned(
    family,
    4,
    names.map((name) => beginning(point(name, "uri", `${asked}/`))),
  );
  return either([equal([asked]), under]);
}

/** The uri and every beginning of it that ends before a slash. */
const ancestors = (asked: string): string[] => [
  ...Array.from(asked.matchAll(/\//g), ({ index }) => asked.slice(0, index)),
  asked,
];

/** Any of several parts. */
export function either(parts: readonly Part[]): Part {
  const filter = any(parts.map((part) => part.filter));
  const drive = together(parts.map((part) => part.drive));
  if (drive?.points) return points(drive.points, drive.rank, drive.family);
  return { filter: passive(filter), ...(drive && { drive }) };
}

/** Of two tests each goes along the index by itself. */
function range(where: CriterionOf<"range"> | CriterionOf<"quantity">, names: readonly string[]): Part {
  if (names.length === 0) return nothing;
  const tests = where.how === "outside" ? (["reaches-below", "reaches-above"] as const) : [where.how];
  const filter = any(tests.flatMap((how) => spansOf({ ...where, how }, names)));
  const family = `${names[0] ?? ""} ${where.op} ${where.how}`;
  return { filter: passive(filter), drive: { index: "r", filter, exact: true, rank: 6, family } };
}

function spansOf(where: CriterionOf<"range"> | CriterionOf<"quantity">, names: readonly string[]): Filter[] {
  const ends = spanFilter(where, { lo: "lo", hi: "hi" });
  if (where.op === "quantity" && where.unit === "") return names.map((name) => within("r.q", anyUnit(name), ends));
  return [{ r: { $elemMatch: { q: oneOf(names.map((name) => spanName(where, name))), ...ends } } }];
}

const spanName = (where: CriterionOf<"range"> | CriterionOf<"quantity">, name: string): string =>
  where.op === "quantity" ? quantityName(name, where.unit) : name;

function reference({ type, id, version }: CriterionOf<"reference">, names: readonly string[]): Part {
  const family = familyOf(names, "reference");
  if (type === undefined) return untyped(id, version, names);
  if (version === undefined) return each(names, "reference", 1, (name) => [point(name, "reference", id, type)]);
  return points(
    names.map((name) => point(name, "versioned", id, type, version)),
    1,
    family,
  );
}

function untyped(id: string, version: string | undefined, names: readonly string[]): Part {
  const mark = version === undefined ? "reference" : "versioned";
  const spans = names.map((name) => continued(point(name, mark, id)));
  const found = spanned(familyOf(names, mark), 1, spans);
  if (version === undefined || !found.drive) return found;
  const filter = any(spans.map((span) => withText(span.from, span, "second", version)));
  return { filter: passive(filter), drive: { ...found.drive, exact: false } };
}

/** Has any entry of the parameter. */
export function present(param: string, types: readonly string[]): Part {
  if (types.length === 0) return nothing;
  const names = types.map((type) => paramName(type, param));
  const filters = names.flatMap((name): Filter[] => [within("k", ofParam(name)), within("r.q", anyRange(name))]);
  return { filter: passive(any(filters)) };
}

/** Lies in the compartment. */
export const compartment = (where: CriterionOf<"compartment">, types: readonly string[]): Part =>
  points(
    types.map((type) => member(type, where.compartment, where.id)),
    2,
    `@${where.compartment}`,
  );

/** Not what the part says. */
export const denied = (part: Part): Part => ({ filter: not(part.filter) });
