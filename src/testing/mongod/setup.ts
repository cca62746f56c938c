/** What Jest does around the tests that need MongoDB: they find it in `CARDEA_TEST_MONGODB`. */
import { startReplicaSet } from "./replica-set.ts";
import { started } from "./started.ts";

export default async function setUp(): Promise<void> {
  const { MONGODB_URI: uri, CARDEA_TEST_MONGOD: path = "", CARDEA_TEST_MONGOD_VERSION: version = "" } = process.env;
  if (uri) process.env["CARDEA_TEST_MONGODB"] = uri;
  else {
    const set = await startReplicaSet({ path, version }, { members: 1, on: "memory" });
    process.env["CARDEA_TEST_MONGODB"] = set.uri;
    started.stop = set.stop;
  }
}
