/** Holds what came to its schema. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { FieldFailure } from "../../accounts/failure.ts";
import { Problem } from "./problem.ts";
import type { Schema } from "./schema.ts";

type Members = Record<string, unknown>;

/**
 * @returns The members that the schema names: nobody looks at others
 * @throws Problem `invalid-request` naming each member that is not as it should be
 */
export type Check = (value: Members) => Members;

/** Compiles once what is then asked of every request. */
export function openChecks(): (schema: Schema | undefined) => Check {
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, validateFormats: false });
  return (schema) => {
    if (!schema) return () => ({});
    const isValid = ajv.compile(schema);
    const named = new Set(Object.keys(schema["properties"] ?? {}));
    return (value) => {
      if (!isValid(value)) throw new Problem("invalid-request", failuresOf(isValid));
      return Object.fromEntries(Object.entries(value).filter(([name]) => named.has(name)));
    };
  };
}

function failuresOf({ errors }: ValidateFunction): FieldFailure[] {
  const found = (errors ?? []).filter(({ keyword }) => keyword !== "anyOf").map(failureOf);
  return [...new Map(found.map((failure) => [failure.field, failure])).values()];
}

const codes: Readonly<Record<string, string>> = { required: "required", enum: "unknown", maxLength: "too-long" };

function failureOf({ keyword, instancePath, params }: ErrorObject): FieldFailure {
  const { missingProperty } = params as { missingProperty?: string };
  const path = instancePath.split("/").slice(1);
  const field = [...path, ...(missingProperty === undefined ? [] : [missingProperty])].join(".");
  return { field, code: codes[keyword] ?? "invalid" };
}
