/** Every route of /auth: `route.ts` says what a row is. What answers, /docs and the tests of the trail read this table. */
import type { Route } from "./route.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { beginningRoutes } from "./routes/beginnings.ts";
import { passwordRoutes } from "./routes/password.ts";
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { signInRoutes } from "./routes/sign-in.ts";

export const routes: readonly Route[] = [
  ...signInRoutes,
  ...secondFactorRoutes,
  ...passwordRoutes,
  ...sessionRoutes,
  ...accountRoutes,
  ...beginningRoutes,
];
