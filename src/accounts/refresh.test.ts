/** Bearer tokens of /auth, refreshed. Sections are those of the public interface of /auth. */
import { describe, expect, it, test } from "@jest/globals";
import { api, codeOfFailure, from, minute, rigForEach, signIn, somebody } from "../testing/accounts.ts";

const rig = rigForEach();
const door = () => rig.it.accounts.signIn;

describe("3: refreshing", () => {
  const pair = async () => {
    const { proof } = await signIn(rig.it, await somebody(rig.it), api);
    if (proof.kind !== "api") throw new Error("no pair");
    return proof;
  };
  const who = (bearer: string) => codeOfFailure(rig.it.accounts.sessions.who({ bearer }));

  test("gives a new pair; the end does not move", async () => {
    const first = await pair();
    rig.it.clock.now += 15 * minute;
    expect(await who(first.accessToken)).toBe("session-expired");
    const second = await door().refresh(first.refreshToken, from);
    expect(second).toEqual({ accessToken: expect.any(String), refreshToken: expect.any(String), expiresIn: 900 });
    expect(await who(second.accessToken)).toMatchObject({ session: { kind: "api" } });
    rig.it.clock.now += 7 * 24 * 60 * minute - 15 * minute - 1;
    const third = await door().refresh(second.refreshToken, from);
    expect(third.expiresIn).toBe(1);
    rig.it.clock.now += 1;
    expect(await codeOfFailure(door().refresh(third.refreshToken, from))).toBe("invalid-refresh-token");
  });

  test("with a used token fails alike, and ends the whole session", async () => {
    const first = await pair();
    const second = await door().refresh(first.refreshToken, from);
    expect(await codeOfFailure(door().refresh(first.refreshToken, from))).toBe("invalid-refresh-token");
    expect(await who(second.accessToken)).toBe("session-expired");
    expect(await codeOfFailure(door().refresh(second.refreshToken, from))).toBe("invalid-refresh-token");
    const acts = (await rig.it.acts()).map((act) => act.split(" ").slice(0, 2).join(" "));
    expect(acts).toEqual(["account-created 0", "login 0", "refresh 0", "refresh-reuse 8", "refresh 8"]);
  });

  test("at once with one token gives one pair at most", async () => {
    const { refreshToken } = await pair();
    const other = (await rig.it.another()).signIn;
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => codeOfFailure((n % 2 ? other : door()).refresh(refreshToken, from))),
    );
    expect(all.filter((one) => one !== "invalid-refresh-token")).toHaveLength(1);
  });

  it.each(["", "unknown"])("with %j fails", async (token) => {
    expect(await codeOfFailure(door().refresh(token, from))).toBe("invalid-refresh-token");
  });

  test("an access token, a cookie and a refresh token are each good for their own use only", async () => {
    const { accessToken, refreshToken } = await pair();
    expect(await codeOfFailure(door().refresh(accessToken, from))).toBe("invalid-refresh-token");
    expect(await who(refreshToken)).toBe("session-expired");
    expect(await codeOfFailure(rig.it.accounts.sessions.who({ cookie: accessToken }))).toBe("session-expired");
  });
});
