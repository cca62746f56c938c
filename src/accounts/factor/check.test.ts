/** Codes: which are right, and that each is used once. Section 2 of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import { generateSync } from "otplib";
import { newAccount } from "../new-account.ts";
import { use } from "./check.ts";
import { looksLikeRecovery } from "./recovery.ts";
import { newTotpSecret, stepOf } from "./totp.ts";

// RFC 6238, appendix B: the secret "12345678901234567890", the last six of eight digits.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("a code of RFC 6238", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("at second %d is %s", (second, code) => {
    expect(stepOf(secret, code, second * 1000, undefined)).toBe(Math.floor(second / 30));
    expect(stepOf(secret, ` ${code.slice(0, 3)} ${code.slice(3)}`, second * 1000, undefined)).toBeDefined();
  });

  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])("of step %d is good: %s", (steps, isGood) => {
    const own = newTotpSecret();
    const code = generateSync({ secret: own, epoch: 1_000_000_000 + 30 * steps });
    expect(stepOf(own, code, 1_000_000_000_000, undefined) !== undefined).toBe(isGood);
  });

  test("is no good after its step, or a later one, was used", () => {
    const step = stepOf(secret, "081804", 1_111_111_109_000, undefined) ?? 0;
    expect(stepOf(secret, "081804", 1_111_111_109_000, step - 1)).toBe(step);
    for (const used of [step, step + 1]) expect(stepOf(secret, "081804", 1_111_111_109_000, used)).toBeUndefined();
  });
});

describe("what is used", () => {
  const account = newAccount({ id: "a", email: "a@b.test", fhirUser: "Patient/a", roles: [], createdAt: 0 });

  test("a step is used once, and so are those before it", () => {
    const used = use(account, { step: 7 });
    expect(used?.step).toBe(7);
    for (const step of [6, 7]) expect(used && use(used, { step })).toBeUndefined();
    expect(used && use(used, { step: 8 })?.step).toBe(8);
  });

  test("a recovery code is gone", () => {
    const [one, other] = ["one", "other"].map((hash) => ({ index: hash, hash, pepper: 1 }));
    if (!one || !other) throw new Error("two codes");
    const used = use({ ...account, recovery: [one, other] }, { recovery: one });
    expect(used?.recovery).toEqual([other]);
    expect(used && use(used, { recovery: one })).toBeUndefined();
  });
});

it.each([
  ["ABCD-EFGH-2345-WXYZ", true],
  ["abcdefgh2345wxyz", true],
  [" abcd efgh 2345 wxyz ", true],
  ["123456", false],
  ["ABCD-EFGH-2345-WXY1", false],
  ["ABCD-EFGH-2345", false],
])("%j looks like a recovery code: %s", (code, looks) => {
  expect(looksLikeRecovery(code)).toBe(looks);
});
