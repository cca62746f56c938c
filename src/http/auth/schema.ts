/** Schemas of bodies and answers: what checks a body is what /docs shows. https://json-schema.org/draft/2020-12 */

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** @param longest Characters; absent: what a body may have. */
export const text = (description: string, longest?: number): Schema => ({
  type: "string",
  minLength: 1,
  ...(longest !== undefined && { maxLength: longest }),
  description,
});

export const choice = (values: readonly string[], description: string): Schema => ({
  type: "string",
  enum: values,
  description,
});

export const time = (description: string): Schema => ({ type: "string", format: "date-time", description });
export const count = (description: string): Schema => ({ type: "integer", minimum: 0, description });
export const yes = (description: string): Schema => ({ type: "boolean", description });
export const listOf = (items: Schema, description: string): Schema => ({ type: "array", items, description });

/** An object; members that it does not name are let be. @param optional Of the same form. */
export const object = (
  needed: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema => ({ type: "object", required: Object.keys(needed), properties: { ...needed, ...optional } });

/** At least one of these members has to be there. */
export const withOneOf = (schema: Schema, ...members: readonly string[]): Schema => ({
  ...schema,
  anyOf: members.map((member) => ({ required: [member] })),
});

/** One that `shapes.ts` names. */
export const named = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
