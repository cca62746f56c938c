/** On which engine the scenarios of this run are, and where its data are. */
import { basename } from "node:path";
import { mongo } from "mongoose";
import { withDatabase } from "../../src/testing/mongod/program.ts";

/** jest.config.js runs each scenario once on each. */
export const onMongodb = (globalThis as { engine?: string }).engine === "mongodb";

const serverUri = (): string => process.env["CARDEA_TEST_MONGODB"] ?? "";

/** What tells a server where its data are: beside `DATA_DIR`, in MongoDB a database of the folder's name. */
export const dataSettings = (folder: string): Record<string, string> =>
  onMongodb ? { MONGODB_URI: withDatabase(serverUri(), basename(folder)) } : {};

/** Milliseconds that a database is waited for which is to be deleted. */
const patience = 5_000;

/** Deletes what was kept elsewhere than in the folder. */
export async function dropData(folder: string): Promise<void> {
  if (!onMongodb) return;
  const client = new mongo.MongoClient(serverUri());
  try {
    await client.db(basename(folder)).command({ dropDatabase: 1, maxTimeMS: patience });
  } catch (error) {
    // The transaction of a server that was killed holds it for as long as a transaction lives; then it is left there.
    if (!(error instanceof mongo.MongoServerError) || error.codeName !== "MaxTimeMSExpired") throw error;
  } finally {
    await client.close();
  }
}
