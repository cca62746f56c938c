/** What is where. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import type { From } from "../accounts/acts.ts";
import { isSecure } from "./cookies.ts";
import { routes } from "./configuration.ts";
import { smartConfiguration } from "./discovery.ts";
import { authorizeByPost, clientForm, type FrontsOptions, registration } from "./fronts.ts";
import { appStylePath } from "./interaction/consent.ts";
import { isInteraction, type openInteraction } from "./interaction/interaction.ts";
import { bringsToken, type openIntrospection } from "./introspection.ts";
import { errorPage, style, stylePath } from "./pages/page.ts";
import { TooLong } from "./received.ts";
import { sendJson, sendPage, sendText } from "./send.ts";
import type { AuthSettings } from "./settings.ts";

export interface RoutesOptions {
  settings: AuthSettings;
  fronts: FrontsOptions;
  interaction: ReturnType<typeof openInteraction>;
  introspection: ReturnType<typeof openIntrospection>;
  /** For the keys of now. */
  provider: () => Promise<Provider>;
  addressOf: (incoming: IncomingMessage) => string | undefined;
  /** Is told of bugs. */
  noteTrouble: (thrown: unknown) => void;
}

type Work = (incoming: IncomingMessage, response: ServerResponse, options: RoutesOptions) => Promise<void>;

const library: Work = async (incoming, response, { provider }) => {
  const answer = (await provider()).callback();
  await answer(incoming, response);
};

const clientsForm: Work = async (incoming, response, options) =>
  library(await clientForm(incoming, options.fronts), response, options);

/** By method and path; what is not here is the library's. */
const works: ReadonlyMap<string, Work> = new Map<string, Work>([
  [`POST ${routes.authorization}`, (incoming, response) => authorizeByPost(incoming, response)],
  [`POST ${routes.token}`, clientsForm],
  [`POST ${routes.revocation}`, clientsForm],
  [`POST ${routes.introspection}`, introspect],
  [
    `POST ${routes.registration}`,
    async (incoming, response, options) => library(await registration(incoming), response, options),
  ],
  [`GET ${stylePath}`, async (_incoming, response) => sendText(response, "text/css; charset=utf-8", style, kept)],
  [`GET ${appStylePath}`, async (_incoming, response) => sendJson(response, 200, appStyle, open)],
  ["GET /fhir/.well-known/smart-configuration", tellSmart],
  ["HEAD /fhir/.well-known/smart-configuration", tellSmart],
  ["OPTIONS /fhir/.well-known/smart-configuration", tellSmart],
]);

/** Anybody may read it, from anywhere, and keep it for a while. */
const kept = { "Cache-Control": "public, max-age=300" };
const open = { ...kept, "Access-Control-Allow-Origin": "*" };

/** http://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#styling */
const appStyle = {
  color_background: "#ffffff",
  color_error: "#a3203a",
  color_highlight: "#a3203a",
  color_modal_backdrop: "",
  color_success: "#1f6f43",
  color_text: "#1b2430",
  dim_border_radius: "8px",
  dim_font_size: "17px",
  dim_spacing_size: "16px",
  font_family_body: "system-ui, sans-serif",
  font_family_heading: "system-ui, sans-serif",
};

async function tellSmart(_incoming: IncomingMessage, response: ServerResponse, { settings }: RoutesOptions) {
  sendJson(response, 200, smartConfiguration(settings), { ...open, "Access-Control-Allow-Methods": "GET, HEAD" });
}

async function introspect(incoming: IncomingMessage, response: ServerResponse, options: RoutesOptions): Promise<void> {
  if (!bringsToken(incoming)) return clientsForm(incoming, response, options);
  const at = { provider: await options.provider(), address: options.addressOf(incoming) };
  return options.introspection(incoming, response, at);
}

const shownElsewhere = [
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
  "/fhir/.well-known/smart-configuration",
];

/** @returns Answers what is this room's to answer, and says whether it was */
export function openRoutes(options: RoutesOptions) {
  return (incoming: IncomingMessage, response: ServerResponse): boolean => {
    const [path] = partsOf(incoming);
    if (!path.startsWith("/oauth2/") && !shownElsewhere.includes(path)) return false;
    answer(incoming, response, options).catch((thrown: unknown) => fail(response, thrown, options));
    return true;
  };
}

/** A path and a query as they came: what counts requests reads them so, too. */
function partsOf({ url = "" }: IncomingMessage): readonly [path: string, query: string] {
  const path = url.split("?", 1)[0] ?? "";
  return [path, url.slice(path.length)];
}

async function answer(incoming: IncomingMessage, response: ServerResponse, options: RoutesOptions): Promise<void> {
  const { settings, interaction } = options;
  const [place, query] = partsOf(incoming);
  trustOnly(settings.base, incoming);
  if (isInteraction(place)) {
    const path = place.slice(routes.interaction.length);
    return interaction(incoming, response, {
      ...{ path, query: new URLSearchParams(query) },
      ...{ from: fromOf(incoming, options), provider: await options.provider() },
    });
  }
  const work = works.get(`${incoming.method ?? ""} ${place}`) ?? library;
  return work(incoming, response, options);
}

function fromOf(incoming: IncomingMessage, { addressOf }: RoutesOptions): From {
  const address = addressOf(incoming);
  const userAgent = incoming.headers["user-agent"];
  return { ...(address !== undefined && { address }), ...(userAgent !== undefined && { userAgent }) };
}

/** Where we are is what the setting says, not what a request says. */
function trustOnly(base: string, { headers }: IncomingMessage): void {
  headers["x-forwarded-proto"] = isSecure(base) ? "https" : "http";
  headers["x-forwarded-host"] = new URL(base).host;
}

function fail(response: ServerResponse, thrown: unknown, { noteTrouble }: RoutesOptions): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (thrown instanceof TooLong) {
    sendJson(response, 413, { error: "invalid_request" });
    return;
  }
  noteTrouble(thrown);
  sendPage(response, 500, errorPage("Something went wrong here", "It is on record, and will be looked at."));
}
