/** Everything that reads, on one connection. */
import type { Connection } from "./connection.ts";
import { openNames } from "./names.ts";
import { longestPage } from "../store.ts";
import { openShadows, type Limits, type Reader } from "./scope.ts";
import { openSizes } from "./sizes.ts";

const usual: Limits = { small: 2_000, follow: true, page: longestPage };

/** @param limits Those that are not the usual ones. */
export const openReader = (connection: Connection, limits: Partial<Limits> = {}): Reader => ({
  connection,
  limits: { ...usual, ...limits },
  names: openNames(connection),
  sizes: openSizes(connection),
  shadows: openShadows(connection),
});
