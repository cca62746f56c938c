/**
 * The expressions of search parameters, taken apart as far as they are paths.
 * http://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression
 */

/** One step of a path: an element by its name in the definitions, narrowed to a type of `value[x]` or by a member's value. */
export interface Step {
  name: string;
  /** `ofType(Quantity)`, `as Quantity`. */
  ofType?: string;
  /** `where(system='phone')`, and `extension('url')` as `where(url='url')`. */
  where?: { member: string; value: string };
}

/** One operand of a union. */
export interface Branch {
  /** The expression in FHIRPath, without what `only` says. */
  text: string;
  /** What the path begins with: a type, or `%resource`; undefined for a path from the element at hand. */
  root: string | undefined;
  /** Undefined when it is more than a path. */
  steps: readonly Step[] | undefined;
  /** `where(resolve() is Patient)`: only references to that type. */
  only: string | undefined;
}

/** The operands of an expression that is a union of paths. */
export const branches = (expression: string): readonly Branch[] => union(expression).map(branch);

/** Splits at each `|` that no parenthesis or quote encloses. */
function union(text: string): string[] {
  const operands: string[] = [];
  let from = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === "|" && depth === 0) {
      operands.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...operands, text.slice(from)].map((operand) => operand.trim());
}

const asType = /\(?([%\w.]+) as (\w+)\)?/;
const resolved = /\.where\(resolve\(\) is (\w+)\)/;

function branch(operand: string): Branch {
  const only = resolved.exec(operand)?.[1];
  const text = operand.replace(resolved, "").replace(asType, "$1.ofType($2)").replaceAll(".as(", ".ofType(");
  const [root, path] = rootOf(text);
  return { text, root, steps: stepsOf(path), only };
}

/** Types begin with a capital letter, elements do not. */
function rootOf(text: string): [string | undefined, string] {
  const [first = ""] = /^[%\w]+/.exec(text) ?? [];
  return /^[A-Z%]/.test(first) ? [first, text.slice(first.length + 1)] : [undefined, text];
}

const step =
  /^(?:extension\('(?<url>[^']*)'\)|(?<name>[a-zA-Z]\w*))(?:\.ofType\((?<type>\w+)\))?(?:\.where\((?<member>\w+)='(?<value>[^']*)'\))?(?:\.|$)/;

function stepsOf(path: string): Step[] | undefined {
  const steps: Step[] = [];
  for (let rest = path; rest !== "";) {
    const found = step.exec(rest);
    if (!found) return undefined;
    steps.push(stepOf(found.groups ?? {}));
    rest = rest.slice(found[0].length);
  }
  return steps;
}

function stepOf({ url, name, type, member, value }: Record<string, string | undefined>): Step {
  if (url !== undefined) return { name: "extension", where: { member: "url", value: url } };
  return {
    name: name ?? "",
    ...(type !== undefined && { ofType: type }),
    ...(member !== undefined && { where: { member, value: value ?? "" } }),
  };
}
