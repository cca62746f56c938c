/** Tokens: given, looked at, ended; and apps that register. */
import { routes } from "../../../src/auth/configuration.ts";
import { held, type Row, scope } from "./act-row.ts";
import { appOf, asking, basic, browserOf, exchange, post, redirectUri, refresh, walk } from "./flow.ts";
import type { Rig } from "./rig.ts";

const service = (rig: Rig) =>
  appOf(rig, {
    ...{ auth: "client_secret_basic", grants: ["client_credentials"], redirectUris: [] },
    ...{ scope: "system/Patient.rs", resourceServer: true },
  });
const itself = { grant_type: "client_credentials", scope: "system/Patient.rs" };

const tokens: readonly Row[] = [
  {
    ...{ route: routes.token, says: "by code", acts: ["token 0 Patient/amy"] },
    async ready(rig) {
      const client = await appOf(rig);
      const asked = asking(rig.base, client, scope);
      const browser = browserOf();
      const page = await walk(rig, browser, await browser.go(asked.url), { person: rig.people.amy });
      const code = new URL(page.url).searchParams.get("code") ?? "";
      return () => exchange(rig.base, client, { code, verifier: asked.verifier });
    },
  },
  {
    ...{ route: routes.token, says: "by a code that nobody was given", acts: ["token-refused 4 a client"] },
    async ready(rig) {
      const client = await appOf(rig);
      return () => exchange(rig.base, client, { code: "a".repeat(43), verifier: "b".repeat(43) });
    },
  },
  {
    ...{
      route: routes.token,
      says: "by a code that was used",
      acts: ["grant-revoked 0 a client", "token-refused 4 a client"],
    },
    async ready(rig) {
      const { client, told, asked } = await held(rig);
      return () => exchange(rig.base, client, { code: told.code, verifier: asked.verifier });
    },
  },
  {
    ...{ route: routes.token, says: "by refresh", acts: ["token 0 Patient/amy"] },
    async ready(rig) {
      const { client, refresh_token: token } = await held(rig);
      return () => refresh(rig.base, client, token);
    },
  },
  {
    ...{
      route: routes.token,
      says: "by a refresh token that was used",
      acts: ["grant-revoked 0 a client", "token-refused 4 a client"],
    },
    async ready(rig) {
      const { client, refresh_token: token } = await held(rig);
      await refresh(rig.base, client, token);
      return () => refresh(rig.base, client, token);
    },
  },
  {
    ...{ route: routes.token, says: "of an app for itself", acts: ["token 0 a client"] },
    async ready(rig) {
      const client = await service(rig);
      return () => post(rig.base, routes.token, itself, basic(client));
    },
  },
  {
    ...{ route: routes.token, says: "of an app with a wrong secret", acts: ["token-refused 4 a client"] },
    async ready(rig) {
      const client = await service(rig);
      return () => post(rig.base, routes.token, itself, basic({ ...client, secret: "no" }));
    },
  },
  {
    ...{ route: routes.token, says: "of no app", acts: ["token-refused 4 nobody"] },
    ready: async (rig) => () => post(rig.base, routes.token, itself, basic({ id: "nobody", secret: "no" })),
  },
  {
    ...{ route: routes.token, says: "of scopes that an app may not get", acts: ["token-refused 4 a client"] },
    async ready(rig) {
      const client = await service(rig);
      return () => post(rig.base, routes.token, { ...itself, scope: "system/*.cruds" }, basic(client));
    },
  },
];

const lookedAt: readonly Row[] = [
  {
    ...{ route: routes.introspection, says: "by an app", acts: ["introspect 0 a client"] },
    async ready(rig) {
      const [client, { access_token: token }] = [await service(rig), await held(rig)];
      return () => post(rig.base, routes.introspection, { token }, basic(client));
    },
  },
  {
    ...{ route: routes.introspection, says: "by an app with a wrong secret", acts: ["introspect 4 a client"] },
    async ready(rig) {
      const client = await service(rig);
      return () => post(rig.base, routes.introspection, { token: "x" }, basic({ ...client, secret: "no" }));
    },
  },
  {
    ...{ route: routes.introspection, says: "with a token that does not allow it", acts: ["introspect 4 a client"] },
    async ready(rig) {
      const { access_token: token = "" } = await held(rig);
      return () => post(rig.base, routes.introspection, { token }, { authorization: `Bearer ${token}` });
    },
  },
  {
    ...{ route: routes.revocation, says: "by its app", acts: ["grant-revoked 0 a client"] },
    async ready(rig) {
      const { client, access_token: token } = await held(rig);
      return () => post(rig.base, routes.revocation, { token, client_id: client.id });
    },
  },
  {
    ...{ route: routes.revocation, says: "of an app's own token", acts: ["grant-revoked 0 a client"] },
    async ready(rig) {
      const client = await service(rig);
      const { access_token: token } = (await post(rig.base, routes.token, itself, basic(client))).body;
      return () => post(rig.base, routes.revocation, { token }, basic(client));
    },
  },
  {
    ...{ route: routes.revocation, says: "by an app with a wrong secret", acts: ["grant-revoked 4 a client"] },
    async ready(rig) {
      const client = await service(rig);
      return () => post(rig.base, routes.revocation, { token: "x" }, basic({ ...client, secret: "no" }));
    },
  },
];

const registering = (body: object) => async (rig: Rig) => () =>
  fetch(`${rig.base}${routes.registration}`, {
    ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  });

const registrations: readonly Row[] = [
  {
    ...{ route: routes.registration, says: "an app", acts: ["client-registered 0 a client"] },
    ready: registering({ redirect_uris: [redirectUri], token_endpoint_auth_method: "none" }),
  },
  {
    ...{ route: routes.registration, says: "an app that cannot be", acts: ["client-registered 4 nobody"] },
    ready: registering({ redirect_uris: ["nonsense"] }),
  },
];

export const tokenRows: readonly Row[] = [...tokens, ...lookedAt, ...registrations];
