import type { Method } from "./store.ts";

/** The methods by the number they have in a database. */
export const methods: readonly Method[] = ["POST", "PUT", "PATCH", "DELETE"];
