/** What oidc-provider is given to keep its state in. */
import type { Adapter } from "oidc-provider";
import type { Clients } from "./clients.ts";
import type { Grants } from "./grants.ts";
import { openShelf, type ShelfOptions } from "./shelf.ts";

export interface AdapterOptions extends ShelfOptions {
  clients: Pick<Clients, "adapter">;
  grants: Pick<Grants, "adapter">;
}

/** Clients and grants are kept by who knows more of them. */
export const openAdapter =
  ({ clients, grants, ...shelf }: AdapterOptions) =>
  (model: string): Adapter => {
    if (model === "Client") return clients.adapter;
    return model === "Grant" ? grants.adapter : openShelf(model, shelf);
  };
