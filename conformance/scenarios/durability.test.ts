/**
 * What was acknowledged is there after the server was killed, and nothing is there in part.
 */
import { describe, expect, it } from "@jest/globals";
import { times } from "../../src/testing/thorough.ts";
import { expectWhole, keepWriting, nothingYet, untilAcknowledged } from "./acknowledged.ts";
import { dataFolder } from "./commands.ts";

const rounds = times(2, 20);
const writers = 16;

describe("SIGKILL under load", () => {
  it(
    "loses nothing that was acknowledged and leaves nothing in part",
    async () => {
      const data = dataFolder();
      const seen = nothingYet();
      for (let round = 0; round < rounds; round++) {
        const server = await data.serve();
        const load = { name: `r${round}`, writers };
        const writing = keepWriting(server.base, load, seen, new AbortController().signal);
        await untilAcknowledged(60 + round * 35, seen);
        await server.end("SIGKILL");
        await writing;
      }
      expect(seen.refusals).toEqual([]);
      const server = await data.serve();
      await expectWhole(server.base, seen);
      await server.end("SIGTERM");
      const { code, out } = await data.cardea("doctor");
      expect([code, out]).toEqual([0, expect.not.stringContaining("WRONG")]);
      await data.remove();
    },
    30_000 + rounds * 10_000,
  );
});
