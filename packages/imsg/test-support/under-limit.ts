import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs server-under-limit.js in a process that may have 64 descriptors. @returns what it printed */
export function runUnderLimit(what: string): unknown {
  const script = fileURLToPath(new URL('server-under-limit.js', import.meta.url));
  const command = `ulimit -n 64; exec '${process.execPath}' '${script}' ${what}`;
  return JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
}
