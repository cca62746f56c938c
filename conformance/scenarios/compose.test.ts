/** docker-compose.yml and Dockerfile are what the guide on MongoDB says of them, as far as that can be read without Docker. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, test } from "@jest/globals";
import { parse } from "yaml";
import { readConfig } from "../../src/config/config.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(`${root}docker-compose.yml`, "utf8");
const dockerfile = readFileSync(`${root}Dockerfile`, "utf8");

interface Service {
  image: string;
  build?: string;
  user?: string;
  command?: string[];
  read_only?: boolean;
  restart?: string;
  cap_drop?: string[];
  security_opt?: string[];
  /** null: as it is set outside, or not at all. */
  environment?: Record<string, string | number | null>;
  ports?: string[];
  volumes?: string[];
  tmpfs?: string[];
  networks?: string[];
  stop_grace_period?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  deploy?: { resources: { limits: { memory: string; pids: number } } };
}

const variable = /\$\{([A-Z_]+)(:-(?:[^{}]|\$\{[^{}]*\})*)?\}/g;
/** The text as Compose reads it where nothing is set. */
const resolved = (given: string): string => {
  const once = given.replace(variable, (_all, _name, usual: string | undefined) => usual?.slice(2) ?? "");
  return once === given ? given : resolved(once);
};

