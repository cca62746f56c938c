/** Who is let in at the FHIR API, before anything of the body is read. https://www.rfc-editor.org/rfc/rfc6750 */
import type { BlockList } from "node:net";
import type { Actor } from "../audit/event.ts";
import { FhirError, invalid } from "../fhir/error.ts";
import type { Answer, Interaction, Preferences, Target } from "../interactions/interaction.ts";
import { callerAddress } from "./caller-address.ts";
import { type Exchange, header } from "./exchange.ts";

/** Runs an interaction for whoever was let in. */
export type Performing = (asked: Interaction, preferences: Preferences) => Promise<Answer>;

/** What a request says of who sends it. */
export interface Presented {
  /** The header, as it came. */
  authorization?: string;
  /** Network address. */
  address?: string;
  /** Code of v3-PurposeOfUse. http://terminology.hl7.org/ValueSet/v3-PurposeOfUse */
  purpose?: string;
}

/** Somebody who was let in. */
export interface Admitted {
  perform: Performing;
  /** As whom what comes to no interaction is on record. */
  actor?: Actor;
  /** Counts the request. @throws FhirError `throttled` */
  count?: () => Promise<void>;
}

/** A request that came to no interaction. */
export interface Refusal {
  /** Who asked, as far as it is known. */
  actor: Actor;
  /** As it came. */
  authorization?: string;
  method: string;
  /** Below the FHIR base. */
  url: string;
  /** What was asked for, where it got so far. */
  target?: Target;
  /** Of HTTP. */
  status: number;
}

export interface Admission {
  /** @throws FhirError `login` when it is not known who asks */
  admit: (presented: Presented) => Promise<Admitted>;
  /** What everybody may ask for. */
  anybody: Performing;
  /** Puts on record what came to no interaction; durable when it resolves, or counted. Absent: nothing is. */
  refused?: (refusal: Refusal) => Promise<void>;
}

/** Everybody may do everything. */
export const admitAll = (perform: Performing): Admission => ({
  admit: async () => ({ perform }),
  anybody: perform,
});

/** http://hl7.org/fhir/R4/http.html#capabilities is for those, too, who have yet to learn how to sign in. */
const isPublic = (url: string): boolean => /^\/metadata\/?(?:\?|$)/.test(url);

/**
 * Lets in who may come in, and notes on the exchange who it is.
 * @throws FhirError `login`; `throttled`; `invalid` for a purpose that is none
 */
export async function admitted(
  exchange: Exchange,
  url: string,
  { admit, anybody }: Admission,
  trusted: BlockList,
): Promise<Performing> {
  const authorization = header(exchange, "authorization");
  if (authorization === undefined && isPublic(url)) {
    exchange.isToldOf = true;
    return anybody;
  }
  const purpose = header(exchange, "x-purpose-of-use");
  const isPurpose = purpose === undefined || purposes.has(purpose);
  const { perform, actor, count } = await admit({
    ...(authorization !== undefined && { authorization }),
    ...addressed(exchange, trusted),
    ...(isPurpose && purpose !== undefined && { purpose }),
  });
  if (actor) exchange.actor = actor;
  await count?.();
  if (!isPurpose) throw invalid(`X-Purpose-Of-Use is a code of v3-PurposeOfUse, such as TREAT`, "X-Purpose-Of-Use");
  return perform;
}

function addressed({ incoming }: Exchange, trusted: BlockList): { address?: string } {
  const address = callerAddress(incoming, trusted);
  return address === undefined ? {} : { address };
}

/** What is to be on record of a request that failed. @returns undefined for one that is on record already */
export function refusalOf(exchange: Exchange, url: string, trusted: BlockList, status: number): Refusal | undefined {
  if (exchange.isToldOf === true) return undefined;
  const { incoming, target, actor } = exchange;
  const authorization = header(exchange, "authorization");
  return {
    ...{ actor: actor ?? addressed(exchange, trusted), status, method: incoming.method ?? "", url },
    ...(authorization !== undefined && actor === undefined && { authorization }),
    ...(target && { target }),
  };
}

/** The codes below PurposeOfUse. http://terminology.hl7.org/CodeSystem/v3-ActReason */
const purposes: ReadonlySet<string> = new Set([
  ...["PurposeOfUse", "HMARKT", "HOPERAT", "CAREMGT", "DONAT", "FRAUD", "GOV", "HACCRED", "HCOMPL", "HDECD", "HDIRECT"],
  ...["HDM", "HLEGAL", "HOUTCOMS", "HPRGRP", "HQUALIMP", "HSYSADMIN", "LABELING", "METAMGT", "MEMADMIN", "MILCDM"],
  ...["PATADMIN", "PATSFTY", "PERFMSR", "RECORDMGT", "SYSDEV", "HTEST", "TRAIN", "HPAYMT", "CLMATTCH", "COVAUTH"],
  ...["COVERAGE", "ELIGDTRM", "ELIGVER", "ENROLLM", "MILDCRG", "REMITADV", "HRESCH", "BIORCH", "CLINTRCH"],
  ...["CLINTRCHNPC", "CLINTRCHPC", "PRECLINTRCH", "DSRCH", "POARCH", "TRANSRCH", "PATRQT", "FAMRQT", "PWATRNY"],
  ...["SUPNWK", "PUBHLTH", "DISASTER", "THREAT", "TREAT", "CLINTRL", "COC", "ETREAT", "BTG", "ERTREAT", "POPHLTH"],
]);

/** What a refusal tells a client of how to get in, or of what it lacks. https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function challenge(exchange: Exchange, thrown: unknown): readonly string[] {
  const kind = thrown instanceof FhirError ? thrown.kind : undefined;
  const sent = header(exchange, "authorization") !== undefined;
  if (kind === "login")
    return ["WWW-Authenticate", sent ? 'Bearer realm="fhir", error="invalid_token"' : 'Bearer realm="fhir"'];
  return kind === "forbidden" && sent ? ["WWW-Authenticate", 'Bearer realm="fhir", error="insufficient_scope"'] : [];
}
