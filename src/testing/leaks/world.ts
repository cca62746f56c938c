/** A world of two patients that know the same people and things; what is of one of them says so in a marker. */

/** What a piece of text is of. */
export interface Mark {
  patient: string;
  type: string;
  /** Tells resources of a type apart, where a scope does. */
  kind: string;
}

export const marker = ({ patient, type, kind }: Mark): string => `zq-${patient}-${type}-${kind}-qz`;

const form = /zq-([a-z]+)-([A-Za-z]+)-([a-z]+)-qz/g;

/** The markers in a text. */
export const marksIn = (text: string): Mark[] =>
  Array.from(text.matchAll(form), ([, patient = "", type = "", kind = ""]) => ({ patient, type, kind }));

/** A resource of the world, to be put where its type and id say. */
export type Thing = Record<string, unknown> & { resourceType: string; id: string };

const concept = (text: string) => ({ text });
const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const to = (type: string, id: string) => ({ reference: `${type}/${id}` });

/** What both patients share. None of it is marked. */
export const shared: readonly Thing[] = [
  { resourceType: "Organization", id: "o", name: "Clinic" },
  { resourceType: "Practitioner", id: "p", name: [{ family: "Doctor" }] },
  {
    ...{ resourceType: "SearchParameter", id: "nick", url: "http://ours.test/nick", name: "Nick", status: "active" },
    ...{ description: "by nickname", code: "nick", base: ["Patient"], type: "string" },
    expression: "Patient.name.where(use = 'nickname').given",
  },
];

/** Ids are of the patient, too: `anna-Observation-vital`. */
export const idOf = ({ patient, type, kind }: Mark): string =>
  type === "Patient" ? patient : `${patient}-${type}-${kind}`;

/** How a patient is looked for. */
export const traits = (patient: string) => ({
  family: `Family${patient}`,
  mrn: `mrn-${patient}`,
  nick: `Nick${patient}`,
});

type Maker = (patient: string, mark: string) => Record<string, unknown>;

const subject = (patient: string) => to("Patient", patient);
const identifier = (patient: string) => [{ system: "http://ours.test/mrn", value: traits(patient).mrn }];
const observation =
  (category: string): Maker =>
  (patient, mark) => ({
    ...{ status: "final", code: { ...coded("http://loinc.org", "8867-4"), text: mark }, subject: subject(patient) },
    category: [coded("http://terminology.hl7.org/CodeSystem/observation-category", category)],
    ...{ identifier: identifier(patient), performer: [to("Practitioner", "p")], effectiveDateTime: "2024-01-01" },
    encounter: to("Encounter", idOf({ patient, type: "Encounter", kind: "one" })),
  });

const makers: Readonly<Record<string, Maker>> = {
  "Patient one": (patient, mark) => ({
    name: [
      { family: traits(patient).family, given: [mark] },
      { use: "nickname", given: [traits(patient).nick] },
    ],
    ...{ identifier: identifier(patient), managingOrganization: to("Organization", "o") },
    generalPractitioner: [to("Practitioner", "p")],
  }),
  "Observation vital": observation("vital-signs"),
  "Observation lab": observation("laboratory"),
  "Condition one": (patient, mark) => ({
    ...{ code: concept(mark), subject: subject(patient), identifier: identifier(patient) },
    asserter: to("Practitioner", "p"),
  }),
  "Encounter one": (patient, mark) => ({
    ...{ status: "finished", class: { code: "AMB", display: mark }, subject: subject(patient) },
    ...{ identifier: identifier(patient), serviceProvider: to("Organization", "o") },
  }),
  "MedicationRequest one": (patient, mark) => ({
    contained: [{ resourceType: "Medication", id: "m", code: concept(mark) }],
    ...{ status: "active", intent: "order", medicationReference: { reference: "#m" }, subject: subject(patient) },
    ...{ identifier: identifier(patient), requester: to("Practitioner", "p") },
  }),
  "DocumentReference one": (patient, mark) => ({
    ...{ status: "current", subject: subject(patient), description: mark, identifier: identifier(patient) },
    content: [{ attachment: { url: `Binary/${idOf({ patient, type: "Binary", kind: "one" })}` } }],
  }),
  "Binary one": (patient, mark) => ({
    meta: { tag: [{ code: "x", display: mark }] },
    contentType: "text/plain",
    securityContext: subject(patient),
    data: "AAAA",
  }),
  "List one": (patient, mark) => ({
    ...{ status: "current", mode: "working", title: mark, subject: subject(patient), identifier: identifier(patient) },
    entry: [{ item: to("Observation", idOf({ patient, type: "Observation", kind: "vital" })) }],
  }),
  "Device one": (patient, mark) => ({ patient: subject(patient), serialNumber: mark, identifier: identifier(patient) }),
  "Provenance one": (patient, mark) => ({
    target: [to("Patient", patient)],
    ...{ recorded: "2024-01-01T00:00:00Z", agent: [{ who: to("Practitioner", "p") }], activity: concept(mark) },
  }),
  "RelatedPerson one": (patient, mark) => ({
    patient: subject(patient),
    name: [{ text: mark }],
    identifier: identifier(patient),
  }),
  "Group one": (patient, mark) => ({
    ...{
      type: "person",
      actual: true,
      name: mark,
      member: [{ entity: subject(patient) }],
      identifier: identifier(patient),
    },
  }),
  "Task one": (patient, mark) => ({
    status: "draft",
    intent: "order",
    description: mark,
    for: subject(patient),
    identifier: identifier(patient),
  }),
  "AuditEvent one": (patient, mark) => ({
    ...{ type: { code: "rest" }, recorded: "2024-01-01T00:00:00Z", outcomeDesc: mark },
    ...{
      agent: [{ requestor: true }],
      source: { observer: to("Organization", "o") },
      entity: [{ what: subject(patient) }],
    },
  }),
};

/** What there is of each patient. */
export const kinds: readonly Omit<Mark, "patient">[] = Object.keys(makers).map((name) => {
  const [type = "", kind = ""] = name.split(" ");
  return { type, kind };
});

/** A resource of a patient. @param note Besides its marker, so that it can be told from an earlier version */
export function thing(mark: Mark, says = marker(mark)): Thing {
  const made = makers[`${mark.type} ${mark.kind}`]?.(mark.patient, says) ?? {};
  return { resourceType: mark.type, id: idOf(mark), ...made };
}

/** Of a patient that is known by nothing but the beginning of the ids. */
export const thingsOf = (patient: string): Thing[] => kinds.map((kind) => thing({ patient, ...kind }));

/** What leads from one record to the other. */
export const crossings: readonly Thing[] = [
  {
    ...thing(
      { patient: "anna", type: "Observation", kind: "vital" },
      marker({ patient: "anna", type: "Observation", kind: "cross" }),
    ),
    ...{ id: "anna-crossing", hasMember: [to("Observation", "beatrix-Observation-vital")] },
    focus: [to("Patient", "beatrix"), to("Condition", "beatrix-Condition-one")],
  },
];

/** It was the other's, and is now the first's. */
export const moved = {
  id: "moved",
  before: { ...thing({ patient: "beatrix", type: "Condition", kind: "one" }), id: "moved" },
  after: { ...thing({ patient: "anna", type: "Condition", kind: "one" }), id: "moved" },
};

/** It was the other's, and is there no more. */
export const gone = { ...thing({ patient: "beatrix", type: "Condition", kind: "one" }), id: "beatrix-gone" };
