import { Schema, type Connection, type Model } from "mongoose";

/** A resource as it is sent, in a document of its own. */
export interface Resource {
  resourceType: string;
  id: string;
  meta: { versionId: string; lastUpdated: string };
  name?: unknown;
}

/** The models of a type: what is current, and what was. */
export interface Models {
  current: Model<Resource>;
  history: Model<Resource>;
}

/** By type, what it is searched by: a field each, and an index a field. */
const searched: Readonly<Record<string, readonly string[]>> = {
  Patient: [
    "identifier.value",
    "active",
    "name.family",
    "name.given",
    "name.text",
    "telecom.value",
    "gender",
    "birthDate",
    "address.city",
    "address.country",
    "address.postalCode",
    "generalPractitioner.reference",
    "managingOrganization.reference",
  ],
  Observation: [
    "identifier.value",
    "status",
    "category.coding.code",
    "code.coding.code",
    "subject.reference",
    "encounter.reference",
    "effectiveDateTime",
    "performer.reference",
    "valueQuantity.value",
  ],
  Encounter: [
    "identifier.value",
    "status",
    "class.code",
    "type.coding.code",
    "subject.reference",
    "period.start",
    "period.end",
  ],
  Condition: [
    "identifier.value",
    "clinicalStatus.coding.code",
    "category.coding.code",
    "code.coding.code",
    "subject.reference",
    "encounter.reference",
    "onsetDateTime",
    "recordedDate",
  ],
};

/** What stands in every resource; all else is kept as it comes. */
const members = {
  resourceType: { type: String, required: true },
  id: { type: String, required: true },
  meta: { versionId: String, lastUpdated: String },
};
const options = { strict: false, id: false, versionKey: false, minimize: false } as const;

/** Makes the models and their indexes. */
export async function openModels(connection: Connection): Promise<ReadonlyMap<string, Models>> {
  const found = new Map<string, Models>();
  for (const [type, fields] of Object.entries(searched)) {
    const schema = new Schema<Resource>(members, options).index({ id: 1 }, { unique: true });
    for (const field of [...fields, "meta.lastUpdated"]) schema.index({ [field]: 1 });
    const old = new Schema<Resource>(members, options).index({ id: 1, "meta.lastUpdated": -1 });
    const models = {
      current: connection.model<Resource>(type, schema),
      history: connection.model<Resource>(`${type}History`, old),
    };
    await Promise.all([models.current.init(), models.history.init()]);
    found.set(type, models);
  }
  return found;
}
