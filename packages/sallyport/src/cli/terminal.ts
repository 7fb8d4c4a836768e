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
  if (environment.FORCE_COLOR !== undefined) return environment.FORCE_COLOR !== '0';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

/** Control and format characters, line separators, lone surrogates, and what has no assigned meaning. */
const UNREADABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Text of a description or a file name, safe to show on one line. */
export function plain(text: string): string {
  return text.replace(UNREADABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
