import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What R4 is boiled down from, as HL7 published it. Licence: CC0-1.0. */
export const packages = {
  examples: "hl7.fhir.r4.examples@4.0.1",
  expansions: "hl7.fhir.r4.expansions@4.0.1",
} as const;

/** A package's JSON files, by the start of their names. */
export interface Package {
  /** Resources of one type, in the order of their file names. */
  all<T>(resourceType: string): T[];
}

const unpacked = (cache: string, name: string): string => join(cache, name.replace("@", "-"), "package");

/** True when both packages are there, so that nothing need be fetched. */
export const areCached = (cache: string): boolean =>
  Object.values(packages).every((name) => existsSync(unpacked(cache, name)));

/**
 * Opens a package from the cache, or fetches it there by npm.
 * @param cache Folder that keeps what was fetched; made when it is not there.
 * @param name With its version.
 */
export function openPackage(cache: string, name: string): Package {
  const folder = unpacked(cache, name);
  if (!existsSync(folder)) fetch(cache, name);
  const files = readdirSync(folder).sort();
  return {
    all: <T>(resourceType: string) =>
      files
        .filter((file) => file.startsWith(`${resourceType}-`) && file.endsWith(".json"))
        .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as T),
  };
}

function fetch(cache: string, name: string): void {
  mkdirSync(join(unpacked(cache, name), ".."), { recursive: true });
  const onWindows = process.platform === "win32";
  const archive = `${name.replace("@", "-")}.tgz`;
  if (!existsSync(join(cache, archive)))
    execFileSync("npm", ["pack", name, "--pack-destination", "."], { cwd: cache, shell: onWindows, stdio: "pipe" });
  execFileSync("tar", ["-xzf", archive, "-C", name.replace("@", "-")], { cwd: cache });
}
