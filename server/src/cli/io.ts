/** What a command may touch of the process it runs in, so that a test can stand in for it. */
export interface Io {
  /** Results; stdout. */
  readonly out: (text: string) => void;
  /** Complaints; stderr. */
  readonly err: (text: string) => void;
  /** Paths of the command line are relative to it. */
  readonly cwd: string;
}

/** rustc's and cargo's: 0 clean, 1 errors found, 101 a bug of the program; and ours: 2 wrong use. */
export const ExitCode = { clean: 0, errorsFound: 1, wrongUse: 2, failed: 101 } as const;

/** The command line asks for something that does not exist; the message says what. */
export class WrongUse extends Error {
  readonly isWrongUse = true;
}

/** By its mark, not its class: each command is a bundle with a class of its own. */
export function isWrongUse(error: unknown): error is WrongUse {
  return error instanceof Error && (error as Partial<WrongUse>).isWrongUse === true;
}
