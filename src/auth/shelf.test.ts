import { describe, expect, it } from "@jest/globals";
import type { Adapter } from "oidc-provider";
import { storeForFile } from "../testing/store.ts";
import { kindOf, openShelf } from "./shelf.ts";

const clock = { now: Date.parse("2024-05-01T12:00:00Z") };
const now = () => clock.now;

const opened = storeForFile(now);

const shelf = (model: string): Adapter => openShelf(model, { records: opened.it.records, now });
const id = "an-id-that-opens-a-door-0123456789abcdefghi";

describe("what the library keeps", () => {
  it("comes back as it was, and is stored without its id", async () => {
    const tokens = shelf("AccessToken");
    const payload = { jti: id, clientId: "c", scope: "openid", exp: 1 };
    await tokens.upsert(id, payload, 60);
    expect(await tokens.find(id)).toEqual(payload);
    const [stored] = await opened.it.records.find(kindOf("AccessToken"), "client", "c", { limit: 1 });
    expect(JSON.stringify(stored)).not.toContain(id);
  });

  it("is gone when its time is over", async () => {
    const codes = shelf("AuthorizationCode");
    await codes.upsert(id, { jti: id, grantId: "g" }, 60);
    clock.now += 60_000;
    expect(await codes.find(id)).toBeUndefined();
  });

  it.each(["AuthorizationCode", "RefreshToken"])("is used once, however many come at a time: %s", async (model) => {
    const kept = shelf(model);
    await kept.upsert(id, { jti: id, grantId: "g" }, 60);
    const uses = await Promise.allSettled(Array.from({ length: 5 }, () => kept.consume(id)));
    expect(uses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await kept.find(id)).toMatchObject({ consumed: Math.floor(clock.now / 1000) });
    await expect(kept.consume(id)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("is used by nobody when it is not there", async () => {
    await expect(shelf("RefreshToken").consume("nothing")).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("takes an assertion once, however many come at a time", async () => {
    const seen = shelf("ReplayDetection");
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => seen.upsert("one", { iss: "c" }, 60)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("ends with its grant, and leaves others alone", async () => {
    const tokens = shelf("AccessToken");
    for (let n = 0; n < 120; n++) await tokens.upsert(`mine-${n}`, { grantId: "mine" }, 60);
    await tokens.upsert("other", { grantId: "other" }, 60);
    await tokens.revokeByGrantId("mine");
    expect([await tokens.find("mine-0"), await tokens.find("mine-119")]).toEqual([undefined, undefined]);
    expect(await tokens.find("other")).toBeDefined();
  });

  it("of a sign-in that is under way holds neither its id nor the cookie of a session", async () => {
    const interactions = shelf("Interaction");
    const returnTo = `https://fhir.example.org/oauth2/authorize/${id}`;
    await interactions.upsert(id, { jti: id, returnTo, session: { uid: "u", cookie: "a-cookie" } }, 60);
    expect(await interactions.find(id)).toEqual({ jti: id, returnTo, session: { uid: "u" } });
  });
});
