/** What an authorization request must say beyond OAuth. http://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-authorization-code */
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { split } from "./scopes.ts";

type Given = string | undefined;

const paramsOf = ({ oidc }: KoaContextWithOIDC): Record<string, unknown> => oidc.params ?? {};
const scopesOf = (ctx: KoaContextWithOIDC): string[] => split(paramsOf(ctx)["scope"] as Given);

/** @param audience The FHIR base */
export const requestChecks = (audience: string) => ({
  aud(ctx: KoaContextWithOIDC, value: Given): void {
    if (value === undefined) throw new errors.InvalidRequest("aud is required: the FHIR base");
    if (value.replace(/\/$/, "") !== audience) throw new errors.InvalidRequest("aud does not name this FHIR server");
    if (paramsOf(ctx)["state"] === undefined) throw new errors.InvalidRequest("state is required");
    keepOffline(ctx);
  },
  launch(ctx: KoaContextWithOIDC, value: Given): void {
    if (scopesOf(ctx).includes("launch") !== (value !== undefined))
      throw new errors.InvalidRequest("the scope launch and the parameter launch go together");
  },
});

/**
 * The library takes `offline_access` away where `prompt=consent` is not there. Consent is always asked for here. This
 * check runs after that, so it may come back.
 */
function keepOffline(ctx: KoaContextWithOIDC): void {
  const asked = split(typeof ctx.query["scope"] === "string" ? ctx.query["scope"] : "");
  const scopes = scopesOf(ctx);
  if (!asked.includes("offline_access") || scopes.includes("offline_access")) return;
  if (ctx.oidc.client?.grantTypeAllowed("refresh_token"))
    paramsOf(ctx)["scope"] = [...scopes, "offline_access"].join(" ");
}
