/**
 * Searches for contained resources. They are not indexed: what contains one of the type is, and each that is
 * contained is then asked by itself. http://hl7.org/fhir/R4/search.html#contained
 */
import { FhirError } from "../fhir/error.ts";
import { parseJson, printJson } from "../fhir/json.ts";
import type { Resource } from "../fhir/types.ts";
import { containedIn, containing } from "../search/contained.ts";
import type { Gap } from "../search/custom/gaps.ts";
import { hasLinks } from "../storage/judge.ts";
import { matches, type World } from "../storage/match.ts";
import type { Criterion, Cursor } from "../storage/query.ts";
import type { Page, Version } from "../storage/store.ts";
import type { Context } from "./interaction.ts";
import { pacer } from "./pace.ts";

/** Containers that are read at a time, and the most that are looked at for one page. */
const [atOnce, most] = [100, 5_000];

/** What is looked for in containers. */
export interface ContainedSearch {
  type: string;
  where: Criterion;
  /** What `where` may not know of. */
  gaps: readonly Gap[];
  limit: number;
  after: Cursor | undefined;
}

/** A resource, the one that contains it, and its name in there. */
export interface Inner {
  container: Version;
  resource: Resource;
}

export interface InnerPage {
  found: readonly Inner[];
  /** Gaps in which there was something. */
  gaps: readonly Gap[];
  /** Absent: all containers have been looked at. */
  next: Cursor | undefined;
}

const nothing: World = { get: () => undefined, ofType: () => [] };

/**
 * The contained resources that match, container by container in the order of their last change. A page has as many
 * containers as `limit` says, and ends earlier when many were looked at in vain.
 * @throws FhirError `not-supported` for a criterion that looks at other resources
 */
export async function findContained(asked: ContainedSearch, context: Context): Promise<InnerPage> {
  if (hasLinks(asked.where)) throw new FhirError("not-supported", "_contained does not go with chains and _has");
  const pace = pacer();
  const found: Inner[] = [];
  const open = new Set<Gap>();
  const done = (next: Cursor | undefined): InnerPage => ({ found, gaps: [...open], next });
  let [left, looked, after] = [asked.limit, 0, asked.after];
  while (looked < most) {
    const page = await containersAfter(asked.type, after, context);
    for (const container of page.versions) {
      await pace();
      const inner = innerOf(container, asked, { context, open });
      if (inner.length > 0 && left-- === 0) return done(after);
      for (const resource of inner) found.push({ container, resource });
      after = placeOf(container);
    }
    if (!page.next) return done(undefined);
    looked += page.versions.length;
  }
  return done(after);
}

const containersAfter = (type: string, after: Cursor | undefined, { store, definitions }: Context): Promise<Page> =>
  store.search({
    ...{ types: definitions.resourceTypes, where: containing(type), limit: atOnce },
    ...{ sort: [{ param: "_lastUpdated", kind: "updated", descending: false }], ...(after && { after }) },
  });

/** Behind one in the order of changes, of which no two are equal. */
const placeOf = ({ seq }: Version): Cursor => ({ values: [seq], born: Number.MAX_SAFE_INTEGER });

/** @param open Takes the gaps in which there is something. */
function innerOf(
  { text = "{}", at }: Version,
  { type, where, gaps }: ContainedSearch,
  { context: { search }, open }: { context: Context; open: Set<Gap> },
): Resource[] {
  const inner = containedIn(parseJson(text) as Resource).filter(({ resourceType }) => resourceType === type);
  return inner.filter((one) => {
    const item = { type, id: one.id ?? "", entries: search.index(one), at };
    for (const gap of gaps) if (matches(gap.where, item, nothing)) open.add(gap);
    return matches(where, item, nothing);
  });
}

/** What an entry shows: its place below the base, and its resource. */
export interface ShownResource {
  url: string;
  text: string;
}

/** Entries that show the containers, or what they contain as if it were by itself. */
export function innerEntries(found: readonly Inner[], show: "container" | "contained"): ShownResource[] {
  const named = ({ container: { type, id } }: Inner) => `${type}/${id}`;
  if (show === "contained")
    return found.map((one) => ({ url: `${named(one)}#${one.resource.id ?? ""}`, text: printJson(one.resource) }));
  const containers = new Map(found.map((one) => [named(one), one.container]));
  return Array.from(containers, ([url, { text = "" }]) => ({ url, text }));
}
