import { Presets, SingleBar } from "cli-progress";

/** How far something long has come, for whoever waits: a bar on a terminal, lines elsewhere. */
export interface Progress {
  begin(total: number): void;
  /** `by`: of the total. `note`: what is said beside it. */
  advance(by: number, note: string): void;
  end(): void;
}

/** Milliseconds between two lines, where there is no terminal. */
const lineEvery = 10_000;

/** Shows progress on stderr, so that stdout holds results only. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): Progress {
  const shown = new SingleBar(
    { format: "{bar} {percentage} % · {note} · {eta_formatted} left", stream, hideCursor: true },
    Presets.shades_classic,
  );
  return {
    begin: (total) => shown.start(total, 0, { note: "" }),
    advance: (by, note) => shown.increment(by, { note }),
    end: () => shown.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): Progress {
  let [total, done] = [0, 0];
  let last = performance.now();
  return {
    begin: (all) => void (total = all),
    advance(by, note) {
      done += by;
      if (performance.now() - last < lineEvery) return;
      last = performance.now();
      stream.write(`${Math.floor((100 * done) / Math.max(total, 1))} % · ${note}\n`);
    },
    end: () => undefined,
  };
}
