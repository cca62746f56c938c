import { leftOut } from "./src/testing/mongod/left-out.ts";
import { findMongod, handOver } from "./src/testing/mongod/program.ts";

const common = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2024" } }] },
};

const scenarios = "<rootDir>/conformance/scenarios/**/*.test.ts";

/** What is about the file that SQLite keeps; the probes of a matrix, and what commands refuse, whichever store they go to. */
const onlySqlite = ["doctor", "leaks-faults", "commands/refusals"];
/** What is about several servers on one database, and about a database that fails. */
const onlyMongodb = ["nodes", "failures/.*"];
const without = (names) => names.map((name) => `<rootDir>/conformance/scenarios/${name}\\.test\\.ts$`);

const teardown = "<rootDir>/src/testing/mongod/teardown.ts";

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
/** Rooms whose tests go through a store: the units run them on SQLite. */
const onBothEngines = ["storage/mongo", "interactions", "secrets", "access", "audit", "accounts", "auth"].map(
  (room) => `<rootDir>/src/${room}/**/*.test.ts`,
);
const onMongodb = (isProgram) => ({
  ...common,
  displayName: "mongodb",
  globals: { engine: "mongodb" },
  testMatch: [scenarios, ...onBothEngines],
  testPathIgnorePatterns: without(isProgram ? onlySqlite : [...onlySqlite, "failures/.*"]),
  globalSetup: "<rootDir>/src/testing/mongod/setup.ts",
  globalTeardown: teardown,
});

/**
 * Run by `npm test`: ES modules need `--experimental-vm-modules`. The tests that need MongoDB are there when a mongod is.
 */
export default async function configure() {
  const { uri, program } = await findMongod(process.env);
  const [isProgram, isDatabase] = [program !== undefined, uri !== undefined];
  if (isProgram) handOver(program);
  process.stderr.write(leftOut(isDatabase, isProgram));
  return {
    // Many tests wait for processes and disks, so every core has a worker.
    maxWorkers: "100%",
    testTimeout: 30_000,
    ...(!isProgram && { globalTeardown: teardown }),
    projects: [units, onSqlite, ...(isDatabase || isProgram ? [onMongodb(isProgram)] : [])],
  };
}
