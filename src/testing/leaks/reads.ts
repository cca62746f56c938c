/** Every path to what is there. */
import { withIdentifier, type Probe, type Target } from "./probe.ts";
import { kinds, traits } from "./world.ts";

const get = (url: string, headers?: Probe["headers"]): Probe => ({ method: "GET", url, ...(headers && { headers }) });

/** Reads of one resource. */
export function reads(place: string): Probe[] {
  const ways = ["", "?_summary=true", "?_summary=data", "?_elements=id,code,name", "/_history", "/_history/1"];
  const more = ["/_history/2", "/_history?_count=1", "/_history?_since=2000", "/_history?_at=2024"];
  return [
    ...[...ways, ...more].map((way) => get(place + way)),
    get(place, { "if-none-match": 'W/"1"' }),
    get(place, { "if-modified-since": "Wed, 01 Jan 2098 00:00:00 GMT" }),
    { method: "HEAD", url: place },
  ];
}

/** Searches that only this resource answers. */
export function searches(type: string, id: string, { patient }: Target): Probe[] {
  const { mrn } = traits(patient);
  const asked = [`_id=${id}`, `_id=${id}&_summary=count`, `_id=${id}&_total=accurate`, `_id=${id}&_total=estimate`];
  const results = [`_id=${id}&_sort=-_lastUpdated&_count=1`, `_id=${id}&_elements=id`, `_id=${id}&_summary=true`];
  const more = [
    `_id=${id}&_include=*`,
    `_id=${id}&_revinclude=*`,
    `_id=${id}&_include:iterate=*`,
    `_filter=_id eq ${id}`,
  ];
  const linked = [
    `_id:not=other,${id}-none&_id=${id}`,
    `_has:Provenance:target:_id=${patient}-Provenance-one&_id=${id}`,
  ];
  const own = withIdentifier.has(type)
    ? [`identifier=${mrn}`, `identifier=http://ours.test/mrn|${mrn}`, `identifier=${mrn}&_count=0`]
    : [];
  const of = ofPatient.has(type)
    ? [`patient=${patient}`, `patient=Patient/${patient}&_summary=count`, `patient:missing=false&_id=${id}`]
    : [];
  const chained = ofPatient.has(type) ? chains("patient", patient) : [];
  const all = [...asked, ...results, ...more, ...linked, ...own, ...of, ...chained];
  return [
    ...all.map((query) => get(`${type}?${encoded(query)}`)),
    { method: "POST", url: `${type}/_search?_id=${id}` },
    get(`?_type=${type}&_id=${id}`),
    get(`${type}/$explain?_id=${id}`),
    get(`Patient/${patient}/${type}?_id=${id}`),
  ];
}

const encoded = (query: string) => query.replaceAll(" ", "%20").replaceAll("|", "%7C");

const ofPatient: ReadonlySet<string> = new Set([
  ...["Observation", "Condition", "Encounter", "MedicationRequest", "DocumentReference", "List", "Device"],
  ...["Provenance", "RelatedPerson", "Task", "AuditEvent"],
]);

/** What of the patient may be asked through a reference. */
function chains(param: string, patient: string): string[] {
  const { family, mrn, nick } = traits(patient);
  return [
    ...[`${param}.family=${family}`, `${param}.identifier=${mrn}`, `${param}:Patient.name=${family}`],
    ...[`${param}.nick=${nick}`, `${param}._id=${patient}&_summary=count`],
  ];
}

