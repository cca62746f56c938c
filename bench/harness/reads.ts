import type { Client, Reply } from "./client.ts";
import { birthDate, day, families, familyName, frequent, frequentOfPatient } from "./data.ts";
import { failed, matches, type Operation, type Verdict } from "./operation.ts";
import { manyVersions, type Filled } from "./preload.ts";

/** The patient that checks ask about. */
const tried = 7;

/** Operations that only read: they find the same store at each turn. */
export function reads(client: Client, store: Filled): readonly Operation[] {
  const paths = {
    read: (place: number) => `Patient/${store.ids[place]}`,
    search: (place: number) => `Observation?patient=${store.ids[place]}&code=${frequent}&_sort=-date&_count=20`,
    chained: (place: number) => `Observation?subject:Patient.name=${familyName(place)}&_count=20`,
    "name-birthdate": (place: number) => `Patient?name=${familyName(place)}&birthdate=ge1970-01-01`,
    "sorted-page": (place: number) => `Observation?date=ge${day(place)}&_sort=date&_count=20&_total=none`,
    everything: (place: number) => `Patient/${store.ids[place]}/$everything`,
    history: (place: number) => `Patient/${store.ids[place % manyVersions.patients]}/_history`,
  };
  const labels: Record<keyof typeof paths, string> = {
    read: "GET Patient/id",
    search: "GET Observation?patient&code&_sort=-date&_count=20",
    chained: "GET Observation?subject:Patient.name&_count=20",
    "name-birthdate": "GET Patient?name&birthdate=ge",
    "sorted-page": "GET Observation?date=ge&_sort=date&_count=20",
    everything: "GET Patient/id/$everything",
    history: "GET Patient/id/_history (10 versions)",
  };
  const verdicts = judges(client, store);
  return (Object.keys(paths) as (keyof typeof paths)[]).map((name) => ({
    name,
    label: labels[name],
    writes: false,
    check: () => verdicts[name](paths[name](tried)),
    shots: () => store.ids.map((_, place) => ({ method: "GET" as const, path: `/${paths[name](place)}` })),
  }));
}

type Judge = (path: string) => Promise<Verdict>;

/** What the data say that an answer must hold. */
function judges(
  client: Client,
  store: Filled,
): Record<"read" | "search" | "chained" | "name-birthdate" | "sorted-page" | "everything" | "history", Judge> {
  const family = store.ids.flatMap((_, place) => (place % families === tried ? [place] : []));
  const ids = new Set(family.map((place) => `Patient/${store.ids[place]}`));
  const judge =
    (verdict: (reply: Reply) => Verdict): Judge =>
    async (path) => {
      const reply = await client.send("GET", path);
      return reply.status === 200 ? verdict(reply) : failed(reply);
    };
  return {
    read: judge((reply) => ({
      right: reply.json?.name?.[0]?.family === familyName(tried),
      note: `${reply.text.length} B`,
    })),
    search: judge(newest(store)),
    chained: judge((reply) => {
      const subjects = matches(reply).map(({ resource }) => resource?.subject?.reference ?? "");
      const wanted = Math.min(20, ids.size * store.observations);
      return {
        right: subjects.length === wanted && subjects.every((subject) => ids.has(subject)),
        note: `${subjects.length} of ${wanted}`,
      };
    }),
    "name-birthdate": judge((reply) => {
      const found = matches(reply).map(({ resource }) => `Patient/${resource?.id ?? ""}`);
      const wanted = family.filter((place) => birthDate(place) >= "1970").map((place) => `Patient/${store.ids[place]}`);
      return {
        right: found.length === wanted.length && wanted.every((id) => found.includes(id)),
        note: `${found.length} of ${wanted.length}`,
      };
    }),
    "sorted-page": judge((reply) => {
      const times = matches(reply).map(({ resource }) => resource?.effectiveDateTime ?? "");
      const sorted = times.every((time, place) => time >= (times[place - 1] ?? day(tried)));
      return { right: sorted && times.length === 20, note: `${times.length} of 20, oldest first` };
    }),
    everything: judge((reply) => {
      const count = reply.json?.entry?.length ?? 0;
      return { right: count === 1 + store.observations, note: `${count} of ${1 + store.observations}` };
    }),
    history: judge((reply) => {
      const versions = (reply.json?.entry ?? []).map(({ resource }) => resource?.meta?.versionId);
      const wanted = Array.from({ length: manyVersions.versions }, (_, place) => String(manyVersions.versions - place));
      return { right: versions.join() === wanted.join(), note: `${versions.length} of ${wanted.length}, newest first` };
    }),
  };
}

/** The patient's observations of the frequent code, newest first. */
const newest =
  (store: Filled) =>
  (reply: Reply): Verdict => {
    const found = matches(reply).map(({ resource }) => resource);
    const times = found.map((resource) => Date.parse(resource?.effectiveDateTime ?? ""));
    const wanted = Math.min(20, frequentOfPatient, store.observations);
    const own = found.every(
      (resource) =>
        resource?.subject?.reference === `Patient/${store.ids[tried]}` && resource.code?.coding?.[0]?.code === frequent,
    );
    const sorted = times.every((time, place) => place === 0 || time <= (times[place - 1] ?? 0));
    return { right: own && sorted && found.length === wanted, note: `${found.length} of ${wanted}, newest first` };
  };
