/** Everything that reads, on one connection. */
import type { Connection } from "./connection.ts";
import { openNames } from "./names.ts";
import { openShadows, type Limits, type Reader } from "./scope.ts";
import { openSizes } from "./sizes.ts";

const usual: Limits = { small: 2_000, follow: true };

export const openReader = (connection: Connection, limits = usual): Reader => ({
  connection,
  limits,
  names: openNames(connection),
  sizes: openSizes(connection),
  shadows: openShadows(connection),
});