/** Through what both know, and from what is the caller's own. */
export function roundabout({ patient, id }: Target): Probe[] {
  const { family, mrn, nick } = traits(patient);
  const observation = id("Observation", "vital");
  return [
    ...[
      `Patient?family=${family}`,
      `Patient?name:contains=${family.slice(1)}`,
      `Patient?nick=${nick}`,
      `Patient?_content=${family}`,
    ],
    ...[
      `Patient?_text=${family}`,
      `Patient?_has:Observation:patient:_id=${observation}`,
      `Patient?_list=${id("List", "one")}`,
    ],
    ...[
      `Organization?_has:Patient:organization:family=${family}`,
      `Organization?_id=o&_has:Patient:organization:identifier=${mrn}`,
    ],
    ...[
      `Practitioner?_has:Observation:performer:_id=${observation}`,
      `Practitioner?_has:Patient:general-practitioner:family=${family}`,
    ],
    `Practitioner?_has:Observation:performer:patient.family=${family}`,
    ...[`Observation?_list=${id("List", "one")}`, `Observation?_has:List:item:_id=${id("List", "one")}`],
    ...[`Observation?encounter.identifier=${mrn}`, `Observation?encounter.patient.family=${family}`],
    `Observation?has-member.identifier=${mrn}`,
    ...[`Observation?has-member.patient.family=${family}`, `Observation?_filter=patient%20re%20Patient/${patient}`],
    ...[`Observation?focus:Patient.family=${family}`, `Observation?performer=Practitioner/p&patient=${patient}`],
    ...[`MedicationRequest?medication.code:text=zq-${patient}`, `Medication?code:text=zq-${patient}&_contained=true`],
    ...[
      `Medication?code:text=zq-${patient}&_contained=true&_containedType=contained`,
      `Medication?code:text=zq-${patient}&_contained=both`,
    ],
    ...[`Patient/${patient}/*`, `Patient/${patient}/Condition`, `Patient/${patient}/Observation?_sort=date`],
    ...[
      `Patient/${patient}/$everything`,
      `Patient/${patient}/$everything?_count=1`,
      `Patient/${patient}/$everything?_type=Condition`,
    ],
    ...[`Encounter/${id("Encounter", "one")}/$everything`, `Encounter/${id("Encounter", "one")}/Observation`],
    ...[
      `Observation/$explain?patient.family=${family}`,
      `Patient/$explain?_has:Observation:patient:_id=${observation}`,
    ],
    ...[`Organization/$explain?_has:Patient:organization:family=${family}`, `$explain?_id=${observation}`],
    ...[
      `?_type=Patient,Observation,Condition&_id=${observation}`,
      `?_id=${observation}`,
      `?_type=Patient&family=${family}`,
    ],
  ].map((url) => get(url));
}

/** What a caller asks without a name: it is shown its own. */
export const atLarge: readonly Probe[] = [
  ...kinds.flatMap(({ type }) => [
    ...[type, `${type}?_sort=-_lastUpdated`, `${type}?_sort=_id&_count=2`, `${type}?_include=*&_revinclude=*`],
    ...[
      `${type}?_include:iterate=*&_revinclude:iterate=*`,
      `${type}/_history`,
      `${type}/_history?_count=2`,
      `${type}?_id:not=zzz`,
    ],
  ]),
  ...["", "?_type=Patient,Observation", "_history", "_history?_count=3", "_history?_sort=_lastUpdated&_count=5"],
  ...[
    "Organization?_id=o&_revinclude=*",
    "Organization?_revinclude=Patient:organization&_revinclude:iterate=Observation:patient",
  ],
  ...[
    "Practitioner?_id=p&_revinclude=*",
    "Practitioner?_revinclude=Observation:performer&_include:iterate=Observation:subject",
  ],
  ...[
    "Observation?_id=anna-crossing&_include=Observation:has-member",
    "Observation?_id=anna-crossing&_include=Observation:focus",
  ],
  ...[
    "Observation?_id=anna-crossing&_include=*&_include:iterate=*",
    "Patient?_id=anna&_revinclude=*",
    "Patient?_id=anna&_revinclude:iterate=*",
  ],
  ...[
    "Condition/moved/_history",
    "Condition/moved/_history/1",
    "Condition/beatrix-gone",
    "Condition/beatrix-gone/_history",
    "Condition/beatrix-gone/_history/1",
  ],
  ...[
    "Patient/anna/*",
    "Patient/anna/$everything",
    "Patient/$everything?_count=1000",
    "Patient/anna/Observation?_include=*",
    "Observation?_contained=true",
    "Medication?_contained=true",
  ],
].map((url) => get(url));
