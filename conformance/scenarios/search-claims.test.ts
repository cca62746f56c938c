/** Each search parameter that is claimed, with values that it may have, and with values that it cannot have. */
import { beforeAll, describe, expect, it } from "@jest/globals";
import { openDefinitions } from "../../src/fhir/pack.ts";
import type { CapabilityStatement, CapabilityStatementRestResource } from "../../src/fhir/types.ts";
import { implausible, modifiersOf, ofSome, plausible } from "./claimed.ts";
import { minimal } from "./minimal.ts";
import { scenario, type Reply } from "./scenario.ts";

const definitions = openDefinitions();
const { get, post } = scenario();

/** A search, whether it is answered, refused, or may be either, and what an OperationOutcome names that refuses it. */
interface Case {
  search: string;
  answer: "found" | "refused" | "either";
  names: string;
}

let claims: ReadonlyMap<string, CapabilityStatementRestResource>;
beforeAll(async () => {
  const statement = (await get("metadata")).body as unknown as CapabilityStatement;
  claims = new Map(statement.rest?.[0]?.resource?.map((resource) => [resource.type, resource]));
});

const asked = (type: string, name: string, value: string): string =>
  `${type}?${name}=${encodeURIComponent(value)}&_count=1&_total=none`;

function casesOf(type: string): Case[] {
  const { searchParam, searchInclude = [], searchRevInclude = [] } = claims.get(type) ?? ({ type } as const);
  const as =
    (answer: Case["answer"]) =>
    (name: string, value: string): Case => ({ search: asked(type, name, value), answer, names: name });
  const [right, wrong, either] = [as("found"), as("refused"), as("either")];
  return [
    ...(searchParam ?? []).flatMap((claim) => {
      const { name } = claim;
      return [
        right(name, plausible(definitions, claim)),
        ...modifiersOf(claim).map(([modifier, value]) =>
          (ofSome.has(modifier) && claim.type === "token" ? either : right)(`${name}:${modifier}`, value),
        ),
        ...implausible(definitions, claim).map((value) => wrong(name, value)),
        wrong(`${name}:nonsense`, plausible(definitions, claim)),
      ];
    }),
    ...[...searchInclude, `${type}:*`, "*"].map((value) => right("_include", value)),
    ...searchRevInclude.map((value) => right("_revinclude", value)),
    wrong("_include", `${type}:nonsense`),
    wrong("_revinclude", "Observation:nonsense"),
    wrong("_sort", "nonsense"),
  ];
}

type Entry = NonNullable<Reply["body"]["entry"]>[number];

/** Answered: with what was found, and with nothing to say besides. */
const isFound = ({ resource, response }: Entry): boolean =>
  response?.status.startsWith("200") === true && resource?.type === "searchset" && response.outcome === undefined;

/** Refused, and what is wrong is named. */
const isRefused = ({ response }: Entry, names: string): boolean =>
  response?.status.startsWith("400") === true && JSON.stringify(response.outcome?.issue).includes(names);

/** What is wrong with the answer to a search; undefined: nothing. */
function fault({ search, answer, names }: Case, entry: Entry = {}): string | undefined {
  if (answer !== "refused" && isFound(entry)) return undefined;
  if (answer !== "found" && isRefused(entry, names)) return undefined;
  return `${search}: ${entry.response?.status ?? "none"} ${JSON.stringify(entry.response?.outcome?.issue)}`;
}

async function faults(cases: readonly Case[]): Promise<readonly string[]> {
  const entry = cases.map(({ search }) => ({ request: { method: "GET", url: search } }));
  const { status, body } = await post("", { resourceType: "Bundle", type: "batch", entry });
  expect([status, body.entry?.length]).toEqual([200, cases.length]);
  return cases.flatMap((one, place) => fault(one, body.entry?.[place]) ?? []);
}

describe.each(definitions.resourceTypes)("%s", (type) => {
  it("is searched by what is claimed, and each wrong value is named", async () => {
    expect((await post(type, minimal(definitions, type))).status).toBe(201);
    const cases = casesOf(type);
    expect(cases.length).toBeGreaterThan(20);
    expect(await faults(cases)).toEqual([]);
  });
});
