import { expect, it } from "@jest/globals";
import { uuid7 } from "./uuid.ts";

// https://www.rfc-editor.org/rfc/rfc9562#section-5.7
it("begins with the time, has version 7 and the variant of the RFC", () => {
  expect(uuid7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it("rises with time and is never the same", () => {
  expect(uuid7(2_000_000_000_000) > uuid7(1_999_999_999_999)).toBe(true);
  expect(uuid7(1)).not.toBe(uuid7(1));
});
