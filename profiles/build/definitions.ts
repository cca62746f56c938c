/** `npm run definitions`: boils R4 down into profiles/r4/, from which the server reads it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { boil } from "./boil.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

mkdirSync(at("../r4/"), { recursive: true });
for (const [name, text] of boil(at("../../.cache/"))) {
  writeFileSync(at(`../r4/${name}`), text);
  process.stdout.write(`${name}: ${text.length} characters\n`);
}
