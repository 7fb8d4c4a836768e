/**
 * How a process is started. A Node script runs under this same Node with the debugger signal disarmed before its first line; a
 * program runs as it is. Nothing of init's environment is passed on.
 */
import { createRequire } from 'node:module';

const SCRIPT = /\.(?:js|mjs|cjs)$/u;

/** Disarms SIGUSR1 as the first thing a Node process does. */
const FIRST_LINE = createRequire(import.meta.url).resolve('@sallyport/native/first-line');

/** Options that close doors, where this Node has them. */
const GUARDS = ['--disable-sigusr1', '--disallow-code-generation-from-strings', '--disable-proto=throw'];

export interface Command {
  readonly path: string;
  /** argv[0] included. */
  readonly argv: readonly string[];
}

export function nodeCommand(
  script: string,
  args: readonly string[],
  options: readonly string[] = [],
): Command {
  const guards = GUARDS.filter((guard) => process.allowedNodeEnvironmentFlags.has(guard.split('=')[0]!));
  return {
    path: process.execPath,
    argv: ['node', ...guards, '--require', FIRST_LINE, ...options, script, ...args],
  };
}

/** @param path of a Node script or of a program. */
export function commandOf(path: string, args: readonly string[]): Command {
  return SCRIPT.test(path) ? nodeCommand(path, args) : { path, argv: [path, ...args] };
}
