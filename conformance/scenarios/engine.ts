/** On which engine the scenarios of this run are, and where its data are. */
import { basename } from "node:path";
import { createConnection } from "mongoose";

/** jest.config.js runs each scenario once on each. */
export const engine: "sqlite" | "mongodb" = (globalThis as { engine?: "mongodb" }).engine ?? "sqlite";
export const onMongodb = engine === "mongodb";

const serverUri = (): string => process.env["CARDEA_TEST_MONGODB"] ?? "";

/** The URI with the path that names a database. */
export const withDatabase = (uri: string, database: string): string =>
  uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${database}`);

/** What tells a server where its data are: beside `DATA_DIR`, in MongoDB a database of the folder's name. */
export const dataSettings = (folder: string): Record<string, string> =>
  onMongodb ? { MONGODB_URI: withDatabase(serverUri(), basename(folder)) } : {};

/** Deletes what was kept elsewhere than in the folder. */
export async function dropData(folder: string): Promise<void> {
  if (!onMongodb) return;
  const connection = createConnection();
  await connection.openUri(serverUri(), { dbName: basename(folder) });
  await connection.dropDatabase();
  await connection.close();
}
