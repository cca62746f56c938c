import type { SearchParameter } from "../../fhir/definitions.ts";
import { onceEach } from "../../fhir/once.ts";
import { type Reader, sourcesOf } from "../sources.ts";
import { ownParameter, type Parameter, type Table, tableOf } from "../table.ts";
import type { Custom } from "./definition.ts";

/** The tables of all types: R4's own parameters, and those in use besides. */
export interface Tables {
  table: (type: string) => Table;
  /** Knows those in use, too. */
  reader: Reader;
  customs(): readonly Custom[];
  /** From now on these are in use, and no others. */
  use(customs: readonly Custom[]): void;
  /** Why a parameter of a type cannot be searched by yet. */
  pending: (type: string, code: string) => string | undefined;
  /** Counts up with every change of what is indexed or can be searched by. */
  edition(): number;
}

/** R4's part is made once a type; the rest anew when it changes. */
export function openTables(given: Omit<Reader, "parameter">): Tables {
  let customs: readonly Custom[] = [];
  let edition = 0;
  let parameters = new Map<string, SearchParameter>();
  const parameter: Reader["parameter"] = (url) => given.definitions.searchParameter(url) ?? parameters.get(url);
  const reader: Reader = { ...given, parameter };
  const own = onceEach((type) => tableOf(reader, type));
  const added = new Map<string, Parameter | undefined>();
  let tables = new Map<string, Table>();

  /** What a parameter adds to a type; compiled when it is first needed. */
  function parameterOf(custom: Custom, type: string): Parameter | undefined {
    const key = `${type} ${custom.name}`;
    if (!added.has(key)) added.set(key, ownParameter(custom, sourcesOf(reader, type, custom.definition)));
    return added.get(key);
  }

  function joined(type: string): Table {
    const base = own(type);
    const table = { ...base, parameters: new Map(base.parameters), stored: [...base.stored] };
    for (const custom of customs.filter((one) => isFor(one, type))) {
      const parameter = parameterOf(custom, type);
      if (!parameter || table.parameters.has(parameter.code)) continue;
      table.stored.push(...parameter.stored);
      if (custom.pending === undefined) table.parameters.set(parameter.code, parameter);
    }
    return table;
  }

  return {
    reader,
    table(type) {
      if (customs.length === 0) return own(type);
      const table = tables.get(type) ?? joined(type);
      tables.set(type, table);
      return table;
    },
    customs: () => customs,
    use(next) {
      if (stateOf(next) === stateOf(customs)) {
        customs = next;
        return;
      }
      const names = new Set(next.map(({ name }) => name));
      for (const { name, types } of customs)
        if (!names.has(name)) for (const type of ["Resource", ...types]) added.delete(`${type} ${name}`);
      customs = next;
      parameters = new Map(next.map(({ definition }) => [definition.url, definition]));
      tables = new Map();
      edition++;
    },
    pending: (type, code) => customs.find((one) => one.definition.code === code && isFor(one, type))?.pending,
    edition: () => edition,
  };
}

/** `Resource`: several types are searched, and what all of them have is asked for once. */
const isFor = ({ types, definition }: Custom, type: string): boolean =>
  types.includes(type) || (type === "Resource" && definition.base.includes("Resource"));

/** What a change of which is a change of what is indexed, or can be searched by. */
const stateOf = (customs: readonly Custom[]): string =>
  JSON.stringify(customs.map(({ name, definition, pending }) => [name, definition, pending === undefined]));
