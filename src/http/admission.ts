/** Who is let in at the FHIR API, before anything of the body is read. https://www.rfc-editor.org/rfc/rfc6750 */
import type { BlockList } from "node:net";
import { FhirError, invalid } from "../fhir/error.ts";
import type { Answer, Interaction, Preferences } from "../interactions/interaction.ts";
import { callerAddress } from "./caller.ts";
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

export interface Admission {
  /** @throws FhirError `login` when it is not known who asks */
  admit: (presented: Presented) => Promise<Performing>;
  /** What everybody may ask for. */
  anybody: Performing;
}

/** Everybody may do everything. */
export const openDoor = (perform: Performing): Admission => ({ admit: async () => perform, anybody: perform });

/** http://hl7.org/fhir/R4/http.html#capabilities is for those, too, who have yet to learn how to sign in. */
const isPublic = (url: string): boolean => /^\/metadata\/?(?:\?|$)/.test(url);

/** @throws FhirError `login`; `invalid` for a purpose that is none */
export async function admitted(
  exchange: Exchange,
  url: string,
  { admit, anybody }: Admission,
  trusted: BlockList,
): Promise<Performing> {
  const authorization = header(exchange, "authorization");
  if (authorization === undefined && isPublic(url)) return anybody;
  const address = callerAddress(exchange.incoming, trusted);
  const purpose = header(exchange, "x-purpose-of-use");
  if (purpose !== undefined && !purposes.has(purpose))
    throw invalid(`X-Purpose-Of-Use is a code of v3-PurposeOfUse, such as TREAT`, "X-Purpose-Of-Use");
  return admit({
    ...(authorization !== undefined && { authorization }),
    ...(address !== undefined && { address }),
    ...(purpose !== undefined && { purpose }),
  });
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
