/** The API of accounts on an open port, on either engine: accounts are real, the clock stands still. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { actTexts } from "../../../src/audit/acts.ts";
import { authApi } from "../../../src/http/auth/api.ts";
import { openCsrf } from "../../../src/http/auth/csrf.ts";
import type { Launching } from "../../../src/http/auth/launching.ts";
import { type Limits, unlimited } from "../../../src/http/auth/limits.ts";
import { widestScopes } from "../../../src/http/auth/widest-scopes.ts";
import { callerAddress } from "../../../src/http/caller-address.ts";
import type { Exchange } from "../../../src/http/exchange.ts";
import { openSecrets } from "../../../src/secrets/secrets.ts";
import { openSqlite } from "../../../src/storage/sqlite/store.ts";
import {
  type AccountsRig,
  type Choice,
  codeOf,
  dropStores,
  openRig,
  somebody,
  type Somebody,
} from "../../../src/testing/accounts.ts";
import { expectDescribed } from "./described.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

/** As `openRig` knows it, and as browsers say it. */
export const origin = "https://fhir.test";

export interface House extends Visitor {
  rig: AccountsRig;
  /** What the log was told: status and pattern of each request. */
  seen: { status: number; pattern: string | undefined; bug: unknown }[];
  /** Somebody new, whom nobody else in this file uses. */
  person: (...choice: Parameters<typeof somebody> extends [unknown, ...infer Rest] ? Rest : never) => Promise<Somebody>;
  /** A code that is good now and was not used before. */
  code: (who: Somebody) => string;
  /** Acts that work leaves in the trail. */
  actsOf: (work: () => Promise<unknown>) => Promise<string[]>;
}

export interface HouseChoice extends Choice {
  limits?: (rig: AccountsRig) => Limits;
  launching?: (rig: AccountsRig) => Launching;
}

const nowhere: Launching = () => Promise.reject(new Error("nothing is launched here"));

/** Before the tests of a file, and until after them. */
export function house(choice: HouseChoice = {}): House {
  let opened: (House & { close: () => Promise<void> }) | undefined;
  beforeAll(async () => {
    opened = await openHouse(choice);
  });
  afterAll(async () => {
    await opened?.close();
    await dropStores();
  });
  return new Proxy({} as House, {
    get: (_target, name) => {
      if (!opened) throw new Error("the server runs only while tests do");
      return opened[name as keyof House];
    },
  });
}

/** Who asks says where from, as a proxy would. */
const proxy = new BlockList();
proxy.addAddress("127.0.0.1");

async function openHouse({
  limits,
  launching,
  ...choice
}: HouseChoice): Promise<House & { close: () => Promise<void> }> {
  const rig = await openRig(choice);
  const keys = await openKeys(rig);
  const seen: House["seen"] = [];
  const audit = actTexts(() => rig.clock.now);
  const api = authApi({
    ...{ accounts: rig.accounts, csrf: openCsrf(keys.secrets), origin, scopesOf: widestScopes },
    launching: launching?.(rig) ?? nowhere,
    limits: limits?.(rig) ?? unlimited,
    record: async (act) => {
      await rig.store.commit({ changes: [], audit: [audit(act)] });
    },
    addressOf: (incoming) => callerAddress(incoming, proxy),
    witness: { answered: ({ pattern }: Exchange, status, bug) => void seen.push({ status, pattern, bug }) },
  });
  const server = await listening(api);
  let people = 0;
  return {
    ...openVisitor(server.base, origin, expectDescribed),
    ...{ rig, seen },
    person: (role, more) => somebody(rig, role, { email: `person-${++people}@clinic.test`, ...more }),
    code(who) {
      rig.clock.now += 30_000;
      return codeOf(rig, who.secret ?? "");
    },
    async actsOf(work) {
      const before = (await rig.entries()).length;
      await work();
      return (await rig.entries()).slice(before);
    },
    async close() {
      server.close();
      await keys.close();
      await rig.close();
    },
  };
}

async function listening(answer: RequestListener): Promise<{ base: string; close: () => void }> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Keys of its own. */
async function openKeys({ clock }: AccountsRig) {
  const folder = await mkdtemp(join(tmpdir(), "cardea-house-"));
  const { store, records } = await openSqlite({ file: ":memory:", now: () => clock.now });
  return {
    secrets: await openSecrets(join(folder, "master.key"), records, () => clock.now),
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
