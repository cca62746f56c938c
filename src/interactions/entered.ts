import type { Context, Target } from "./interaction.ts";

/** The same context, its store as an interaction of that kind sees it. @throws FhirError `forbidden` */
export const entered = (asked: Target, context: Context): Context =>
  context.enter ? { ...context, store: context.enter(asked) } : context;
