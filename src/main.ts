/** What `npm start` runs. Compiled code is kept between starts, so nothing may be imported before this is said. */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../.cache/compiled", import.meta.url)));
const { serve } = await import("./serve.ts");
await serve(process.env);
