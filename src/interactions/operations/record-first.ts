/** The resource that a record is about stands first in it, whenever it was created. */
import type { Compartment } from "../../search/compartment.ts";
import type { Criterion, Cursor, Query } from "../../storage/query.ts";
import type { Page, ResourceStore, Version } from "../../storage/store.ts";
import { expectThere } from "../there.ts";

/** Before all that was ever created. */
const beginning: Cursor = { values: [], born: 0 };

/**
 * A store that answers searches for a record so: the first page begins with the resource itself, if it is among the
 * matches, and no other page has it. Nothing more is read where the engine's own first page has it.
 * @throws FhirError `not-found` or `deleted` when there is no such resource
 */
export function recordFirst(store: ResourceStore, of: Compartment): ResourceStore {
  return {
    ...store,
    search: async (query) => {
      const page = await store.search(query);
      const itself = page.versions.find(({ type, id }) => type === of.type && id === of.id);
      if (itself) return { ...page, versions: query.after ? others(page, itself) : [itself, ...others(page, itself)] };
      const found = expectThere(await store.read(of.type, of.id), `${of.type}/${of.id}`);
      const isElsewhere = !query.after && page.next && (await isMatch(store, query, of));
      return isElsewhere ? led(found, page, query, store) : page;
    },
  };
}

const others = ({ versions }: Page, itself: Version): readonly Version[] => versions.filter((one) => one !== itself);

async function isMatch(store: ResourceStore, { types, where }: Query, { type, id }: Compartment): Promise<boolean> {
  if (!types.includes(type)) return false;
  const itself: Criterion = { op: "id", ids: [id] };
  const { versions } = await store.search({
    types: [type],
    where: { op: "and", of: [itself, where] },
    sort: [],
    limit: 1,
  });
  return versions.length > 0;
}

/** A page that it leads has one match fewer of the others. */
async function led(itself: Version, page: Page, query: Query, store: ResourceStore): Promise<Page> {
  if (query.limit === 1) return { ...page, versions: [itself], included: [], cut: false, next: beginning };
  const { total, ...rest } = query;
  const shorter = await store.search({ ...rest, limit: query.limit - 1 });
  return { ...shorter, versions: [itself, ...shorter.versions], ...(total && { total: page.total }) };
}
