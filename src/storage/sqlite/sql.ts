/** Pieces of SQL with their values, which are always bound and never spliced. */
export type Value = string | number | null;

export interface Sql {
  text: string;
  values: readonly (Value | Slot)[];
}

/** A value of one criterion of a question, or of several: another question of the same shape has another there. */
export interface Slot {
  of: object | readonly object[];
  take: (of: object) => Value;
}

/** @param take Must not know anything else of the question, nor of the moment */
export const slot = <Of extends object>(of: Of, take: (of: Of) => Value): Slot => ({
  of,
  take: take as (of: object) => Value,
});

/** The values to be bound. @param instead What is in place of a criterion; absent: itself */
export function filled(values: Sql["values"], instead?: (of: object) => object): Value[] {
  return values.map((value) => {
    if (typeof value !== "object" || value === null) return value;
    return value.take(instead ? replaced(value.of, instead) : value.of);
  });
}

const replaced = (of: Slot["of"], instead: (of: object) => object): object =>
  Array.isArray(of) ? of.map(instead) : instead(of);

/**
 * Joins pieces: `sql\`rid = ${5} AND ${other}\``; a Sql is put in, anything else is bound. Names of tables,
 * columns and aliases come as `raw`.
 */
export function sql(texts: TemplateStringsArray, ...pieces: readonly (Sql | Slot | Value)[]): Sql {
  let text = texts[0] ?? "";
  const values: (Value | Slot)[] = [];
  let n = 0;
  for (const piece of pieces) {
    if (typeof piece === "object" && piece !== null && "text" in piece) {
      text += piece.text;
      for (const value of piece.values) values.push(value);
    } else {
      text += "?";
      values.push(piece);
    }
    text += texts[++n] ?? "";
  }
  return { text, values };
}

/** Text of ours, such as an alias. */
export const raw = (text: string): Sql => ({ text, values: none });

const none: readonly Value[] = [];

/** `a AND b`; `whenNone` when there is nothing to join. */
export function join(parts: readonly Sql[], between: string, whenNone: string): Sql {
  const [first, ...others] = parts;
  if (first === undefined) return raw(whenNone);
  if (others.length === 0) return first;
  let { text } = first;
  const values = [...first.values];
  for (const part of others) {
    text += between + part.text;
    for (const value of part.values) values.push(value);
  }
  return { text, values };
}

export const all = (parts: readonly Sql[]): Sql => join(parts, " AND ", "1");
