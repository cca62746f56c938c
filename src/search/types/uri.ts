import { invalid } from "../../fhir/error.ts";
import { shown, unescape } from "../value.ts";
import type { SearchType } from "./type.ts";

/** Absolute and canonical URIs, compared as they are written. http://hl7.org/fhir/R4/search.html#uri */
export const uriType: SearchType = {
  modifiers: ["below", "above"],

  index(param, element, { type }, into) {
    if (typeof element !== "string" || element === "") return;
    const bar = type === "canonical" ? element.lastIndexOf("|") : -1;
    if (bar > 0) into.push({ kind: "uri", param, uri: element.slice(0, bar) });
    into.push({ kind: "uri", param, uri: element });
  },

  parse({ name, text, modifier, param }) {
    const uri = unescape(text);
    if (modifier === undefined) return { op: "uri", param, how: "equal", uri };
    if (/^urn:/i.test(uri)) throw invalid(`${name}=${shown(uri)}: a urn has no parts that lie below others`);
    return { op: "uri", param, how: modifier === "below" ? "below" : "above", uri: uri.replace(/\/+$/, "") };
  },
};
