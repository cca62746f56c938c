#!/usr/bin/env node
// Runs a script on Node 24: `node bin/node24.js [node options] script [arguments]`.
// Plain JavaScript, because the Node that starts it may be older and cannot read TypeScript.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const wanted = 24;
const modules = fileURLToPath(new URL("../node_modules/", import.meta.url));
const shipped = [
  `node-${process.platform}-${process.arch}/bin/node`,
  `node-bin-${process.platform}-${process.arch}/bin/node`,
  `node-win-${process.arch}/bin/node.exe`,
].map((path) => modules + path);

/** The runtime to use: this one when it is new enough, else the one that `npm ci` brought. */
export function runtime() {
  if (Number(process.versions.node.split(".")[0]) >= wanted) return process.execPath;
  const found = shipped.find((path) => existsSync(path));
  if (found) return found;
  console.error(
    `Cardea needs Node ${wanted}. This is Node ${process.versions.node} and no packaged runtime for ` +
      `${process.platform}-${process.arch} was found: run "npm ci" (without --omit=optional), or install Node ${wanted}.`,
  );
  process.exit(1);
}

/** Runs `node ...args`, hands on signals, and ends as it ends. */
export function run(args) {
  // Compiled code is kept between starts: a second one takes half the time, and 14 MB less.
  const env = { NODE_COMPILE_CACHE: fileURLToPath(new URL("../.cache/compiled", import.meta.url)), ...process.env };
  const child = spawn(runtime(), args, { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(signal ? 1 : code));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) run(process.argv.slice(2));
