import { invalid } from "../../fhir/error.ts";
import { shown, unescape } from "../value.ts";
import type { SearchType } from "./type.ts";

/** Absolute and canonical URIs, compared as they are written. http://hl7.org/fhir/R4/search.html#uri */
export const uriType: SearchType = {
  modifiers: ["below", "above"],

  index(param, { value: uri, type }, _required, into) {
    if (typeof uri !== "string" || uri === "") return;
    const bar = type === "canonical" ? uri.lastIndexOf("|") : -1;
    if (bar > 0) into.push({ kind: "uri", param, uri: uri.slice(0, bar) });
    into.push({ kind: "uri", param, uri });
  },

  parse({ name, text, modifier, param }) {
    const uri = unescape(text);
    if (modifier === undefined) return { op: "uri", param, how: "equal", uri };
    if (/^urn:/i.test(uri)) throw invalid(`${name}=${shown(uri)}: a urn has no parts that lie below others`);
    return { op: "uri", param, how: modifier === "below" ? "below" : "above", uri: uri.replace(/\/+$/, "") };
  },
};
