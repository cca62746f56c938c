/** Many callers, one command: what is asked while a command is under way goes out together as the next. */

export interface Gatherer<Answer> {
  ask(key: string): Promise<Answer | undefined>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

interface Waiting<Answer> {
  key: string;
  resolve: (answer: Answer | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * @param answer Answers some keys at once; what it throws is thrown at those who asked for them, and at no one else
 * @param most Keys that are asked for at once
 */
export function openGatherer<Answer>(
  answer: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
  most: number,
): Gatherer<Answer> {
  let waiting: Waiting<Answer>[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // All that came in with the same turn of the loop is there after it.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await settle(batch);
    }
    running = undefined;
  }

  async function settle(batch: readonly Waiting<Answer>[]): Promise<void> {
    try {
      const answers = await answer([...new Set(batch.map(({ key }) => key))]);
      for (const { key, resolve } of batch) resolve(answers.get(key));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    ask: (key) =>
      new Promise((resolve, reject) => {
        waiting.push({ key, resolve, reject });
        running ??= run();
      }),
    settled: async () => running,
  };
}
