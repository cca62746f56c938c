import { escapeHtml, unescapeHtml } from "../../fhir/html.ts";
import { invalid } from "../../fhir/error.ts";
import { ofString } from "../node.ts";
import { bounded } from "../run.ts";
import type { Apply, FunctionTable } from "./definition.ts";
import { ofTwo } from "./strings.ts";

type Coder = (text: string) => string;

/** http://hl7.org/fhirpath/#additional-string-functions */
export const encoding: FunctionTable = {
  encode: {
    arity: [1, 1],
    apply: coding("encode()", { base64: toBase("base64"), urlbase64: urlBase64, hex: toBase("hex") }),
  },
  decode: {
    arity: [1, 1],
    apply: coding("decode()", { base64: fromBase("base64"), urlbase64: fromBase("base64url"), hex: fromBase("hex") }),
  },
  escape: {
    arity: [1, 1],
    apply: coding("escape()", { html: escapeHtml, json: (text) => JSON.stringify(text).slice(1, -1) }),
  },
  unescape: { arity: [1, 1], apply: coding("unescape()", { html: unescapeHtml, json: unescapeJson }) },
};

function coding(what: string, coders: Readonly<Record<string, Coder>>): Apply {
  return ofTwo(what, (text, format, run) => {
    const coder = Object.hasOwn(coders, format) ? coders[format] : undefined;
    if (coder === undefined) throw invalid(`FHIRPath: ${what} takes ${Object.keys(coders).join(" or ")}`);
    bounded(run, text.length * 6);
    return ofString(coder(text));
  });
}

function toBase(format: "base64" | "hex"): Coder {
  return (text) => Buffer.from(text, "utf8").toString(format);
}

/** With padding, unlike JavaScript's. */
function urlBase64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

function fromBase(format: "base64" | "base64url" | "hex"): Coder {
  return (text) => Buffer.from(text, format).toString("utf8");
}

function unescapeJson(text: string): string {
  try {
    return String(JSON.parse(`"${text.replaceAll(/(?<!\\)((?:\\\\)*)"/g, '$1\\"')}"`));
  } catch {
    throw invalid("FHIRPath: unescape() takes the content of a JSON string");
  }
}
