import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/** Keeps what is compiled from now on between starts; worker threads read where when they start. */
export function keepCompiled(): void {
  const { directory } = enableCompileCache(fileURLToPath(new URL("../../.cache/compiled", import.meta.url)));
  if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] ??= directory;
}
