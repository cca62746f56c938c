/** What Jest does after all tests. */
import { leftOut } from "./left-out.ts";
import { started } from "./started.ts";

export default async function tearDown(): Promise<void> {
  await started.stop();
  const { MONGODB_URI: uri, CARDEA_TEST_MONGOD: path } = process.env;
  process.stderr.write(leftOut(Boolean(uri), path !== undefined));
}
