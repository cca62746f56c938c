/** The house, from the ground up. A room may use the rooms below it, never one beside or above it. */
const floors = [
  ["fhir"],
  ["fhirpath"],
  ["storage"],
  ["jobs", "secrets", "mail"],
  ["search", "validation", "patch"],
  ["interactions"],
  ["access"],
  ["audit"],
  ["accounts"],
  ["auth"],
  ["http"],
];

const roomsFrom = (floor) => floors.slice(floor).flat();

const upward = floors.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `${room}-looks-down-only`,
    severity: "error",
    from: { path: `^src/${room}/`, pathNot: "\\.test\\.ts$" },
    to: {
      path: `^src/(${roomsFrom(floor)
        .filter((other) => other !== room)
        .concat("cli")
        .join("|")})/`,
    },
  })),
);

/** A library enters the house by one door, so that it can be changed there. */
const doors = {
  express: "src/http/",
  winston: "src/log\\.ts",
  "fast-json-patch": "src/patch/json-patch\\.ts",
  "@lhncbc/ucum-lhc": "src/search/types/ucum\\.ts",
  "oidc-provider": "src/auth/",
  "qrcode-generator": "src/auth/pages/qr\\.ts",
  jose: "src/auth/",
  passport: "src/auth/(door|strategies)\\.ts",
  "passport-jwt": "src/auth/strategies\\.ts",
  "@node-rs/argon2": "src/accounts/",
  otplib: "src/(accounts|testing)/",
  "@zxcvbn-ts/language-common": "src/accounts/",
  nodemailer: "src/mail/",
  helmet: "src/http/",
  ajv: "src/http/",
  "rate-limiter-flexible": "src/http/",
  commander: "src/cli/(cli|arguments|[a-z]+-commands)\\.ts",
  "cli-progress": "src/cli/progress\\.ts",
  "fhir-kit-client": "src/cli/remote\\.ts",
  "node:sqlite": "src/storage/sqlite/",
  mongoose: "src/storage/mongo/",
  "@medplum/fhirtypes": "src/fhir/types\\.ts",
};

const oneDoor = Object.entries(doors).map(([library, door]) => ({
  name: `${library.replace("@", "").replace("/", "-")}-has-one-door`,
  severity: "error",
  from: { path: "^src/", pathNot: `^(${door})|\\.test\\.ts$` },
  to: { path: library.startsWith("node:") ? `^${library}$` : `node_modules/(@types/)?${library}/` },
}));

module.exports = {
  forbidden: [
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphan",
      severity: "error",
      from: { orphan: true, pathNot: "main\\.ts$|\\.d\\.ts$|\\.test\\.ts$" },
      to: {},
    },
    ...upward,
    ...oneDoor,
    {
      name: "only-the-root-picks-an-adapter",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(stores\\.ts|storage/sqlite/)|\\.test\\.ts$|^src/testing/" },
      to: { path: "^src/storage/sqlite/" },
    },
    {
      name: "only-the-root-picks-the-other-adapter",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(stores\\.ts|storage/mongo/)|\\.test\\.ts$|^src/testing/" },
      to: { path: "^src/storage/mongo/" },
    },
    {
      name: "rooms-take-their-root",
      severity: "error",
      from: { path: "^src/[^/]+/", pathNot: "^src/(cli|config|serve|testing)/|\\.test\\.ts$" },
      to: { path: "^src/(main\\.ts|server\\.ts|stores\\.ts|(serve|config|testing)/)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
