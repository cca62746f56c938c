/** Criteria on what must hold of one element together. */
import type { Criterion, CriterionOf } from "../../query.ts";
import { afterPrefix } from "../../text.ts";
import { all, any, type Filter, not, oneOf, passive, within } from "./filter.ts";
import { continued, type KeySpan, ofMark, point } from "./keys.ts";
import { type Drive, nothing, type Part, points } from "./part.ts";
import { literal } from "./pattern.ts";
import { spanFilter } from "./spans.ts";

/** @param names The parameter, once a type that is asked */
export function joint({ parts }: CriterionOf<"joint">, names: readonly string[]): Part {
  if (names.length === 0) return nothing;
  const here = parts.map((_part, n) => ({ [`x.${n}.n`]: { $exists: true } }));
  const tests = parts.map((part, n) => partFilter(part, `x.${n}`));
  const filter = { j: { $elemMatch: { p: oneOf(names), $and: [{}, ...here, ...tests] } } };
  const drive = parts.map((part, n) => tokenDrive(part, n, names)).find((known) => known !== undefined);
  return { filter: passive(filter), drive: drive ?? anyOf(names) };
}

const family = (names: readonly string[]): string => `${names[0] ?? ""} joint`;

const spanned = (names: readonly string[], rank: number, spans: readonly KeySpan[]): Drive => ({
  index: "kb",
  filter: any(spans.map((span) => within("k", span))),
  exact: false,
  rank,
  family: family(names),
});

const anyOf = (names: readonly string[]): Drive =>
  spanned(
    names,
    8,
    names.map((name) => ofMark(name, "joint")),
  );

/** A code in its place names candidates. */
function tokenDrive(part: Criterion, n: number, names: readonly string[]): Drive | undefined {
  if (part.op !== "token" || part.code === undefined) return undefined;
  const { code, system } = part;
  const place = String(n);
  if (system === undefined)
    return spanned(
      names,
      5,
      names.map((name) => continued(point(name, "joint", place, code))),
    );
  const { drive } = points(
    names.map((name) => point(name, "joint", place, code, system)),
    5,
    family(names),
  );
  if (!drive) return undefined;
  const { index, filter, rank } = drive;
  return { index, filter, rank, exact: false, family: drive.family };
}

/** A criterion on one part, whatever parameter it names. Those on whole resources hold of none. */
function partFilter(where: Criterion, at: string): Filter {
  switch (where.op) {
    case "all":
      return {};
    case "and":
      return where.of.length === 0 ? {} : all(where.of.map((part) => partFilter(part, at)));
    case "or":
      return where.of.length === 0 ? none(at) : any(where.of.map((part) => partFilter(part, at)));
    case "not":
      return not(partFilter(where.of, at));
    default:
      return valueFilter(where, at);
  }
}

/** No part is without a kind. */
const none = (at: string): Filter => ({ [`${at}.n`]: "" });

type Whole = CriterionOf<"all" | "and" | "or" | "not">;

function valueFilter(where: Exclude<Criterion, Whole>, at: string): Filter {
  const [first, second, third] = [`${at}.s.0`, `${at}.s.1`, `${at}.s.2`];
  const kind = { [`${at}.n`]: where.op };
  switch (where.op) {
    case "token":
      return { ...kind, ...equal(first, where.system), ...equal(second, where.code) };
    case "tokens":
      return where.of.length === 0
        ? none(at)
        : { [`${at}.n`]: "token", $or: where.of.map(({ system, code }) => ({ [first]: system, [second]: code })) };
    case "reference":
      return { ...kind, ...equal(first, where.type), [second]: where.id, ...equal(third, where.version) };
    case "range":
      return { ...kind, ...ends(where, at) };
    case "quantity":
      return { ...kind, ...(where.unit !== "" && { [first]: where.unit }), ...ends(where, at) };
    case "url":
      return { ...kind, [first]: where.url };
    case "string":
    case "text":
    case "uri":
      return { ...kind, ...textFilter(where, first, second) };
    default:
      return none(at);
  }
}

const equal = (field: string, value: string | undefined): Filter => (value === undefined ? {} : { [field]: value });

const ends = (where: CriterionOf<"range"> | CriterionOf<"quantity">, at: string): Filter =>
  spanFilter(where, { lo: `${at}.lo`, hi: `${at}.hi` });

function textFilter(
  where: CriterionOf<"string"> | CriterionOf<"text"> | CriterionOf<"uri">,
  first: string,
  second: string,
): Filter {
  if (where.op === "text") return { [first]: { $regex: literal(where.text) } };
  if (where.op === "uri") return uriFilter(where, first);
  switch (where.how) {
    case "exact":
      return { [second]: where.text };
    case "contains":
      return { [first]: { $regex: literal(where.text) } };
    case "ends":
      return { [first]: { $regex: `${literal(where.text)}\\z` } };
    case "equal":
      return { [first]: where.text };
    case "starts":
      return begins(first, where.text);
  }
}

function begins(field: string, prefix: string): Filter {
  const end = afterPrefix(prefix);
  return { [field]: { $gte: prefix, ...(end !== undefined && { $lt: end }) } };
}

function uriFilter({ how, uri }: CriterionOf<"uri">, field: string): Filter {
  if (how === "equal") return { [field]: uri };
  if (how === "below") return any([{ [field]: uri }, begins(field, `${uri}/`)]);
  const above = Array.from(uri.matchAll(/\//g), ({ index }) => uri.slice(0, index));
  return { [field]: { $in: [...above, uri] } };
}
