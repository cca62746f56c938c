import {
  memberName,
  type Constraint,
  type Definitions,
  type ElementDefinition,
  type TypeDefinition,
} from "../fhir/definitions.ts";
import { once, onceEach } from "../fhir/once.ts";
import { attachmentRule } from "./attachment.ts";
import { bindingCheck } from "./binding.ts";
import { openFormats, type Format } from "./formats.ts";
import type { Invariants } from "./invariants.ts";
import { narrativeCheck } from "./narrative.ts";
import {
  loneSibling,
  loneSiblings,
  noteFragment,
  repeatedPrimitive,
  singlePrimitive,
  type Primitive,
} from "./primitive.ts";
import { referenceCheck } from "./reference.ts";
import { resourceChecks, type ResourceChecks } from "./resource.ts";
import { report, type Check } from "./run.ts";
import { repeated, single, walk, type Member, type Shape } from "./walk.ts";

/** Invariants that the walk itself keeps, because it passes there anyway: FHIRPath is not asked for them. */
const native: ReadonlySet<string> = new Set([
  "ele-1",
  "ext-1",
  "ref-1",
  "sqty-1",
  "dom-2",
  "dom-3",
  "dom-4",
  "dom-5",
  "txt-1",
  "txt-2",
]);

/** What compiling one type needs of the whole. */
interface Compiler {
  definitions: Definitions;
  formats: (type: string) => Format;
  invariants: Invariants;
  resources: ResourceChecks;
  /** The shape of a type, made when it is first met. */
  shapeOf: (type: string) => Shape;
  beside: Check;
  alone: Check;
}

/** Makes the checks of R4's types, each when it is first met. */
export function openCompiler(definitions: Definitions, invariants: Invariants): ResourceChecks {
  const shapeOf = onceEach((type) => compile(definedType(type, definitions), compiler));
  const compiler: Compiler = {
    definitions,
    formats: openFormats(definitions),
    invariants,
    resources: resourceChecks(definitions, shapeOf),
    shapeOf,
    beside: lazily(() => ({ ...shapeOf("Element"), idIsEnough: true })),
    alone: lazily(() => shapeOf("Element")),
  };
  return compiler.resources;
}

/** Types hold one another, so a shape is made when it is first walked. */
function lazily(make: () => Shape): Check {
  const shape = once(make);
  return (value, run) => walk(shape(), value, run);
}

function definedType(name: string, definitions: Definitions): TypeDefinition {
  const type = definitions.type(name);
  if (!type) throw new Error(`${name} is named by R4's definitions, but not defined`);
  return type;
}

function compile(type: TypeDefinition, compiler: Compiler): Shape {
  const bits = bitsOf(type.elements);
  const members = new Map<string, Member>();
  for (const element of type.elements)
    for (const code of element.types)
      for (const [key, member] of membersOf(element, code, compiler))
        members.set(key, { ...member, bit: bits.get(element.name) ?? 0 });
  const required = type.elements.filter(({ min }) => min > 0).map(({ name }) => bits.get(name) ?? 0);
  return {
    name: type.name,
    isResource: type.kind === "resource",
    members,
    required: required.reduce((all, bit) => all | bit, 0),
    idIsEnough: false,
    rules: [...ownRules(type, bits), ...invariantRules(type, compiler)],
  };
}

/** One bit for each element of which absence, presence or doubles matter. */
function bitsOf(elements: readonly ElementDefinition[]): ReadonlyMap<string, number> {
  const watched = elements.filter(({ name, min, choice }) => min > 0 || choice || name === "extension");
  if (watched.length > 31)
    throw new Error(`more than 31 elements to watch: ${watched.map(({ name }) => name).join(", ")}`);
  return new Map(watched.map(({ name }, index) => [name, 1 << index]));
}

