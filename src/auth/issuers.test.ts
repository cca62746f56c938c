import { describe, expect, it } from "@jest/globals";
import { writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IssuersError, openIssuers } from "./issuers.ts";

const one = { issuer: "https://login.example.org", jwks: "https://login.example.org/jwks" };
const options = { audience: "https://here.example.org/fhir", development: false, noteTrouble: () => undefined };
const opened = (source: string | undefined, more: object = {}) => openIssuers({ ...options, ...more, source });
const listed = (...issuers: object[]) => JSON.stringify(issuers);

describe("issuers", () => {
  it("are none when nothing is said", async () => {
    expect(await (await opened(undefined))("https://login.example.org")).toBeUndefined();
  });

  it("give nothing but what is said, and are known by their whole name", async () => {
    const issuers = await opened(listed(one));
    expect(await issuers(one.issuer)).toEqual({
      ...{ ...one, audience: options.audience, scope: [], services: new Map() },
      algorithms: ["RS256", "RS384", "ES256", "ES384"],
    });
    expect(await issuers(`${one.issuer}/`)).toBeUndefined();
    expect(await issuers("__proto__")).toBeUndefined();
  });

  it("may be in a file", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "cardea-issuers-")), "issuers.json");
    writeFileSync(file, listed(one));
    expect(await (await opened(file))(one.issuer)).toMatchObject(one);
  });

  it.each<[string, string]>([
    ["[", "it is not JSON"],
    [listed("x" as unknown as object), "issuer 1 is not an object"],
    [listed({ issuer: one.issuer }), "jwks of issuer 1 is not a text"],
    [listed(one, { ...one, jwks: "http://login.example.org/jwks" }), "jwks of issuer 2 is not an https address"],
    [listed({ ...one, issuer: "login.example.org" }), "issuer of issuer 1 is not an https address"],
    [listed({ ...one, issuer: "https://user@login.example.org" }), "issuer of issuer 1 is not an https address"],
    [listed({ ...one, algorithms: ["HS256"] }), "algorithms of issuer 1 are some of RS256, RS384, ES256, ES384"],
    [listed({ ...one, algorithms: ["RS256", "none"] }), "algorithms of issuer 1 are some of"],
    [listed({ ...one, algorithms: [] }), "algorithms of issuer 1 are some of"],
    [
      listed({ ...one, scope: "system/*.rs" }),
      "scope of issuer 1 holds what is no scope of user/ or patient/: system/*.rs",
    ],
    [
      listed({ ...one, services: { a: "user/*.rs" } }),
      "services.a of issuer 1 holds what is no scope of system/: user/*.rs",
    ],
    [listed({ ...one, services: [] }), "services of issuer 1 is not an object"],
    [listed({ ...one, audience: 1 }), "audience of issuer 1 is not a text"],
    [listed({ ...one, scopes: "user/*.rs" }), "issuer 1 has a member that is not known: scopes"],
    [listed(one, one), "https://login.example.org is there twice"],
    ["/nowhere/issuers.json", "ENOENT"],
  ])("%s stop the start", async (source, words) => {
    const failed = await opened(source).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(IssuersError);
    expect((failed as Error).message).toContain(words);
  });

  it("may be at plain addresses outside production", async () => {
    const plain = { issuer: "http://localhost:9", jwks: "http://localhost:9/jwks" };
    expect(await (await opened(listed(plain), { development: true }))(plain.issuer)).toMatchObject(plain);
  });
});
