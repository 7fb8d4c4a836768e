/** `sallyport gen`: the TypeScript of a solution, once or after every change. */
import { refuseBroken } from './broken-descriptions.js';
import { ExitCode } from './exit-code.js';
import { generateOnce, NOTHING_GENERATED, placesOf, showGeneration } from './gen/generation.js';
import type { Terminal } from './terminal.js';

export interface GenerateOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  /** Absent: `generated` in the folder of the solution. */
  readonly output?: string;
  readonly json: boolean;
  /** Go on until SIGINT or SIGTERM. */
  readonly watch?: boolean;
}

/** @returns the exit code */
export async function generate(options: GenerateOptions, terminal: Terminal): Promise<number> {
  const places = placesOf(options.folder, options.include, options.output);
  if (options.watch === true) {
    const { watchUntilSignal } = await import('./gen/watch.js');
    await watchUntilSignal(places, options.json, terminal);
    return ExitCode.FINE;
  }
  const generation = generateOnce(places);
  if (!generation.ok) {
    return refuseBroken(generation.diagnostics, NOTHING_GENERATED, options.json, terminal);
  }
  if (options.json) terminal.out(`${JSON.stringify(generation, null, 2)}\n`);
  else showGeneration(generation, terminal);
  return ExitCode.FINE;
}
