import { createHmac } from "node:crypto";
import type { RecordStore } from "../storage/records.ts";
import { isSame } from "./digest.ts";
import { open, seal, SealError } from "./envelope.ts";
import { type KeyRing, openKeyRing, type Purpose } from "./key-ring.ts";
import { openMasterKey } from "./master-key.ts";

/** Everything that has to do with keys. */
export interface Secrets {
  keys: KeyRing;
  /**
   * @param id Where it belongs: of another place it is not opened
   * @returns `v1.<version of the key>.<sealed>`
   */
  seal(purpose: Purpose, id: string, text: string): Promise<string>;
  /** @throws SealError */
  open(purpose: Purpose, id: string, sealed: string): Promise<string>;
  /** HMAC-SHA-256, `<version of the key>.<43 characters>`: proves that we said so. */
  mac(purpose: Purpose, text: string): Promise<string>;
  /** True when `mac` made it of the same text. */
  isMac(purpose: Purpose, text: string, mac: string): Promise<boolean>;
}

/**
 * @param file Of the master key; it is made at the first start
 * @param now Milliseconds since 1970 UTC
 * @throws KeyFileError
 */
export async function openSecrets(file: string, records: RecordStore, now: () => number): Promise<Secrets> {
  const keys = openKeyRing(await openMasterKey(file, records), records, now);
  return {
    keys,
    async seal(purpose, id, text) {
      const { version, bytes } = await keys.current(purpose);
      return `v1.${version}.${seal(bytes, placeOf(purpose, id), Buffer.from(text, "utf8"))}`;
    },
    async open(purpose, id, sealed) {
      const [form, version, content = ""] = sealed.split(".");
      const key = form === "v1" ? await keys.known(purpose, Number(version)) : undefined;
      if (!key) throw new SealError("what is sealed names no key that is known");
      return open(key.bytes, placeOf(purpose, id), content).toString("utf8");
    },
    async mac(purpose, text) {
      const { version, bytes } = await keys.current(purpose);
      return macBy(bytes, version, text);
    },
    async isMac(purpose, text, mac) {
      const version = /^(\d{1,6})\.[\w-]{43}$/.exec(mac)?.[1];
      const key = version === undefined ? undefined : await keys.known(purpose, Number(version));
      return key !== undefined && isSame(macBy(key.bytes, key.version, text), mac);
    },
  };
}

const placeOf = (purpose: Purpose, id: string): string => `${purpose}/${id}`;

const macBy = (key: Buffer, version: number, text: string): string =>
  `${version}.${createHmac("sha256", key).update(text, "utf8").digest("base64url")}`;
