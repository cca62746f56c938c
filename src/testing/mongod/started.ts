/** What setup.ts started and teardown.ts has to stop. */
export const started: { stop: () => Promise<void> } = { stop: () => Promise.resolve() };
