/** One thing that the doctor looks at. */
export interface Check {
  name: string;
  /** @returns What is wrong, and what to do; undefined when all is well. */
  run: () => Promise<string | undefined>;
}
