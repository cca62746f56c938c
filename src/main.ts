/** What `npm start` runs. Compiled code is kept between starts, so nothing may be imported before that is said. */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

const { directory } = enableCompileCache(fileURLToPath(new URL("../.cache/compiled", import.meta.url)));
// Worker threads read this when they start.
if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] ??= directory;
const { serve } = await import("./serve/serve.ts");
await serve(process.env);
