/** What a reference's text points at. http://hl7.org/fhir/R4/references.html#literal */
export type ReferenceTarget =
  /** A resource of this server: relative, or absolute under our own base. */
  | { form: "local"; type: string; id: string; version?: string }
  /** A resource of another server, where its url says so much. */
  | { form: "absolute"; url: string; type?: string; id?: string; version?: string }
  | { form: "urn"; url: string }
  | { form: "contained"; id: string }
  /** A search that names one resource, as a transaction may hold: `Patient?identifier=…`. */
  | { form: "conditional"; type: string; query: string }
  | { form: "other"; url: string };

const restful =
  /^(?:(?<server>.*)\/)?(?<type>[A-Z][A-Za-z]{1,63})\/(?<id>[A-Za-z0-9\-.]{1,64})(?:\/_history\/(?<version>[A-Za-z0-9\-.]{1,64}))?$/;
const conditional = /^(?<type>[A-Z][A-Za-z]{1,63})\?(?<query>.+)$/s;

/**
 * Reads `Reference.reference`.
 * @param base Our own FHIR base without a slash at the end: an absolute reference below it is a local one.
 */
export function parseReference(text: string, base?: string): ReferenceTarget {
  if (text.startsWith("#")) return { form: "contained", id: text.slice(1) };
  if (text.startsWith("urn:")) return { form: "urn", url: text };
  return resourceTarget(text, base) ?? searchTarget(text) ?? elsewhere(text);
}

function resourceTarget(text: string, base: string | undefined): ReferenceTarget | undefined {
  const { server, type, id, version } = restful.exec(text)?.groups ?? {};
  if (type === undefined || id === undefined) return undefined;
  const target = version === undefined ? { type, id } : { type, id, version };
  if (server === undefined || server === base) return { form: "local", ...target };
  return /^https?:\/\//.test(text) ? { form: "absolute", url: text, ...target } : { form: "other", url: text };
}

function searchTarget(text: string): ReferenceTarget | undefined {
  const { type, query } = conditional.exec(text)?.groups ?? {};
  return type !== undefined && query !== undefined ? { form: "conditional", type, query } : undefined;
}

const elsewhere = (url: string): ReferenceTarget =>
  /^[a-z][a-z0-9+.-]*:/i.test(url) ? { form: "absolute", url } : { form: "other", url };

/** http://hl7.org/fhir/R4/datatypes.html#id */
export const isId = (text: string): boolean => /^[A-Za-z0-9\-.]{1,64}$/.test(text);
