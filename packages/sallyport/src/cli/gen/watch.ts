/** `sallyport gen --watch`: generates again after every change of a description, until it is told to end. */
import { ModuleCache } from '@sallyport/compiler';
import { printable } from '@sallyport/message';
import { count } from '../diagnostics.js';
import { WrongUse } from '../exit-code.js';
import type { Terminal } from '../terminal.js';
import { DescriptionWatch, MAX_FOLDERS } from './description-watch.js';
import { type Generation, generateOnce, type Places, showGeneration } from './generation.js';

/** Goes on until SIGINT or SIGTERM; a second one ends the process the usual way. */
export async function watchUntilSignal(places: Places, json: boolean, terminal: Terminal): Promise<void> {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const end = () => {
    for (const name of signals) process.off(name, end);
    controller.abort();
  };
  for (const name of signals) process.on(name, end);
  try {
    await watchUntil(controller.signal, places, json, terminal);
  } finally {
    end();
  }
}

/**
 * @param signal ends it, leaving nothing behind
 * @param mostFolders how many are watched
 * @throws WrongUse when the first run cannot write, the folder of the solution is gone, or the system refuses to watch
 */
export async function watchUntil(
  signal: AbortSignal,
  places: Places,
  json: boolean,
  terminal: Terminal,
  mostFolders: number = MAX_FOLDERS,
): Promise<void> {
  using watch = new DescriptionWatch([places.folder, ...places.includes], places.output, mostFolders);
  const cache = new ModuleCache();
  // Before reading: what changes meanwhile is noticed.
  watch.follow();
  run(places, cache, json, terminal);
  if (!json) terminal.out(`watching ${printable(places.folder)}; Ctrl-C ends\n`);
  for (let isTold = false; ; ) {
    if (watch.isIncomplete && !isTold) terminal.error(tooManyFolders(mostFolders));
    isTold = watch.isIncomplete;
    if (!(await watch.change(signal))) return;
    watch.follow();
    try {
      run(places, cache, json, terminal);
    } catch (error) {
      if (!(error instanceof WrongUse)) throw error;
      explain(error, json, terminal);
    }
  }
}

function tooManyFolders(most: number): string {
  return `Only ${count(most, 'folder')} are watched; changes in others go unnoticed: name a smaller folder.\n`;
}

function run(places: Places, cache: ModuleCache, json: boolean, terminal: Terminal): void {
  const start = performance.now();
  const generation = generateOnce(places, cache);
  const milliseconds = Math.round(performance.now() - start);
  if (json) showLine({ ...generation, milliseconds }, terminal);
  else {
    showGeneration(generation, terminal);
    terminal.out(`${terminal.colors.dim(`${generation.ok ? 'done' : 'checked'} in ${milliseconds} ms`)}\n`);
  }
}

/** What somebody put in the way while we watched is for them to put right; we go on. */
function explain({ message }: WrongUse, json: boolean, terminal: Terminal): void {
  if (json) showLine({ ok: false, message: printable(message) }, terminal);
  else terminal.error(`${printable(message)}\n`);
}

/** One line for one run. */
function showLine(
  line: (Generation & { readonly milliseconds: number }) | { readonly ok: false; readonly message: string },
  terminal: Terminal,
): void {
  terminal.out(`${JSON.stringify(line)}\n`);
}
