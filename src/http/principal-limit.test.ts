import { describe, expect, it } from "@jest/globals";
import { openPrincipalLimit, Throttled } from "./principal-limit.ts";

describe("what one may ask of the FHIR API in a minute", () => {
  it("is for each app and user by itself, and says how long to wait", async () => {
    const limit = openPrincipalLimit(3);
    const [one, other] = [
      { client: "chart", user: "Patient/1" },
      { client: "chart", user: "Patient/2" },
    ];
    for (let times = 0; times < 3; times++) await limit(one);
    const refused = await limit(one).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(Throttled);
    expect(refused).toMatchObject({ kind: "throttled" });
    expect((refused as Throttled).seconds).toBeGreaterThan(0);
    expect((refused as Throttled).seconds).toBeLessThanOrEqual(60);
    await limit(other);
    await limit({ client: "chart" });
    await limit({});
  });

  it("has no end where it is 0", async () => {
    const limit = openPrincipalLimit(0);
    for (let times = 0; times < 100; times++) await limit({ client: "chart" });
  });
});
