import { endOfString } from "../fhir/json.ts";

const [quote, comma, colon, open, close] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d];

/**
 * Compact JSON, indented for people. Works on the text alone: every number stays as it is written, and nothing is too
 * deep or too long for it.
 */
export function indent(text: string): string {
  const lines: string[] = [];
  let [depth, from] = [0, 0];
  const breakAfter = (at: number) => {
    lines.push(text.slice(from, at), "\n", "  ".repeat(Math.max(0, depth)));
    from = at;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === quote) at = endOfString(text, at);
    else if (isOpen(char) && !isClose(text.charCodeAt(at + 1))) {
      depth++;
      breakAfter(at + 1);
    } else if (isOpen(char)) at++;
    else if (isClose(char)) {
      depth--;
      breakAfter(at);
    } else if (char === comma) breakAfter(at + 1);
    else if (char === colon) {
      lines.push(text.slice(from, at + 1), " ");
      from = at + 1;
    }
  }
  lines.push(text.slice(from));
  return lines.join("");
}

// A bracket differs from its brace in one bit.
const isOpen = (char: number) => (char | 0x20) === open;
const isClose = (char: number) => (char | 0x20) === close;
