/** Requests to try, each answered by this very server when the page is asked for. */
export interface Example {
  title: string;
  /** What the answer shows, where the store holds the demonstration (seed/). */
  shows: string;
  /** Below the FHIR base. */
  path: string;
}

export const examples: readonly Example[] = [
  {
    title: "Read one patient",
    shows: "Three elements of a resource that has many more; leave out the question mark and you get them all.",
    path: "Patient/amara-okafor?_elements=name,gender,birthDate",
  },
  {
    title: "Follow a measurement over time",
    shows: "The ejection fraction of a heart that recovers: a token search, sorted by date.",
    path: "Observation?patient=amara-okafor&code=http://loinc.org|18043-0&_sort=date&_elements=effective,value",
  },
  {
    title: "Search across references",
    shows: "Everyone with hypertension, found through the conditions that point at them.",
    path: "Patient?_has:Condition:patient:code=http://snomed.info/sct|38341003&_elements=name,birthDate",
  },
  {
    title: "Bring what belongs together",
    shows: "One echo study and, in the same answer, whose heart it shows.",
    path: "ImagingStudy?_id=okafor-echo-2024&_include=ImagingStudy:subject&_summary=true",
  },
  {
    title: "Look back",
    shows: "Every version that a resource has had, newest first.",
    path: "Flag/brightwater-crisis-flag/_history",
  },
];
