import type { Handler } from "./interaction.ts";
import { conditionOf, onlyMatch } from "./condition.ts";
import { commitOne, expectType, untilSettled, written } from "./write.ts";

/**
 * A new resource under an id of ours; with If-None-Exist, only when nothing matches.
 * http://hl7.org/fhir/R4/http.html#create, http://hl7.org/fhir/R4/http.html#ccreate
 */
export const create: Handler<"create"> = async ({ type, resource, ifNoneExist }, context) => {
  expectType(resource, type);
  const { store, search, prepare, newId } = context;
  const change = prepare(resource, newId(), "POST");
  if (!ifNoneExist) return written(await commitOne(store, change));
  const condition = conditionOf(search, type, ifNoneExist);
  return untilSettled(async () => {
    const { found, asserts } = await onlyMatch(store, condition);
    return found ? { status: 200, version: found } : written(await commitOne(store, change, asserts));
  });
};
