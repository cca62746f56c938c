import { describe, expect, it } from "@jest/globals";
import { qrImage, qrOf } from "./qr.ts";

const uri = "otpauth://totp/Cardea:amy%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Cardea";

/** Rows of modules, as a reader sees them. */
function drawn({ size, path }: { size: number; path: string }): string[] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => " "));
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    rows[Number(y)]?.fill("#", Number(x), Number(x) + Number(run));
  return rows.map((row) => row.join(""));
}

const finder = ["#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"];

describe("a QR code", () => {
  it("has a finder in three corners, and timing between them", () => {
    const rows = drawn(qrOf(uri));
    expect((rows.length - 17) % 4).toBe(0);
    expect(rows.slice(0, 7).map((row) => row.slice(0, 7))).toEqual(finder);
    expect(rows.slice(0, 7).map((row) => row.slice(-7))).toEqual(finder);
    expect(rows.slice(-7).map((row) => row.slice(0, 7))).toEqual(finder);
    expect(rows[6]?.slice(8, -8)).toMatch(/^(?:# )+#$/);
  });

  it("grows with its text, and is another for another text", () => {
    expect(qrOf("a").size).toBe(21);
    expect(qrOf(uri).size).toBeGreaterThan(21);
    expect(qrOf(uri).path).not.toBe(qrOf(uri.replace("JB", "JC")).path);
  });

  it("is an image with a name and with quiet around it", () => {
    expect(qrImage({ size: 21, path: "M0 0h1v1h-1z" })).toMatch(
      /^<svg [^>]*viewBox="-4 -4 29 29" role="img" aria-label=/,
    );
  });
});
