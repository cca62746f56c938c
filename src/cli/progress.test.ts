import { Writable } from "node:stream";
import { expect, it } from "@jest/globals";
import { showProgress } from "./progress.ts";

function stream(isTTY: boolean): { written: () => string; out: NodeJS.WriteStream } {
  let text = "";
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const shown = { isTTY, columns: 120, cursorTo: () => true, clearLine: () => true, moveCursor: () => true };
  return { written: () => text, out: Object.assign(out, shown) as unknown as NodeJS.WriteStream };
}

it("shows a bar on a terminal", () => {
  const { out, written } = stream(true);
  const progress = showProgress(out);
  progress.begin(100);
  progress.advance(100, "12 resources");
  progress.end();
  expect(written()).toContain("100 %");
  expect(written()).toContain("12 resources");
});

it("is quiet elsewhere, for a load that does not take long", () => {
  const { out, written } = stream(false);
  const progress = showProgress(out);
  progress.begin(100);
  progress.advance(50, "12 resources");
  progress.end();
  expect(written()).toBe("");
});
