/**
 * The compiler as a process: descriptions in, image out. Started by compile-process.ts with a CompileTask; writes the diagnostics as JSON
 * to standard output and, if there is no error, the image to descriptor 3.
 */
import { writeFileSync } from 'node:fs';
import { compile } from '@sallyport/compiler';
import type { CompileTask } from './compile-task.js';
import { ExitCode } from './exit-code.js';

const IMAGE_DESCRIPTOR = 3;

try {
  const task = JSON.parse(process.argv[2] ?? 'null') as CompileTask;
  const { includes, shownFrom } = task;
  // What is about to be started must be there.
  const { image, diagnostics } = compile(task.folder, { includes, shownFrom, missingFiles: 'error' });
  writeFileSync(1, JSON.stringify(diagnostics));
  if (image === undefined) process.exitCode = ExitCode.FINDINGS;
  else writeFileSync(IMAGE_DESCRIPTOR, JSON.stringify(image));
} catch (error) {
  // Left alone, Node would end with 1, which means findings here.
  process.exitCode = ExitCode.INTERNAL;
  writeFileSync(2, error instanceof Error ? (error.stack ?? error.message) : String(error));
}
