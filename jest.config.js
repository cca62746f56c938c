import { leftOut } from "./src/testing/mongod/left-out.ts";
import { findMongod } from "./src/testing/mongod/find.ts";

const common = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2024" } }] },
};

const scenarios = "<rootDir>/conformance/scenarios/**/*.test.ts";

/** What is about the file that SQLite keeps. */
const onlySqlite = ["doctor"];
/** What is about several servers on one database, and about a database that fails. */
const onlyMongodb = ["nodes", "failures/.*"];
const without = (names) => names.map((name) => `<rootDir>/conformance/scenarios/${name}\\.test\\.ts$`);

/** Each part by itself, once. */
const units = {
  ...common,
  displayName: "units",
  roots: ["<rootDir>/src", "<rootDir>/conformance", "<rootDir>/profiles/build", "<rootDir>/bench"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["<rootDir>/conformance/scenarios/", "<rootDir>/src/storage/mongo/"],
};

/** The scenarios, on one engine and on the other: which is told by a global. */
const onSqlite = {
  ...common,
  displayName: "sqlite",
  globals: { engine: "sqlite" },
  testMatch: [scenarios],
  testPathIgnorePatterns: without(onlyMongodb),
};
const onMongodb = {
  ...common,
  displayName: "mongodb",
  globals: { engine: "mongodb" },
  testMatch: [scenarios, "<rootDir>/src/storage/mongo/**/*.test.ts"],
  testPathIgnorePatterns: without(onlySqlite),
  globalSetup: "<rootDir>/src/testing/mongod/setup.ts",
  globalTeardown: "<rootDir>/src/testing/mongod/teardown.ts",
};

/**
 * Run by `npm test`: ES modules need `--experimental-vm-modules`. The tests that need MongoDB are there when a mongod is.
 */
export default async function configure() {
  const mongod = await findMongod(process.env);
  if (mongod === undefined) process.stderr.write(leftOut);
  else if ("path" in mongod)
    Object.assign(process.env, { CARDEA_TEST_MONGOD: mongod.path, CARDEA_TEST_MONGOD_VERSION: mongod.version });
  return {
    // Many tests wait for processes and disks, so every core has a worker.
    maxWorkers: "100%",
    testTimeout: 30_000,
    ...(mongod === undefined && { globalTeardown: "<rootDir>/src/testing/mongod/teardown.ts" }),
    projects: [units, onSqlite, ...(mongod === undefined ? [] : [onMongodb])],
  };
}
