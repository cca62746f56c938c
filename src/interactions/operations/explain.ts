/** `$explain`: what a search became, how the store goes about it, and what would make it cheaper. */
import { printJson } from "../../fhir/json.ts";
import type { Plan, PlanStep } from "../../storage/store.ts";
import type { Context } from "../interaction.ts";
import { queryOf } from "../search-page.ts";
import { readSearch } from "../search.ts";
import { adviceOn } from "./advice.ts";
import { criterionText } from "./criterion-text.ts";
import { givenTo } from "./given.ts";
import type { Asked, Operation } from "./operation.ts";

/** Takes the parameters of any search. Nothing of what resources hold is told. */
export const explain: Operation = {
  name: "$explain",
  definition: "https://cardea.dev/fhir/OperationDefinition/explain",
  system: true,
  types: undefined,
  instances: [],
  run: async (asked, context) => ({ status: 200, body: [printJson(await explained(asked, context))] }),
};

async function explained({ type, ...asked }: Asked, context: Context) {
  const page = readSearch({ ...(type !== undefined && { type }), parameters: givenTo(asked) }, context);
  const query = queryOf(page);
  const plan = await context.store.explain(query);
  const parameter = [
    ...query.types.map((one) => ({ name: "type", valueCode: one })).slice(0, type === undefined ? 200 : 1),
    { name: "criteria", valueString: criterionText(query.where) },
    ...query.sort.map((key) => ({
      name: "sort",
      valueString: `${key.descending ? "-" : ""}${key.param} (${key.kind})`,
    })),
    ...page.asked.ignored.map(({ why }) => ({ name: "ignored", valueString: why })),
    ...planParts(plan),
    ...adviceOn(query, plan, page.saysTotal).map((advice) => ({ name: "advice", valueString: advice })),
  ];
  return { resourceType: "Parameters", parameter };
}

const planParts = ({ engine, steps, long, looked, milliseconds }: Plan) => [
  { name: "engine", valueString: engine },
  ...steps.map((step) => ({ name: "step", part: stepParts(step) })),
  { name: "long", valueBoolean: long },
  { name: "looked", valueInteger: looked },
  { name: "milliseconds", valueDecimal: Math.round(milliseconds * 1_000) / 1_000 },
];

const stepParts = ({ purpose, detail, indexes, looked }: PlanStep) => [
  { name: "purpose", valueCode: purpose },
  { name: "detail", valueString: detail },
  ...indexes.map((index) => ({ name: "index", valueString: index })),
  ...(looked === undefined ? [] : [{ name: "looked", valueInteger: looked }]),
];
