/**
 * The compiler as a process: descriptions in, image out. Started by compile-process.ts with
 * `compile-child.js FOLDER [INCLUDE...]`; writes the diagnostics as JSON to standard output and, if there is no error, the image to descriptor 3.
 */
import { writeFileSync } from 'node:fs';
import { compileFolder } from './compile-folder.js';
import { ExitCode } from './exit-code.js';

const IMAGE_DESCRIPTOR = 3;

const [folder, ...include] = process.argv.slice(2);
try {
  if (folder === undefined) throw new Error('compile-child needs the folder of a solution');
  const { diagnostics, image } = compileFolder(folder, include);
  writeFileSync(1, JSON.stringify(diagnostics));
  if (image === null) process.exitCode = ExitCode.FINDINGS;
  else writeFileSync(IMAGE_DESCRIPTOR, JSON.stringify(image));
} catch (error) {
  // Left alone, Node would end with 1, which means findings here.
  process.exitCode = ExitCode.INTERNAL;
  writeFileSync(2, error instanceof Error ? (error.stack ?? error.message) : String(error));
}
