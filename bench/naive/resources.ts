import { randomUUID } from "node:crypto";
import type { ClientSession, Connection, QueryFilter } from "mongoose";
import type { Models, Resource } from "./models.ts";

/** A Bundle of transaction, as far as the bench sends any. */
export interface Bundle {
  resourceType: "Bundle";
  entry: readonly { fullUrl: string; resource: Resource; request: { url: string } }[];
}

/** Resources as whoever begins with mongoose would keep them. */
export interface Resources {
  read: (type: string, id: string) => Promise<Resource | null>;
  history: (type: string, id: string) => Promise<readonly Resource[]>;
  search: (type: string, asked: URLSearchParams) => Promise<{ found: readonly Resource[]; total: number }>;
  /** What a condition finds, two at most. */
  matching: (type: string, condition: string) => Promise<readonly Resource[]>;
  create: (type: string, resource: Resource) => Promise<Resource>;
  update: (type: string, id: string, resource: Resource) => Promise<Resource>;
  transaction: (bundle: Bundle) => Promise<readonly Resource[]>;
}

/** As durable as our own, and no more than the usual number found at once. */
const concern = { w: "majority", j: true } as const;
const durable = { writeConcern: concern };
const hidden = { _id: 0 } as const;

export function openResources(connection: Connection, models: ReadonlyMap<string, Models>): Resources {
  const modelsOf = (type: string): Models => {
    const found = models.get(type);
    if (found === undefined) throw new Error(`no model of ${type}`);
    return found;
  };
  const stamped = (resource: Resource, id: string, version: number): Resource => ({
    ...resource,
    id,
    meta: { ...resource.meta, versionId: String(version), lastUpdated: new Date().toISOString() },
  });

  const create = async (type: string, resource: Resource, how: { session?: ClientSession; id?: string } = {}) => {
    const { current: Current } = modelsOf(type);
    const made = stamped(resource, how.id ?? randomUUID(), 1);
    await new Current(made).save(how.session === undefined ? concern : { session: how.session });
    return made;
  };

  const update = async (type: string, id: string, resource: Resource, session: ClientSession) => {
    const { current: Current, history: History } = modelsOf(type);
    const before = await Current.findOne({ id }, hidden, { session }).lean<Resource>();
    if (before === null) return create(type, resource, { session, id });
    const next = stamped(resource, id, Number(before.meta.versionId) + 1);
    await new History(before).save({ session });
    await Current.replaceOne({ id }, next, { session });
    return next;
  };

  return {
    read: (type, id) => modelsOf(type).current.findOne({ id }, hidden).lean<Resource>(),
    history: async (type, id) => {
      const { current, history } = modelsOf(type);
      const now = await current.findOne({ id }, hidden).lean<Resource>();
      const before = await history.find({ id }, hidden).sort({ "meta.lastUpdated": -1 }).lean<Resource[]>();
      return now === null ? before : [now, ...before];
    },
    search: async (type, asked) => {
      const filter = await filterOf(asked, modelsOf("Patient"));
      const query = modelsOf(type).current.find(filter, hidden);
      if (asked.get("_sort") === "-date") query.sort({ effectiveDateTime: -1 });
      query.limit(Number(asked.get("_count") ?? 50));
      const [found, total] = await Promise.all([
        query.lean<Resource[]>(),
        modelsOf(type).current.countDocuments(filter),
      ]);
      return { found, total };
    },
    matching: async (type, condition) => {
      const filter = await filterOf(new URLSearchParams(condition), modelsOf("Patient"));
      return modelsOf(type).current.find(filter, hidden).limit(2).lean<Resource[]>();
    },
    create,
    update: (type, id, resource) => connection.transaction((session) => update(type, id, resource, session), durable),
    transaction: ({ entry }) =>
      connection.transaction(async (session) => {
        const made: Resource[] = [];
        for (const { type, id, resource } of resolved(entry)) made.push(await create(type, resource, { session, id }));
        return made;
      }, durable),
  };
}

/** Ids for all entries, and references to them instead of their `urn:uuid`. */
function resolved(entries: Bundle["entry"]): readonly { type: string; id: string; resource: Resource }[] {
  const ids = new Map(
    entries.map(({ fullUrl, resource }) => [fullUrl, { type: resource.resourceType, id: randomUUID() }]),
  );
  const linked = JSON.stringify(entries.map(({ resource }) => resource)).replace(/urn:uuid:[0-9a-f-]{36}/g, (urn) => {
    const found = ids.get(urn);
    return found === undefined ? urn : `${found.type}/${found.id}`;
  });
  const placed = [...ids.values()];
  return (JSON.parse(linked) as Resource[]).map((resource, place) => ({
    type: resource.resourceType,
    id: placed[place]?.id ?? randomUUID(),
    resource,
  }));
}

/** The parameters that the bench asks with. */
async function filterOf(asked: URLSearchParams, patients: Models): Promise<QueryFilter<Resource>> {
  const filter: Record<string, unknown> = {};
  const byName = (name: string) => [{ "name.family": startsWith(name) }, { "name.given": startsWith(name) }];
  for (const [name, value] of asked) {
    if (name === "patient") filter["subject.reference"] = `Patient/${value}`;
    if (name === "code") filter["code.coding.code"] = value;
    if (name === "identifier") filter["identifier.value"] = value.split("|").at(-1);
    if (name === "birthdate") filter["birthDate"] = { $gte: value.replace(/^ge/, "") };
    if (name === "name") filter["$or"] = byName(value);
    if (name === "subject:Patient.name") {
      const found = await patients.current.find({ $or: byName(value) }, { _id: 0, id: 1 }).lean<{ id: string }[]>();
      filter["subject.reference"] = { $in: found.map(({ id }) => `Patient/${id}`) };
    }
  }
  return filter;
}

/** FHIR's string search: from the beginning, whatever the case. */
const startsWith = (text: string): RegExp => new RegExp(`^${text.replace(/[^A-Za-z0-9]/g, "\\$&")}`, "i");
