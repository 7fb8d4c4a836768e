/** Compiles a program in C with the system's compiler, optimised, when the program is missing or older than its text. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** @throws Error with the compiler's words, or with what to install */
export function buildC(source: string, program: string): void {
  const built = statSync(program, { throwIfNoEntry: false });
  if (built !== undefined && built.mtimeMs > statSync(source).mtimeMs) return;
  mkdirSync(dirname(program), { recursive: true });
  const flags = ['-std=c11', '-Wall', '-Wextra', '-O2', '-o', program, source];
  const result = spawnSync('cc', flags, { encoding: 'utf8', timeout: 60_000 });
  if (result.error !== undefined)
    throw new Error(`no C compiler: install one that answers to cc (${result.error.message})`);
  if (result.status !== 0) throw new Error(`cc ${flags.join(' ')} failed:\n${result.stderr}`);
}
