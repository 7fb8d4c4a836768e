/**
 * Where a command writes to.
 *
 * Descriptions, file names and diagnostics may hold anything; what is shown goes through `plain`, so that no text can move the
 * cursor, change colours or the direction of writing, or begin a line of its own.
 */
import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

export interface Terminal {
  /** What the command is for: findings, lists, JSON. */
  out(text: string): void;
  /** What goes wrong, and notes. */
  error(text: string): void;
  /** For what goes to `out`. */
  readonly colors: Colors;
  /** For what goes to `error`. */
  readonly errorColors: Colors;
}

export function processTerminal(): Terminal {
  // `sallyport check | head` ends the reader first, which is no fault of anybody.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  return {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    colors: pc.createColors(isColored(process.stdout, process.env)),
    errorColors: pc.createColors(isColored(process.stderr, process.env)),
  };
}

/** https://no-color.org: NO_COLOR, when it is not empty, wins over everything. */
export function isColored(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  if (environment.NO_COLOR !== undefined && environment.NO_COLOR !== '') return false;
  if (environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

/** Control characters, line separators, lone surrogates, and marks that change the direction of writing. */
const UNREADABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

/** Text of a description or a file name, safe to show on one line. */
export function plain(text: string): string {
  return text.replace(UNREADABLE, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
