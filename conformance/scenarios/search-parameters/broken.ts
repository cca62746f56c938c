import { part } from "./define.ts";

/** What makes a definition one that cannot be used, and the element that is named for it. */
export const broken: readonly (readonly [why: string, change: object, expression: string])[] = [
  ["a code that R4 has for the type", { code: "name" }, "SearchParameter.code"],
  ["a code that R4 has for all types", { code: "_tag" }, "SearchParameter.code"],
  ["a code that is no name", { code: "a.b" }, "SearchParameter.code"],
  ["a code that another one has", { code: "births" }, "SearchParameter.code"],
  ["a base that is no type", { base: ["Patient", "Person2"] }, "SearchParameter.base[1]"],
  ["a base that is a data type", { base: ["HumanName"] }, "SearchParameter.base[0]"],
  ["a type that cannot be added", { type: "special" }, "SearchParameter.type"],
  ["no expression", { expression: undefined }, "SearchParameter.expression"],
  ["an expression that is none", { expression: "Patient.name." }, "SearchParameter.expression"],
  ["an element that is not there", { expression: "Patient.colour" }, "SearchParameter.expression"],
  [
    "one of two elements that is not there",
    { expression: "Patient.name.text | Patient.colour" },
    "SearchParameter.expression",
  ],
  ["an element of another type", { expression: "Observation.value" }, "SearchParameter.expression"],
  ["a function that is not there", { expression: "Patient.name.shout()" }, "SearchParameter.expression"],
  [
    "an expression that is very deep",
    { expression: `Patient${".where(true)".repeat(300)}` },
    "SearchParameter.expression",
  ],
  [
    "an expression of more than 32 alternatives",
    { expression: Array.from({ length: 33 }, () => "Patient.name.text").join(" | ") },
    "SearchParameter.expression",
  ],
  ["a type that does not fit", { type: "date" }, "SearchParameter.type"],
  ["a target that is no type", { target: ["Planet"] }, "SearchParameter.target[0]"],
  ["a composite without parts", { type: "composite" }, "SearchParameter.component"],
  [
    "a part that is not known",
    { type: "composite", expression: "Patient.name", component: [part("births", "use"), part("nowhere", "use")] },
    "SearchParameter.component[1].definition",
  ],
  [
    "a part that selects nothing",
    { type: "composite", expression: "Patient.name", component: [part("spoken", "use"), part("spoken", "colour")] },
    "SearchParameter.component[1].expression",
  ],
  [
    "a part whose type does not fit",
    { type: "composite", expression: "Patient.name", component: [part("births", "use"), part("pictured", "period")] },
    "SearchParameter.component[0].expression",
  ],
];
