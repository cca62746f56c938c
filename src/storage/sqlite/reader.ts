/** Everything that reads, on one connection. */
import type { Connection } from "./connection.ts";
import { openNames } from "./names.ts";
import { longestPage } from "../store.ts";
import { openShapes } from "./kept.ts";
import { openShadows, type Limits, type Reader } from "./scope.ts";
import { openSizes } from "./sizes.ts";
import { openBodies } from "./bodies.ts";

const usual: Limits = { small: 2_000, follow: true, page: longestPage, kept: 0 };

/** @param given Limits that are not the usual ones. */
export function openReader(connection: Connection, given: Partial<Limits> = {}): Reader {
  const limits = { ...usual, ...given };
  const names = openNames(connection);
  return {
    connection,
    limits,
    names,
    sizes: openSizes(connection),
    shadows: openShadows(connection),
    bodies: openBodies(connection, names, limits.kept),
    shapes: openShapes(),
  };
}
