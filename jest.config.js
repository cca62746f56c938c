/** ES modules need `--experimental-vm-modules`: run the tests by `npm test`. */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/src", "<rootDir>/conformance", "<rootDir>/profiles/build", "<rootDir>/bench"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2024" } }] },
  testTimeout: 30_000,
  // Many tests wait for processes and disks, so every core has a worker.
  maxWorkers: "100%",
};