/** What is said of a type in words only, or is asked too often to be asked in FHIRPath. */
function ownRules({ name }: TypeDefinition, bits: ReadonlyMap<string, number>): Shape["rules"] {
  if (name === "Attachment") return [attachmentRule];
  return name === "Extension" ? [extensionRule(bits)] : [];
}

/** ext-1: an extension has a value or extensions, not both. */
function extensionRule(bits: ReadonlyMap<string, number>): Shape["rules"][number] {
  const [value = 0, extension = 0] = [bits.get("value"), bits.get("extension")];
  return (_object, seen, run) => {
    if (((seen & value) === 0) === ((seen & extension) === 0))
      report(run, "invariant", "must have either a value or extensions (ext-1)");
  };
}

function invariantRules({ name, constraints }: TypeDefinition, { invariants }: Compiler): Shape["rules"] {
  const checks = asked(constraints).map((constraint) => invariants(constraint, name));
  return checks.map((check) => (object, _seen, run) => check(object, run));
}

const asked = (constraints: readonly Constraint[] = []): Constraint[] =>
  constraints.filter(({ key }) => !native.has(key));

type Unnumbered = Omit<Member, "bit">;

/** The members by which an element of one of its types may stand in JSON. */
function membersOf(element: ElementDefinition, code: string, compiler: Compiler): [string, Unnumbered][] {
  const { name, max } = element;
  const key = memberName(element, code);
  if (max === 0)
    return [[key, { name, check: (_value, _parent, run) => report(run, "structure", "must not be here") }]];
  if (compiler.definitions.type(code)?.kind !== "primitive") return [[key, complexMember(element, code, compiler)]];
  const primitive = primitiveOf(element, code, compiler);
  const [both, alone] = max > 1 ? [repeatedPrimitive, loneSiblings] : [singlePrimitive, loneSibling];
  return [
    [key, { name, check: both(primitive, key) }],
    [`_${key}`, { name, beside: key, check: alone(primitive) }],
  ];
}

function primitiveOf(element: ElementDefinition, code: string, compiler: Compiler): Primitive {
  const further = [bindingCheck(element, code, compiler.definitions), ...elementRules(element, code, compiler)];
  if (code === "xhtml") further.push(narrativeCheck);
  if (code === "uri" || code === "url" || code === "canonical") further.push(noteFragment);
  const { beside, alone } = compiler;
  return { format: compiler.formats(code), further: further.filter((check) => check !== undefined), beside, alone };
}

function complexMember(element: ElementDefinition, code: string, compiler: Compiler): Unnumbered {
  const { name, max } = element;
  const check = allOf([content(element, code, compiler), ...furtherChecks(element, code, compiler)]);
  const whole = max > 1 ? repeated(check) : single(check);
  return { name, check: (value, _parent, run) => whole(value, run) };
}

/** What an element holds: a resource, or an object of its type, or of the profile that R4 asks of it. */
function content({ name, profiles }: ElementDefinition, code: string, compiler: Compiler): Check {
  if (code === "Resource") return name === "contained" ? compiler.resources.contained : compiler.resources.whole;
  const type = profiles?.[code] ?? code;
  return lazily(() => compiler.shapeOf(type));
}

function furtherChecks(element: ElementDefinition, code: string, compiler: Compiler): Check[] {
  const reference = code === "Reference" ? referenceCheck(element.targets, compiler.definitions) : undefined;
  const binding = bindingCheck(element, code, compiler.definitions);
  return [reference, binding, ...elementRules(element, code, compiler)].filter((check) => check !== undefined);
}

const elementRules = ({ constraints }: ElementDefinition, code: string, { invariants }: Compiler): Check[] =>
  asked(constraints).map((constraint) => invariants(constraint, code));

function allOf(checks: readonly Check[]): Check {
  const [only] = checks;
  if (only && checks.length === 1) return only;
  return (value, run) => {
    const before = run.misshapen;
    for (const check of checks) if (run.misshapen === before) check(value, run);
  };
}
