/** QR codes (ISO/IEC 18004), as a path that any page can draw. */
import encode from "qrcode-generator";

export interface QrCode {
  /** Modules on each side, without the quiet zone. */
  size: number;
  /** SVG path data of what is dark, a module being one unit. */
  path: string;
}

/** What readers need around it, in modules. */
const quiet = 4;

/** @param text Is encoded as UTF-8; of an `otpauth:` URI's length at most */
export function qrOf(text: string): QrCode {
  const code = encode(0, "M");
  code.addData(Buffer.from(text).toString("latin1"));
  code.make();
  const size = code.getModuleCount();
  const rows = Array.from({ length: size }, (_, y) => rowOf(size, y, (x) => code.isDark(y, x)));
  return { size, path: rows.join("") };
}

/** Runs of dark modules in a row. */
function rowOf(size: number, y: number, isDark: (x: number) => boolean): string {
  const line = Array.from({ length: size }, (_, x) => (isDark(x) ? "1" : "0")).join("");
  return [...line.matchAll(/1+/g)]
    .map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`)
    .join("");
}

/** HTML of it: what it says is beside it as text, too. */
export function qrImage({ size, path }: QrCode): string {
  const whole = size + 2 * quiet;
  return `<svg class="qr" viewBox="-${quiet} -${quiet} ${whole} ${whole}" role="img" aria-label="QR code of the key" shape-rendering="crispEdges"><path d="${path}"/></svg>`;
}
