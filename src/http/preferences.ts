import { standard, type Preferences } from "../interactions/interaction.ts";

const returns = ["minimal", "representation", "OperationOutcome"] as const;
const handlings = ["strict", "lenient"] as const;

/**
 * Reads the Prefer header. What is not known there is no mistake: preferences may be ignored.
 * http://hl7.org/fhir/R4/http.html#ops, https://www.rfc-editor.org/rfc/rfc7240
 */
export function preferencesOf(header: string | undefined): Preferences {
  if (header === undefined) return standard;
  const asked = new Map(header.split(/[,;]/, 20).map(pairOf).reverse());
  const find = <Word extends string>(words: readonly Word[], name: string) =>
    words.find((word) => word.toLowerCase() === asked.get(name)?.toLowerCase());
  const stated = find(returns, "return");
  return {
    return: stated ?? standard.return,
    ...(stated && { returnStated: true }),
    handling: find(handlings, "handling") ?? standard.handling,
  };
}

function pairOf(text: string): [name: string, value: string] {
  const [name = "", value = ""] = text.split("=", 2);
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1")];
}
