/** Patients checked a second on one core, warm: `node bin/node24.js bench/validation.ts [--seconds 3]`. */
import { parseArgs } from "node:util";
import { openDefinitions } from "../src/fhir/pack.ts";
import { openValidator } from "../src/validation/validate.ts";
import { bounds } from "./goals.ts";
import { condition, encounter, observation, patient } from "./harness/data.ts";
import { figure } from "./harness/statistics.ts";

const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "3" } } });
const seconds = Number(options.seconds);
const many = 1_000;

const validator = openValidator({ definitions: openDefinitions() });
const kinds: Readonly<Record<string, (place: number) => Record<string, unknown>>> = {
  Patient: (place) => patient(place),
  Observation: (place) => observation(place, place % 30, "Patient/1", "Encounter/1"),
  Condition: (place) => condition(place, "Patient/1", "Encounter/1"),
  Encounter: (place) => encounter(place, "Patient/1"),
};

/** Checks that many different ones, over and over, for so long. @returns How many a second of this process's CPU */
function rate(resources: readonly { resourceType: string }[], forSeconds: number): number {
  const end = performance.now() + forSeconds * 1_000;
  const before = process.cpuUsage();
  let checked = 0;
  while (performance.now() < end) {
    for (const resource of resources)
      if (validator.check(resource).length > 0) throw new Error(`a good ${resource.resourceType} was found at fault`);
    checked += resources.length;
  }
  const { user, system } = process.cpuUsage(before);
  return checked / ((user + system) / 1e6);
}

const rows = Object.entries(kinds).map(([type, make]) => {
  // As they arrive: read from text, each an object of its own.
  const resources = Array.from({ length: many }, (_, place) => ({
    ...(JSON.parse(JSON.stringify({ ...make(place), id: "x" })) as { resourceType: string }),
  }));
  const first = performance.now();
  for (const resource of resources.slice(0, 1)) validator.check(resource);
  const cold = performance.now() - first;
  rate(resources, 2);
  return { type, cold, perSecond: rate(resources, seconds) };
});

const goal = bounds.patientsValidatedPerSecond;
process.stdout.write(
  [
    "| type | checked per CPU-second | first check, ms |",
    "|---|---|---|",
    ...rows.map(({ type, cold, perSecond }) => `| ${type} | ${figure(perSecond)} | ${figure(cold)} |`),
    "",
    `Goal: ${goal} Patients a second on one core of a quiet machine: ${(rows[0]?.perSecond ?? 0) >= goal ? "✓" : "✗"}.`,
    "",
  ].join("\n"),
);
