import { openCapabilities } from "./interactions/capabilities.ts";
import type { Context } from "./interactions/interaction.ts";
import { dispatch } from "./interactions/table.ts";
import { preparing } from "./interactions/write.ts";
import { openSearch } from "./search/search.ts";
import type { Validator } from "./validation/validate.ts";

/** What a context is made of. */
interface Parts extends Pick<Context, "store" | "definitions" | "base" | "now" | "newId" | "noteBug"> {
  /** Absent: nothing is checked before it is stored. */
  validator: Validator | undefined;
  /** Of the software. */
  version: string;
}

/** Puts together what handlers work with; what the client prefers comes with each request. */
export function openContext({ validator, version, ...given }: Parts): Omit<Context, "preferences"> {
  const { definitions, base, now } = given;
  const search = openSearch({ definitions, base, now });
  return {
    ...given,
    search,
    prepare: preparing(search, validator),
    perform: dispatch,
    capabilities: openCapabilities({ definitions, search, base, version, since: now() }),
  };
}
