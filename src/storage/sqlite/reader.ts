/** Everything that reads, on one connection. */
import type { Connection } from "./connection.ts";
import { openNames } from "./names.ts";
import { longestPage } from "../store.ts";
import { openShapes } from "./kept.ts";
import { openShadows, type Limits, type Reader } from "./scope.ts";
import { openSizes } from "./sizes.ts";
import { openBodies } from "./versions.ts";

const usual: Limits = { small: 2_000, follow: true, page: longestPage };

/** @param limits Those that are not the usual ones. */
export function openReader(connection: Connection, limits: Partial<Limits> = {}): Reader {
  const names = openNames(connection);
  return {
    connection,
    limits: { ...usual, ...limits },
    names,
    sizes: openSizes(connection),
    shadows: openShadows(connection),
    bodies: openBodies(connection, names),
    shapes: openShapes(),
  };
}
