/** Which scopes an interaction needs, before anything is looked at. http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
import { FhirError } from "../fhir/error.ts";
import type { Interaction, Target } from "../interactions/interaction.ts";
import type { Rights } from "./rights.ts";
import type { Letter } from "./scope.ts";

/** With what type something is to be done; `*`: with at least one. */
interface Need {
  letter: Letter;
  type: string;
}

const need = (type: string, ...letters: readonly Letter[]): readonly Need[] =>
  letters.map((letter) => ({ letter, type }));

const needs: { [Kind in Interaction["kind"]]: (asked: Extract<Target, { kind: Kind }>) => readonly Need[] } = {
  read: ({ type }) => need(type, "r"),
  vread: ({ type }) => need(type, "r"),
  create: ({ type, ifNoneExist }) => need(type, "c", ...(ifNoneExist ? (["s"] as const) : [])),
  update: ({ type }) => need(type, "u"),
  "update-if": ({ type }) => need(type, "u", "s"),
  // What it comes to, or why it fails, tells of what was there.
  patch: ({ type }) => need(type, "r", "u"),
  "patch-if": ({ type }) => need(type, "r", "u", "s"),
  delete: ({ type }) => need(type, "d"),
  "delete-if": ({ type }) => need(type, "d", "s"),
  search: ({ type, parameters }) =>
    (type === undefined ? typesNamed(parameters) : [type]).flatMap((one) => need(one, "s")),
  history: ({ type = "*", id }) => need(type, id === undefined ? "s" : "r"),
  operation: ({ type = "*", id }) => need(type, id === undefined ? "s" : "r"),
  capabilities: () => [],
  bundle: () => [],
};

/** Those that a search across types names. */
function typesNamed(parameters: readonly (readonly [string, string])[]): readonly string[] {
  const named = parameters.filter(([name]) => name === "_type").flatMap(([, value]) => value.split(","));
  return named.length > 0 ? named : ["*"];
}

const one = (letter: Letter): readonly Letter[] => [letter];
const [r, u, d, s] = [one("r"), one("u"), one("d"), one("s")];
const both: readonly Letter[] = ["r", "u"];

/** The letters by which what an interaction reads by its id is judged, all of them. */
const reading: { [Kind in Interaction["kind"]]: readonly Letter[] } = {
  ...{ read: r, vread: r, create: r, update: u, "update-if": u, patch: both, "patch-if": both },
  ...{ delete: d, "delete-if": d, search: r, history: r, operation: r, bundle: r, capabilities: r },
};

/**
 * What an interaction reads by.
 * @throws FhirError `forbidden` where no scope is for the type and the interaction
 */
export function enter(asked: Target, rights: Rights): readonly Letter[] {
  const needed = needs[asked.kind] as (asked: Target) => readonly Need[];
  for (const { letter, type } of needed(asked)) {
    const open = type === "*" ? rights.ever(letter) : rights.asks(letter, type);
    if (!open)
      throw new FhirError("forbidden", `what was granted is not enough for this: ${type}.${letter} is missing`);
  }
  return asked.kind === "history" && asked.id === undefined ? s : reading[asked.kind];
}
