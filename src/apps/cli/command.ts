/** One verb of the command line. */
export interface Command {
  readonly name: string;
  /** The call without the program's name: `check DIR [--json]`. */
  readonly usage: string;
  readonly summary: string;
  /** What `--help` prints; absent: usage and summary. */
  readonly help?: string;
  /** Answers go to stdout. Resolves to the exit status: 0 holds, 1 a finding, 2 the call or the input is wrong. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** The call or its input is wrong: the lines go to stderr, and the exit status is 2. */
export class CallError extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}
