/** Patches, and how they are sent. */
import { expect } from "@jest/globals";
import type { Client, Reply } from "./scenario.ts";

/** Parameters of one operation, its parts by name. */
export const operation = (type: string, path: string, more: Record<string, object> = {}) => {
  const parts = { type: { valueCode: type }, path: { valueString: path }, ...more };
  const part = Object.entries(parts).map(([name, value]) => ({ name, ...value }));
  return { resourceType: "Parameters", parameter: [{ name: "operation", part }] };
};

/** A JSON Patch and a FHIRPath Patch that give a Patient a gender. */
export const setGender = (code: string) => [{ op: "add", path: "/gender", value: code }];
export const addGender = (code: string) =>
  operation("add", "Patient", { name: { valueString: "gender" }, value: { valueCode: code } });

let count = 0;

export function patching(server: Client) {
  type Headers = Record<string, string>;
  return {
    /** Sends a JSON Patch. */
    json: (path: string, operations: unknown, headers: Headers = {}): Promise<Reply> =>
      server.send("PATCH", path, {
        body: operations,
        headers: { "content-type": "application/json-patch+json", ...headers },
      }),
    /** Sends a FHIRPath Patch. */
    fhirPath: (path: string, parameters: unknown, headers: Headers = {}): Promise<Reply> =>
      server.send("PATCH", path, { body: parameters, headers }),
    /** Makes a Patient, known by `urn:patched|<id>`. @returns its id */
    patient: async (more: object = {}): Promise<string> => {
      const id = `patched-${++count}`;
      const body = { resourceType: "Patient", id, identifier: [{ system: "urn:patched", value: id }], ...more };
      expect((await server.put(`Patient/${id}`, body)).status).toBe(201);
      return id;
    },
  };
}
