import { trim, type Shown } from "../fhir/elements.ts";
import type { Version } from "../storage/store.ts";
import { versionNumber } from "../fhir/etag.ts";
import type { Answer, Context, Handler, ReadConditions } from "./interaction.ts";
import { expectThere } from "./there.ts";

/** The current version of one resource. http://hl7.org/fhir/R4/http.html#read */
export const read: Handler<"read"> = async (asked, context) => {
  const version = await context.store.read(asked.type, asked.id);
  return shown(version, `${asked.type}/${asked.id}`, asked, context);
};

/** A version of one resource, current or not. http://hl7.org/fhir/R4/http.html#vread */
export const vread: Handler<"vread"> = async (asked, context) => {
  const { type, id } = asked;
  const number = versionNumber(asked.version);
  const version = number === undefined ? undefined : await context.store.vread(type, id, number);
  return shown(version, `${type}/${id}/_history/${asked.version}`, asked, context);
};

function shown(
  version: Version | undefined,
  what: string,
  asked: ReadConditions & Shown,
  { definitions }: Context,
): Answer {
  const there = expectThere(version, what);
  if (isKnown(there, asked)) return { status: 304, version: there };
  const body = trim(there.text, asked, definitions);
  return { status: 200, version: there, ...(body !== there.text && { body: [body] }) };
}

/** If-None-Match goes before If-Modified-Since, whose dates know whole seconds. http://hl7.org/fhir/R4/http.html#cread */
function isKnown({ version, at }: Version, { ifNoneMatch, ifModifiedSince }: ReadConditions): boolean {
  if (ifNoneMatch === undefined)
    return ifModifiedSince !== undefined && Math.floor(at / 1000) * 1000 <= ifModifiedSince;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^(?:W\/)?"(.*)"$/, "$1"));
  return tags.includes("*") || tags.includes(String(version));
}
