/** The FHIR base: one function from request to answer, so that its order can be read. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { FhirError, invalid, toOutcome } from "../fhir/error.ts";
import { allowedMethods, type Home } from "../interactions/url.ts";
import { type Admission, admitted, challenge, refusalOf } from "./admission.ts";
import { Gone } from "./body.ts";
import { preflight } from "./cors.ts";
import { type Exchange, exchangeOf, header } from "./exchange.ts";
import { acceptPatch } from "./format.ts";
import { preferencesOf } from "./preferences.ts";
import { reply, replyError } from "./reply.ts";
import { receive } from "./request.ts";
import { send } from "./send.ts";
import { oneByOne } from "./turns.ts";
import type { Witness } from "./witness.ts";

export interface FhirSettings {
  home: Home;
  admission: Admission;
  /** Peers whose X-Forwarded-For is believed. */
  trustProxy: BlockList;
  /** Most bytes of a body. */
  maxBody: number;
  witness: Witness;
}

/** What is larger is worked on one at a time, so that the memory it takes is that of one. Bytes. */
const large = 8_388_608;
const inTurn = oneByOne();

/** Answers whatever comes below the FHIR base. `request.url` begins after it. */
export function fhir(settings: FhirSettings): (incoming: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    const exchange = exchangeOf(incoming, response);
    answer(exchange, pathOf(incoming), settings)
      .catch((thrown: unknown) => onRecord(exchange, thrown, settings))
      .catch((thrown: unknown) => fail(exchange, thrown, settings));
  };
}

/** Proxies may ask with a whole URL; whose it is, Host says. https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
const pathOf = ({ url = "/" }: IncomingMessage) =>
  url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");

async function answer(exchange: Exchange, url: string, settings: FhirSettings): Promise<void> {
  const { home, admission, maxBody, witness } = settings;
  const { method, headers } = exchange.incoming;
  if (headers.host === undefined) throw invalid("a request needs a Host header");
  if (method === "OPTIONS") {
    answerOptions(exchange, url, settings);
    return;
  }
  const perform = await admitted(exchange, url, admission, settings.trustProxy);
  const preferences = preferencesOf(header(exchange, "prefer"));
  const { size, asked } = await receive(exchange, url, home, maxBody);
  const work = async () => {
    const interaction = await asked();
    exchange.isToldOf = true;
    return perform(interaction, preferences);
  };
  const done = await (size > large ? inTurn(work) : work());
  reply(exchange, done, { base: home.base, preferences });
  witness.answered(exchange, done.status);
}

/** What may be asked here; to a browser that asks before it sends, what it may send. */
function answerOptions(exchange: Exchange, url: string, { home, witness }: FhirSettings): void {
  const asksFirst = exchange.incoming.headers["access-control-request-method"] !== undefined;
  if (asksFirst) send(exchange, 204, preflight);
  else send(exchange, 204, allow(url, home));
  witness.answered(exchange, 204);
}

function allow(url: string, home: Home): readonly string[] {
  const methods = allowedMethods(url, home);
  const all = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return ["Allow", all, ...(methods.includes("PATCH") ? acceptPatch : [])];
}

/** What a refusal says of what would not be refused. */
function told(exchange: Exchange, thrown: unknown, home: Home): readonly string[] {
  const kind = thrown instanceof FhirError ? thrown.kind : undefined;
  if (kind === "method-not-allowed") return allow(pathOf(exchange.incoming), home);
  if (kind === "unsupported-media-type" && exchange.incoming.method === "PATCH") return acceptPatch;
  return challenge(exchange, thrown);
}

/** What comes to no interaction is on record before it is answered. @throws what was thrown, or why it cannot be on record */
async function onRecord(exchange: Exchange, thrown: unknown, settings: FhirSettings): Promise<never> {
  const { admission, trustProxy } = settings;
  if (admission.refused && !(thrown instanceof Gone)) {
    const refusal = refusalOf(exchange, pathOf(exchange.incoming), trustProxy, toOutcome(thrown).status);
    if (refusal) await admission.refused(refusal);
  }
  throw thrown;
}

function fail(exchange: Exchange, thrown: unknown, { home, witness }: FhirSettings): void {
  if (thrown instanceof Gone) return;
  const status = replyError(exchange, thrown, told(exchange, thrown, home));
  if (thrown instanceof FhirError) witness.answered(exchange, status);
  else witness.answered(exchange, status, thrown);
}
