import { ofBoolean, none } from "../node.ts";
import type { Code } from "../run.ts";
import { truth } from "../singleton.ts";

/** Three-valued: undefined is "not known". http://hl7.org/fhirpath/N1/#boolean-logic */
type Logic = (left: boolean | undefined, right: () => boolean | undefined) => boolean | undefined;

const table: Readonly<Record<string, Logic>> = {
  and: (left, right) => {
    if (left === false) return false;
    const other = right();
    return other === false ? false : left && other;
  },
  or: (left, right) => {
    if (left === true) return true;
    const other = right();
    if (other === true) return true;
    return left === undefined ? undefined : other;
  },
  xor: (left, right) => {
    const other = right();
    return left === undefined || other === undefined ? undefined : left !== other;
  },
  implies: (left, right) => {
    if (left === false) return true;
    const other = right();
    if (other === true) return true;
    return left === undefined ? undefined : other;
  },
};

/** The code of a logical operator; undefined when it is another operator. The right side is run only when it matters. */
export function logic(op: string, left: Code, right: Code): Code | undefined {
  const apply = Object.hasOwn(table, op) ? table[op] : undefined;
  return (
    apply &&
    ((focus, run) => {
      const result = apply(truth(left(focus, run), op), () => truth(right(focus, run), op));
      return result === undefined ? none : ofBoolean(result);
    })
  );
}
