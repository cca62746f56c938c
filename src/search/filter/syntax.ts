/**
 * The text of `_filter` as a tree. http://hl7.org/fhir/R4/search_filter.html
 * `and` and `or` are taken from left to right, as R4 has it: neither goes before the other.
 */
import { invalid } from "../../fhir/error.ts";
import { openReader, type Reader } from "./reader.ts";

export type Filter =
  | { kind: "and" | "or"; of: readonly [Filter, Filter] }
  | { kind: "not"; of: Filter }
  | { kind: "test"; path: Path; operator: Operator; value: string };

/** `subject[gender eq male].name`: steps by references, each with what its target must be, and a parameter at the end. */
export interface Path {
  steps: readonly { name: string; where: Filter | undefined }[];
  /** A parameter, or `_has:Type:reference:parameter`. */
  end: string;
}

const operators = [
  ...(["eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le", "ap", "sa", "eb"] as const),
  ...(["pr", "po", "ss", "sb", "in", "ni", "re"] as const),
] as const;
export type Operator = (typeof operators)[number];

/** Deepest nesting of parentheses, and most tests with the links that lead to them. */
const [deepest, most] = [20, 100];
/** Most references from a resource to what a test looks at, on its path and around it. */
const mostLinks = 8;

/** @throws FhirError `invalid` saying where it cannot be read and what is expected there */
export function parseFilter(text: string): Filter {
  const reader = openReader(text);
  let pieces = 0;
  /** On the path to the brackets that stand around. */
  let around = 0;

  function expression(depth: number): Filter {
    if (depth > deepest) throw invalid(`_filter: more than ${deepest} parentheses in one another`);
    let left = term(depth);
    for (;;) {
      reader.take("space");
      const word = reader.take("word");
      if (word === undefined) return left;
      left = { kind: word === "and" ? "and" : "or", of: [left, term(depth)] };
    }
  }

  function term(depth: number): Filter {
    reader.take("space");
    if (reader.take("not") !== undefined) return { kind: "not", of: closed(depth, ")") };
    return reader.sign("(") ? closed(depth, ")") : test(depth);
  }

  function closed(depth: number, end: ")" | "]"): Filter {
    const inner = expression(depth + 1);
    if (!reader.sign(end)) throw reader.fail(`"and", "or" or "${end}"`);
    return inner;
  }

  function test(depth: number): Filter {
    count();
    const path = pathFrom(depth);
    return { kind: "test", path, operator: operatorIn(reader), value: valueIn(reader) };
  }

  function pathFrom(depth: number): Path {
    const steps: { name: string; where: Filter | undefined }[] = [];
    for (;;) {
      const name = reader.take("name");
      if (name === undefined) throw reader.fail("the name of a search parameter");
      const where = reader.sees("[") && reader.sign("[") ? bracketed(depth, steps.length + 1) : undefined;
      if (reader.sees(".") && reader.sign(".")) steps.push({ name, where });
      else if (where) throw reader.fail('a "." behind "]"');
      else return { steps, end: name };
      count();
      if (around + steps.length > mostLinks) throw invalid(`_filter: more than ${mostLinks} links`);
    }
  }

  function count(): void {
    if (++pieces > most) throw invalid(`_filter: more than ${most} tests and links`);
  }

  function bracketed(depth: number, links: number): Filter {
    around += links;
    const inner = closed(depth, "]");
    around -= links;
    return inner;
  }

  const filter = expression(0);
  if (!reader.ended()) throw reader.fail('"and", "or" or the end');
  return filter;
}

function operatorIn(reader: Reader): Operator {
  reader.take("space");
  const word = reader.take("operator");
  const operator = operators.find((one) => one === word);
  if (operator === undefined) throw reader.fail(`an operator: ${operators.join(", ")}`);
  return operator;
}

function valueIn(reader: Reader): string {
  reader.take("space");
  const quoted = reader.sees('"');
  const text = reader.take(quoted ? "text" : "token");
  if (text === undefined) throw reader.fail("a value");
  return quoted ? unquoted(text, reader) : text;
}

function unquoted(text: string, reader: Reader): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw reader.fail("a JSON string before this");
  }
}
