/** What `npm start` runs. Compiled code is kept between starts, so nothing else may be imported before that is said. */
import { keepCompiled } from "./serve/compiled.ts";

keepCompiled();
const { serve } = await import("./serve/serve.ts");
await serve(process.env);
