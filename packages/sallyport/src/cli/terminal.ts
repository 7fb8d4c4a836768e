/**
 * Where a command writes to.
 *
 * Descriptions, file names and diagnostics may hold anything; what is shown goes through `printable`, so that no text can move the
 * cursor, change colours or the direction of writing, or begin a line of its own.
 */
import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

export interface Terminal {
  /** What the command is for: findings, lists, JSON. */
  out(text: string): void;
  /** What goes wrong, and notes. */
  error(text: string): void;
  /** Undefined while `out` keeps up; else a promise to wait for before more is written. */
  room(): Promise<void> | undefined;
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
  let room: Promise<void> | undefined;
  return {
    room() {
      if (room === undefined && process.stdout.writableNeedDrain) {
        room = new Promise((resolve) => {
          process.stdout.once('drain', () => {
            room = undefined;
            resolve();
          });
        });
      }
      return room;
    },
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
