import { bundle } from "./bundle.ts";
import { capabilities } from "./capabilities.ts";
import { create } from "./create.ts";
import { entered } from "./entered.ts";
import { remove, removeIf } from "./delete.ts";
import { history } from "./history.ts";
import type { Answer, Context, Handler, Interaction } from "./interaction.ts";
import { operation } from "./operations/table.ts";
import { patch, patchIf } from "./patch.ts";
import { read, vread } from "./read.ts";
import { search } from "./search.ts";
import { update, updateIf } from "./update.ts";

/** Every interaction that the server performs. A kind without a handler does not compile. */
const handlers: { [Kind in Interaction["kind"]]: Handler<Kind> } = {
  read,
  vread,
  create,
  update,
  "update-if": updateIf,
  patch,
  "patch-if": patchIf,
  delete: remove,
  "delete-if": removeIf,
  search,
  history,
  operation,
  bundle,
  capabilities,
};

/** Every kind of interaction that can be asked for: what docs/reference/interactions.md is held to. */
export const kinds = Object.keys(handlers) as readonly Interaction["kind"][];

/** Runs the handler for what was asked. @throws FhirError */
export async function dispatch(asked: Interaction, context: Context): Promise<Answer> {
  const handler = handlers[asked.kind] as Handler<Interaction["kind"]>;
  return handler(asked, entered(asked, context));
}
