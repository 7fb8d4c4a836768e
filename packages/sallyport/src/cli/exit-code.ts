/** How a command ended, for whoever started it. */
export const ExitCode = {
  FINE: 0,
  /** A diagnostic, a failed test: the command did its work and found something. */
  FINDINGS: 1,
  /** The command was not understood, or what it names is not there. */
  WRONG_USE: 2,
  /** A bug of Sallyport. */
  INTERNAL: 3,
} as const;

/** Something the user asked for that cannot be done; shown as one sentence, without a stack. */
export class WrongUse extends Error {}