const file = parse(resolved(text), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(file.services);
const named = (name: string): Service => {
  const found = file.services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};
const mongods = services.filter(([, { command }]) => command?.[0] === "mongod");
const nodes = services.filter(([, { build, command }]) => build === "." && command === undefined);
const once = services.filter(([, { restart }]) => restart?.startsWith("on-failure"));

describe("docker-compose.yml", () => {
  it("gives every variable a default", () => {
    const used = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    const usual = [...text.matchAll(/\$\{([A-Z_]+):-[^}]/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(10);
    expect(usual).toEqual(used);
    expect(resolved(text)).not.toContain("${");
  });

  it("uses no variable that the guide does not tell of", () => {
    const guide = readFileSync(`${root}docs/guides/running-on-mongodb.md`, "utf8");
    const used = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = ""]) => name));
    expect([...used].filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  it("has three mongods of one set, each with a volume of its own", () => {
    expect(mongods.map(([name]) => name)).toEqual(["mongo1", "mongo2", "mongo3"]);
    for (const [name, { command, volumes }] of mongods) {
      expect(command).toContain("--replSet=rs");
      expect(command).toContain("--setParameter=transactionLifetimeLimitSeconds=120");
      expect(volumes).toEqual([`${name}:/data/db`]);
      expect(Object.keys(file.volumes)).toContain(name);
    }
  });

  it("has two nodes, whose settings the server accepts", () => {
    expect(nodes.map(([name]) => name)).toEqual(["node1", "node2"]);
    for (const [, { environment = {} }] of nodes) {
      expect(environment["MONGODB_URI"]).toMatch(/^mongodb:\/\/(mongo[123],?){3}\/cardea\?replicaSet=rs$/);
      const given = Object.entries(environment).map(([name, value]) => [name, String(value ?? "")]);
      expect(
        readConfig({
          HOST: "0.0.0.0",
          NODE_ENV: "production",
          ...(Object.fromEntries(given) as Record<string, string>),
        }),
      ).toMatchObject({
        baseUrl: "http://127.0.0.1:8080",
        auth: "smart",
        seed: "none",
        keyFile: "/keys/master.key",
      });
    }
  });

  it("gives the nodes one key, kept with what is stored, and to each what is its own", () => {
    for (const [name, { volumes }] of nodes) expect(volumes).toEqual(["keys:/keys", `${name}:/data`]);
    expect(Object.keys(file.volumes)).toEqual(expect.arrayContaining(["keys", ...nodes.map(([name]) => name)]));
    expect(dockerfile).toContain("RUN mkdir /data /keys && chown node:node /data /keys");
  });

  it("starts in order: mongods, the set, indexes, nodes, proxy", () => {
    const waits = (name: string) =>
      Object.entries(named(name).depends_on ?? {}).map(([on, { condition }]) => `${on} ${condition}`);
    expect(once.map(([name]) => name)).toEqual(["replica-set", "migrate"]);
    expect(waits("replica-set")).toEqual(mongods.map(([name]) => `${name} service_healthy`));
    expect(waits("migrate")).toEqual(["replica-set service_completed_successfully"]);
    for (const [name] of nodes) expect(waits(name)).toEqual(["migrate service_completed_successfully"]);
    expect(waits("proxy")).toEqual(nodes.map(([name]) => `${name} service_healthy`));
  });

  it("lets nobody in but by the proxy, on loopback, and nobody but the nodes at the database", () => {
    expect(services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`))).toEqual([
      "proxy 127.0.0.1:8080:8080",
    ]);
    expect(file.networks["data"]?.internal).toBe(true);
    const inData = services.filter(([, { networks }]) => networks?.includes("data")).map(([name]) => name);
    expect(inData).not.toContain("proxy");
    expect(text).not.toMatch(/AUTH_OPEN|AUTH:/);
  });

  it.each(services)("%s: bounded, without rights it does not need, and comes again", (name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      deploy: { resources: { limits: { memory: expect.stringMatching(/^\d+M$/), pids: expect.any(Number) } } },
    });
    expect(service.tmpfs?.some((one) => one.startsWith("/tmp"))).toBe(true);
    expect(service.restart).toMatch(once.some(([other]) => other === name) ? /^on-failure:/ : /^unless-stopped$/);
    if (service.build === undefined) expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it.each(services)("%s: what is mounted from the project is there", (_name, { volumes = [] }) => {
    for (const volume of volumes.filter((one) => one.startsWith("./")))
      expect(existsSync(`${root}${volume.split(":")[0]}`)).toBe(true);
  });

  it("looks after the health of all that goes on running", () => {
    const lasting = services.filter(([name]) => !once.some(([other]) => other === name));
    for (const [name, { build, healthcheck }] of lasting)
      expect([name, healthcheck?.test?.[0] ?? (build === undefined ? "none" : "of the image")]).toEqual([
        name,
        build === undefined ? "CMD" : "of the image",
      ]);
  });
});

test.each([
  ["Node 24, by its exact version", /^FROM node:24\.\d+\.\d+-bookworm-slim$/m],
  ["no dev dependencies", /^RUN npm ci --omit=dev\b/m],
  ["not root", /^USER node$/m],
  ["signals reach the server", /^ENTRYPOINT \["node", "--max-semi-space-size=16"\]\nCMD \["src\/main\.ts"\]$/m],
  ["health, without a shell", /^HEALTHCHECK [^\n]*\\\n {2}CMD \["node", .*\/health\/ready/m],
])("Dockerfile: %s", (_what, line) => {
  expect(dockerfile).toMatch(line);
  expect([...dockerfile.matchAll(/^(USER|ENTRYPOINT|CMD|FROM) /gm)].map(([, word]) => word)).toEqual([
    "FROM",
    "FROM",
    "USER",
    "ENTRYPOINT",
    "CMD",
  ]);
});

test("the image starts the server as npm start does", () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: { start: string } };
  const [, flags] = /^node bin\/node24\.js (.*) src\/main\.ts$/.exec(scripts.start) ?? [];
  expect(dockerfile).toContain(`ENTRYPOINT ["node", "${flags}"]`);
});

test("the context has what the Dockerfile copies, and nothing that it does not", () => {
  const letIn = [...readFileSync(`${root}.dockerignore`, "utf8").matchAll(/^!(.*)$/gm)].map(([, path]) => path);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths = ""]) => paths.split(" "));
  expect(letIn.map((path) => path?.split("/")[0]).toSorted()).toEqual([...new Set(copied)].toSorted());
});
