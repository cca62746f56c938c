/** An app that registers itself, as a developer's would. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface App {
  /** Where a browser is sent so that somebody lets it in. */
  begin: string;
  /** What it gets for what the browser brought back. */
  token: (backAt: string) => Promise<string>;
  /** Status of a FHIR read with it. */
  read: (path: string, token: string) => Promise<number>;
  close: () => void;
}

const scope =
  "openid fhirUser launch/patient offline_access patient/Patient.rs patient/Observation.rs patient/Appointment.cruds";

export async function openApp(origin: string): Promise<App> {
  const server = createServer((_incoming, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end('<!doctype html><html lang="en"><title>Growth chart</title><main><h1>Growth chart</h1></main></html>');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const redirect = `http://127.0.0.1:${(server.address() as AddressInfo).port}/back`;
  const client = await registered(origin, redirect);
  const verifier = randomBytes(32).toString("base64url");
  const asked = {
    ...{ response_type: "code", client_id: client, redirect_uri: redirect, scope, state: "growing" },
    ...{ aud: `${origin}/fhir`, code_challenge_method: "S256" },
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  };
  return {
    begin: `${origin}/oauth2/authorize?${new URLSearchParams(asked).toString()}`,
    async token(backAt) {
      const code = new URL(backAt).searchParams.get("code") ?? "";
      const fields = { grant_type: "authorization_code", code, redirect_uri: redirect, client_id: client };
      const body = new URLSearchParams({ ...fields, code_verifier: verifier });
      const answer = await fetch(`${origin}/oauth2/token`, { method: "POST", body });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    async read(path, token) {
      return (await fetch(`${origin}/fhir/${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc7591 */
async function registered(origin: string, redirect: string): Promise<string> {
  const body = {
    ...{ client_name: "Growth chart", redirect_uris: [redirect], token_endpoint_auth_method: "none", scope },
    ...{ grant_types: ["authorization_code", "refresh_token"], response_types: ["code"] },
  };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${origin}/oauth2/register`, { method: "POST", headers, body: JSON.stringify(body) });
  return ((await answer.json()) as { client_id: string }).client_id;
}
