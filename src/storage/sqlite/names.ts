/** The numbers of types and parameters. A number once given stays, so a found one may be remembered; absence never. */
import type { Connection } from "./connection.ts";

export interface Names {
  /** Undefined: nothing of it was ever stored. */
  find(type: string, param: string): number | undefined;
  /** Its number, given now if it has none. Only on the connection that writes. */
  number(type: string, param: string): number;
  /** The type of a number. */
  typeOf(n: number): string;
  /** The last number that was given: as long as it is the same, what has no number has none. */
  last(): number;
  /** Every type that was ever stored or referred to. */
  types(): string[];
  /** The numbers of all parameters of a type. */
  params(type: string): number[];
  /** After a rollback: numbers given in it are not there. */
  forget(): void;
}

export function openNames(connection: Connection): Names {
  const numbers = new Map<string, Map<string, number>>();
  const types = new Map<number, string>();
  function find(type: string, param: string): number | undefined {
    const known = numbers.get(type)?.get(param);
    if (known !== undefined) return known;
    const row = connection.get("SELECT n FROM name WHERE type = ? AND param = ?", [type, param]);
    if (row) remember(type, param, Number(row[0]));
    return row && Number(row[0]);
  }
  function remember(type: string, param: string, n: number): void {
    const ofType = numbers.get(type) ?? new Map<string, number>();
    numbers.set(type, ofType.set(param, n));
  }
  return {
    find,
    number(type, param) {
      const known = find(type, param);
      if (known !== undefined) return known;
      connection.run("INSERT INTO name (type, param) VALUES (?, ?)", [type, param]);
      return find(type, param) ?? 0;
    },
    typeOf(n) {
      const known = types.get(n);
      if (known !== undefined) return known;
      const type = String(connection.get("SELECT type FROM name WHERE n = ?", [n])?.[0]);
      types.set(n, type);
      return type;
    },
    last: () => Number(connection.get("SELECT max(n) FROM name")?.[0] ?? 0),
    types: () => connection.all("SELECT type FROM name WHERE param = ''").map((row) => String(row[0])),
    params: (type) =>
      connection.all("SELECT n FROM name WHERE type = ? AND param <> ''", [type]).map((row) => Number(row[0])),
    forget() {
      numbers.clear();
      types.clear();
    },
  };
}

/** The character that stands for a parameter in `resource.present`. Surrogates are no characters. */
export const presence = (n: number): string => String.fromCodePoint(n < firstHigh ? n + 0x20 : n + 0x820);
/** The least number whose character is beyond the surrogates. */
export const firstHigh = 0xd800 - 0x20;
