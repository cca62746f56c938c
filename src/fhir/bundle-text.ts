/**
 * A Bundle as it came, taken apart without being read whole: the text of each resource stays text
 * until its turn, so the memory of a Bundle of 64 MB is that of its bytes.
 * http://hl7.org/fhir/R4/bundle.html
 */
import type { Resource } from "./types.ts";

/** `entry.request`. */
export interface EntryRequest {
  method: string;
  url: string;
  ifNoneMatch?: string;
  ifModifiedSince?: string;
  ifMatch?: string;
  ifNoneExist?: string;
}

export interface EntryText {
  fullUrl?: string;
  request?: EntryRequest;
  /** Reads the resource anew at each call. @throws FhirError `structure` naming the entry */
  resource?: () => Resource;
}

export interface BundleText {
  /** `Bundle.type`, as sent. */
  type: string;
  entries: readonly EntryText[];
}
