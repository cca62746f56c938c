/** What is where: every path of the server, in the order in which they are tried. */
import type { RequestListener } from "node:http";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { FhirError } from "../fhir/error.ts";
import { exchangeOf } from "./exchange.ts";
import { fhir, type FhirSettings } from "./fhir.ts";
import { live, ready } from "./health.ts";
import type { Door } from "./doors.ts";
import { replyError } from "./reply.ts";
import { secured } from "./secured.ts";
import type { Health } from "../storage/store.ts";

export interface AppSettings extends FhirSettings {
  /** Whether it serves, and why not. */
  readiness: () => Promise<Health>;
  /** Answers `/` where nobody signs in: it shows what everybody may see then. */
  frontPage: RequestHandler;
  /** Answers what is sign-in's to answer, and says whether it was (`doors.ts`). Absent: nobody signs in. */
  signIn?: Door;
}

/** Reads are the most of what is asked, and express costs a read a fifth of its time: what is plainly FHIR goes past it. */
export function openApp(settings: AppSettings): RequestListener {
  const api = fhir(settings);
  const beside = besideFhir(settings, others(settings).use("/fhir", api).use(nothingHere).use(failed(settings)));
  return (incoming, response) => {
    const [, below] = /^\/fhir(\/.*)$/s.exec(incoming.url ?? "") ?? [];
    if (below === undefined || below.startsWith("/.well-known/")) {
      beside(incoming, response);
      return;
    }
    incoming.url = below;
    api(incoming, response);
  };
}

/** All that is not plainly FHIR has the headers that keep browsers from harm. */
function besideFhir({ signIn, home }: AppSettings, app: RequestListener): RequestListener {
  const secure = secured(home.base.startsWith("https:"));
  return (incoming, response) => {
    secure(incoming, response);
    if (signIn?.(incoming, response) !== true) app(incoming, response);
  };
}

function others({ readiness, frontPage, signIn }: AppSettings): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").set("query parser", false).enable("case sensitive routing");
  app.get("/health/live", live);
  app.get("/health/ready", ready(readiness));
  if (!signIn) app.get("/", frontPage);
  return app;
}

const nothingHere: RequestHandler = () => {
  throw new FhirError("unknown-path", "there is nothing here; the FHIR API is at /fhir");
};

/** The one place for what goes wrong outside the FHIR API. */
const failed = ({ witness }: AppSettings): ErrorRequestHandler => {
  return (thrown: unknown, incoming, response, _next) => {
    const exchange = exchangeOf(incoming, response);
    exchange.pattern = "/[unknown]";
    const known = thrown instanceof FhirError || thrown instanceof URIError;
    const told = thrown instanceof URIError ? new FhirError("invalid", "the URL is not well-formed") : thrown;
    const status = replyError(exchange, told);
    witness.answered(exchange, status, ...(known ? [] : [thrown]));
  };
};
