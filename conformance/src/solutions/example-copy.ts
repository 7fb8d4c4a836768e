/**
 * A copy of an example, so that a test can change its files and so that it listens on a port nobody else has. The compiled code
 * is not copied: it is reached by a link, and finds its packages from where it really lies.
 */
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));

/** What is made, not written, and what the copy does not need. */
const LEFT_OUT = new Set(['dist', 'generated', 'node_modules', 'src', 'test', 'access.log']);

/** Copies the example into an empty folder. */
export function copyExample(name: string, folder: string): void {
  for (const entry of readdirSync(join(EXAMPLES, name))) {
    if (LEFT_OUT.has(entry)) continue;
    cpSync(join(EXAMPLES, name, entry), join(folder, entry), { recursive: true });
  }
  symlinkSync(join(EXAMPLES, name, 'dist'), join(folder, 'dist'));
  const init = join(folder, 'init.yaml');
  writeFileSync(init, readFileSync(init, 'utf8').replace(/port: \d+/, 'port: 0'));
}
