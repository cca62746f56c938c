/** Patients that somebody may see, to choose from: asked for as that person, of the guarded store. */
import type { Caller } from "../access/caller.ts";
import { readScopes } from "../access/scope.ts";
import { FhirError } from "../fhir/error.ts";
import type { Answer, Interaction } from "../interactions/interaction.ts";

/** Performs an interaction as a caller, with its rights, on record. */
export type PerformAs = (caller: Caller, asked: Interaction, from: { address?: string }) => Promise<Answer>;

/** Who chooses. */
export type Choosing = Pick<Caller, "user" | "account" | "client"> & { address?: string };

export interface PatientLine {
  id: string;
  name: string;
  birthDate?: string;
}

export interface Patients {
  /** @param text Of a name; empty: any */
  find: (who: Choosing, text: string) => Promise<PatientLine[]>;
  /** @returns undefined when it is not there, or not to be seen */
  one: (who: Choosing, id: string) => Promise<PatientLine | undefined>;
}

interface Patient {
  id?: string;
  name?: { use?: string; text?: string; given?: string[]; family?: string }[];
  birthDate?: string;
}

/** How many are shown. */
const most = "20";
const scopes = readScopes("user/Patient.rs");

export function openPatients(performAs: PerformAs): Patients {
  const asking = async ({ address, ...who }: Choosing, asked: Interaction): Promise<unknown> => {
    const from = address === undefined ? {} : { address };
    try {
      const { version, body } = await performAs({ ...who, scopes }, asked, from);
      return JSON.parse(body?.join("") ?? version?.text ?? "{}");
    } catch (error) {
      if (error instanceof FhirError) return undefined;
      throw error;
    }
  };
  return {
    async find(who, text) {
      const named = text.trim() === "" ? [] : ([["name", escaped(text.trim().slice(0, 100))]] as const);
      const parameters = [...named, ["_sort", "family"], ["_count", most]] as const;
      const bundle = await asking(who, { kind: "search", type: "Patient", parameters });
      const { entry = [] } = (bundle ?? {}) as { entry?: { resource?: Patient }[] };
      return entry.flatMap(({ resource }) => lineOf(resource));
    },
    async one(who, id) {
      if (!/^[A-Za-z0-9\-.]{1,64}$/.test(id)) return undefined;
      const [line] = lineOf((await asking(who, { kind: "read", type: "Patient", id })) as Patient | undefined);
      return line;
    },
  };
}

/** As a value of a search: http://hl7.org/fhir/R4/search.html#escaping */
const escaped = (text: string): string => text.replaceAll(/[\\,$|]/g, (char) => `\\${char}`);

function lineOf({ id, name, birthDate }: Patient = {}): PatientLine[] {
  if (id === undefined) return [];
  const whole = nameIn(name);
  return [{ id, name: whole === "" ? `Patient ${id}` : whole, ...(birthDate !== undefined && { birthDate }) }];
}

function nameIn(names: Patient["name"] = []): string {
  const used = names.find(({ use }) => use === "official" || use === "usual") ?? names[0] ?? {};
  return used.text ?? [...(used.given ?? []), used.family ?? ""].join(" ").trim();
}
