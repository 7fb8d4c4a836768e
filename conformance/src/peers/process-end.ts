import type { ChildProcess } from 'node:child_process';

/**
 * Waits for the end of a program, in a way that nobody has to be there for: it never rejects.
 * @param program just spawned
 * @returns why it could not be started; null when it was, and has ended, and its standard streams are closed
 */
export function processEnd(program: ChildProcess): Promise<Error | null> {
  return new Promise((resolve) => {
    program.once('error', resolve);
    program.once('close', () => resolve(null));
  });
}
