import { invalid } from "../fhir/error.ts";
import { asNodes, none, type Focus, type Node } from "./node.ts";
import { follow, type Step } from "./path.ts";
import { spend, type Code } from "./run.ts";

/** A path from `$this`. */
export function pathOnFocus(step: Step): Code {
  return (focus, run) => {
    if (focus === undefined) return none;
    const into: Node[] = [];
    follow(step, focus, into);
    spend(run, into.length);
    return into;
  };
}

/** A path from what other code selects. */
export function pathOn(on: Code, step: Step): Code {
  return (focus, run) => {
    const from = on(focus, run);
    if (from.length === 0) return none;
    spend(run, from.length);
    const into: Node[] = [];
    for (const node of from) follow(step, node, into);
    spend(run, into.length);
    return into;
  };
}

/** A path that begins with a type: `Patient.name`. Where the focus is of that type, the name is the focus itself. */
export function rootedPath(step: Step): Code {
  const { model, strict, name, next, only } = step;
  const inside = next === undefined ? itself(only) : pathOnFocus(next);
  const otherwise = model.knows(name) ? () => none : pathOnFocus(step);
  let [lastType, isRoot] = ["", false];
  return (focus, run) => {
    if (focus === undefined) return none;
    if (focus.type !== lastType) [lastType, isRoot] = [focus.type, model.isA(focus.type, name)];
    if (isRoot) return inside(focus, run);
    if (strict && model.knows(name)) throw invalid(`FHIRPath: the context is ${focus.type}, not ${name}`);
    return otherwise(focus, run);
  };
}

const itself =
  (only: Step["only"]) =>
  (focus: Focus): ReturnType<Code> =>
    focus !== undefined && only?.(focus.type) === false ? none : asNodes(focus);
