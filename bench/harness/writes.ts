import { recordBundle, recordSize } from "./bundles.ts";
import type { Client } from "./client.ts";
import { patient, recordNumber, recordSystem } from "./data.ts";
import type { Shot } from "./loop.ts";
import { failed, matches, type Operation } from "./operation.ts";
import { createdId, manyVersions, type Filled } from "./preload.ts";

/** Operations that change the store. */
export const writes = (client: Client, store: Filled): readonly Operation[] => [
  create(client),
  update(client, store),
  conditionalCreate(client),
  transaction(client),
];

const patientsOfTurn = 2_000;
const conditionsOfTurn = 20_000;

/** Creates, each of another patient. */
export const newPatients = (turn: number): readonly Shot[] =>
  Array.from({ length: patientsOfTurn }, (_, place) => ({
    method: "POST",
    path: "/Patient",
    body: JSON.stringify(patient(turn * patientsOfTurn + place, { written: true })),
  }));

function create(client: Client): Operation {
  return {
    name: "create",
    label: "POST Patient",
    writes: true,
    check: async (turn) => {
      const place = 9_000_000 + turn;
      const reply = await client.send("POST", "Patient", patient(place, { written: true }));
      if (reply.status !== 201) return failed(reply);
      const back = await client.send("GET", `Patient/${reply.json?.id ?? ""}`);
      const number = back.json?.identifier?.[0]?.value;
      return { right: number === recordNumber(place, true), note: "created and read back" };
    },
    shots: newPatients,
  };
}

/** `If-None-Exist` by an identifier that nobody has yet. */
function conditionalCreate(client: Client): Operation {
  const condition = (place: number) => ({
    "if-none-exist": `identifier=${recordSystem}|${recordNumber(place, true)}`,
  });
  return {
    name: "conditional-create",
    label: "POST Patient, If-None-Exist by identifier",
    writes: true,
    check: async (turn) => {
      const place = 8_000_000 + turn;
      const send = () => client.send("POST", "Patient", patient(place, { written: true }), condition(place));
      const [first, second] = [await send(), await send()];
      if (first.status !== 201) return failed(first);
      if (second.status !== 200) return failed(second);
      const found = await client.send("GET", `Patient?identifier=${recordNumber(place, true)}`);
      return { right: matches(found).length === 1, note: "created once, found the second time" };
    },
    // Far from the patients that other operations create, and more than are sent in a turn: nobody has them yet.
    shots: (turn) =>
      Array.from({ length: conditionsOfTurn }, (_, each) => {
        const place = 20_000_000 + turn * conditionsOfTurn + each;
        const body = JSON.stringify(patient(place, { written: true }));
        return { method: "POST" as const, path: "/Patient", body, headers: condition(place) };
      }),
  };
}

/** Each patient gets two editions in turn that no earlier turn sent: a server need not write what it already holds. */
function update(client: Client, store: Filled): Operation {
  const updated = store.ids.flatMap((id, place) => (place < manyVersions.patients ? [] : [{ id, place }]));
  const body = (at: { id: string; place: number }, edition: number): string =>
    JSON.stringify({ ...patient(at.place, { edition }), id: at.id });
  return {
    name: "update",
    label: "PUT Patient/id",
    writes: true,
    check: async (turn) => {
      const [one] = updated;
      if (one === undefined) return { right: false, note: "too few patients" };
      const before = await client.send("GET", `Patient/${one.id}`);
      const reply = await client.send("PUT", `Patient/${one.id}`, body(one, 50_000 + turn));
      if (reply.status !== 200) return failed(reply);
      const right = reply.json?.meta?.versionId !== before.json?.meta?.versionId;
      return { right, note: right ? "a new version" : "no new version" };
    },
    shots: (turn) =>
      [0, 1].flatMap((half) =>
        updated.map((one, lane) => ({
          method: "PUT" as const,
          path: `/Patient/${one.id}`,
          body: body(one, 100 + turn * 2 + half),
          lane,
        })),
      ),
  };
}

const newRecords = 128;

function transaction(client: Client): Operation {
  return {
    name: "transaction",
    label: `POST transaction of ${recordSize}`,
    writes: true,
    leastSeconds: 6,
    check: async (turn) => {
      const reply = await client.send("POST", "", recordBundle(9_000_000 + turn));
      if (reply.status !== 200) return failed(reply);
      const made = (reply.json?.entry ?? []).filter((entry) => entry.response?.status?.startsWith("201"));
      const back = await client.send("GET", `Observation/${createdId(made.at(-1))}`);
      const resolved = back.json?.subject?.reference === `Patient/${createdId(made[0])}`;
      return {
        right: made.length === recordSize && resolved,
        note: `${made.length} of ${recordSize} created, references ${resolved ? "" : "not "}resolved`,
      };
    },
    shots: (turn) =>
      Array.from({ length: newRecords }, (_, place) => ({
        method: "POST",
        path: "",
        body: JSON.stringify(recordBundle(turn * newRecords + place)),
      })),
  };
}
