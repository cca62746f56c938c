import { expect, it } from "@jest/globals";
import type { Answer } from "./interaction.ts";
import { openReads } from "./response.ts";

it("does no more reads when there is already more than one answer can show", async () => {
  const reads = openReads();
  const large: Answer = { status: 200, body: ["x".repeat(33_000_000)] };
  let done = 0;
  const read = async () => {
    done++;
    return large;
  };
  await reads.entry(read, true);
  await reads.entry(read, false);
  await reads.entry(read, false);
  await expect(reads.entry(read, false)).rejects.toMatchObject({ kind: "too-long" });
  expect(done).toBe(3);
});
