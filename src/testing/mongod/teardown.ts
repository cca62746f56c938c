/** What Jest does after all tests. */
import { leftOut } from "./left-out.ts";
import { started } from "./started.ts";

export default async function tearDown(): Promise<void> {
  await started.stop();
  if (process.env["CARDEA_TEST_MONGODB"] === undefined) process.stderr.write(leftOut);
}
