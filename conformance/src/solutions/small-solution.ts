/** A solution of a few lines in a folder of its own: one process class without channels, running whatever a test wants. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const POLICY = `execute: kl.core.Execute
use nk.base._
use EDL Einit
use EDL kl.core.Core
use EDL test.Lonely
execute { grant () }
request src=Einit dst=kl.core.Core { grant () }
response src=kl.core.Core dst=Einit { grant () }
error src=kl.core.Core dst=Einit { grant () }
`;

export interface LonelyProcess {
  readonly name: string;
  /** Absolute path of a script or program. */
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Writes the solution into an empty folder. */
export function writeSolution(folder: string, processes: readonly LonelyProcess[]): void {
  mkdirSync(join(folder, 'test'));
  writeFileSync(join(folder, 'test', 'Lonely.edl'), 'task class test.Lonely\n');
  writeFileSync(join(folder, 'security.psl'), POLICY);
  const entries = processes.map(
    ({ name, path, args = [], env = {} }) =>
      `- name: test.Lonely\n  task: ${name}\n  path: ${path}\n  args: ${JSON.stringify(args)}\n  env: ${JSON.stringify(env)}\n`,
  );
  writeFileSync(join(folder, 'init.yaml'), `entities:\n${entries.join('')}`);
}

/** Writes a script into the folder. @returns its path */
export function writeScript(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const PROBES = fileURLToPath(new URL('../../../../packages/native/test/probe/', import.meta.url));

/** Compiles a probe of the native package's tests. @returns path of the program */
export function compileProbe(folder: string, name: string): string {
  const program = join(folder, name);
  execFileSync('cc', ['-O1', '-o', program, join(PROBES, `${name}.c`)]);
  return program;
}
