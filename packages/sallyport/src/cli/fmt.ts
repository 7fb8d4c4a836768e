/**
 * `sallyport fmt`: descriptions in one form.
 *
 * A file is replaced as a whole or not at all, keeps its mode (and its owner, where root runs this), and is not
 * touched where nothing changes. What is not well formed is left as it is and reported; the other files are formatted
 * all the same.
 */
import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import {
  FORMATTED_ENDINGS,
  type FormattedFile,
  formatDescription,
  formatFile,
  isFormatted,
  SourceFile,
} from '@sallyport/compiler';
import { printable } from '@sallyport/message';
import { type DescriptionsBelow, descriptionsBelow } from './descriptions-below.js';
import { count, type Diagnostic, formatDiagnostics } from './diagnostics.js';
import { ExitCode, WrongUse } from './exit-code.js';
import { alternatives } from './folders.js';
import { systemCode } from './system-error.js';
import type { Terminal } from './terminal.js';
import { replaceWhole } from './whole-file.js';

export interface FormatOptions {
  /** Nothing is written. */
  readonly check: boolean;
  readonly json: boolean;
}

/** What became of the files; paths are printable. */
interface Outcome {
  readonly changed: string[];
  readonly unchanged: string[];
  /** Not formatted; diagnostics say why. */
  readonly left: string[];
  readonly diagnostics: Diagnostic[];
}

/**
 * Formats files, and the files of folders.
 * @param typed paths as typed; none stands for the current folder
 * @returns the exit code
 * @throws WrongUse when one of the paths names nothing that can be formatted; nothing has been written then
 */
export function formatPaths(typed: readonly string[], options: FormatOptions, terminal: Terminal): number {
  const found = (typed.length === 0 ? ['.'] : typed).map(filesOf);
  const outcome: Outcome = { changed: [], unchanged: [], left: [], diagnostics: [] };
  outcome.diagnostics.push(...found.flatMap((each) => each.diagnostics));
  for (const path of new Set(found.flatMap((each) => each.paths))) {
    const file = formatFile(path);
    const shown = printable(file.shown);
    const state = file.text === null ? file.diagnostics : bringTo(path, file, file.text, options.check);
    if (state === 'changed' || state === 'unchanged') outcome[state].push(shown);
    else {
      outcome.left.push(shown);
      outcome.diagnostics.push(...state);
    }
  }
  return report(outcome, options, terminal);
}

/** The files a path stands for, absolute. */
function filesOf(typed: string): DescriptionsBelow {
  const path = resolve(typed);
  let status: Stats;
  try {
    status = lstatSync(path);
  } catch (error) {
    throw new WrongUse(
      `${typed} cannot be opened (${systemCode(error)}): name a file or folder that exists.`,
    );
  }
  if (status.isDirectory() || (status.isSymbolicLink() && !isFormatted(path)))
    return descriptionsBelow(typed);
  if (status.isSymbolicLink()) {
    throw new WrongUse(`${typed} is a symbolic link, which is not followed: name the file it leads to.`);
  }
  if (!status.isFile() || !isFormatted(path)) throw noDescription(typed);
  return { paths: [path], diagnostics: [] };
}

function noDescription(typed: string): WrongUse {
  return new WrongUse(
    `${typed} is no description that can be formatted: name files that end in ${alternatives(FORMATTED_ENDINGS)}.`,
  );
}

/**
 * Makes the file hold the text.
 * @param check nothing is written
 * @returns what stood in the way, if anything did
 */
function bringTo(
  path: string,
  { shown, before }: FormattedFile,
  text: string,
  check: boolean,
): 'changed' | 'unchanged' | readonly Diagnostic[] {
  const bytes = Buffer.from(text);
  try {
    const present = readFileSync(path);
    if (present.equals(bytes)) return 'unchanged';
    if (new TextDecoder().decode(present) !== before) {
      return [finding(shown, 'changed-meanwhile', 'this file was changed meanwhile', 'format it again')];
    }
    if (!check) replaceWhole(path, bytes);
    return 'changed';
  } catch (error) {
    const message = `this file cannot be replaced (${systemCode(error)})`;
    return [finding(shown, 'unwritable', message, 'check the permissions of the file and its folder')];
  }
}

function finding(shown: string, code: string, message: string, remedy: string): Diagnostic {
  return { severity: 'error', code, file: printable(shown), line: 1, column: 1, message, remedy };
}

function report(
  { changed, unchanged, left, diagnostics }: Outcome,
  { check, json }: FormatOptions,
  terminal: Terminal,
): number {
  const ok = diagnostics.length === 0 && !(check && changed.length > 0);
  if (json) {
    terminal.out(`${JSON.stringify({ ok, changed, unchanged, left, diagnostics }, null, 2)}\n`);
  } else {
    if (diagnostics.length > 0) {
      terminal.error(`${formatDiagnostics(diagnostics, terminal.errorColors)}\n`);
    }
    const verb = check ? terminal.colors.red('would change') : terminal.colors.green('formatted');
    for (const shown of changed) terminal.out(`${verb} ${shown}\n`);
    const parts = [
      `${count(changed.length, 'file')} ${check ? 'would change' : 'formatted'}`,
      `${unchanged.length} unchanged`,
    ];
    if (left.length > 0) parts.push(`${left.length} left as they are`);
    terminal.out(`${parts.join(', ')}\n`);
  }
  return ok ? ExitCode.FINE : ExitCode.FINDINGS;
}

/** Bytes of standard input that are read: as many as a description may have. */
const MAX_INPUT_BYTES = 1024 * 1024;

export interface FormatInput {
  /** The file name the text is taken to have, as typed. */
  readonly name: string;
  /** Paths that were typed besides. */
  readonly paths: readonly string[];
  readonly input: AsyncIterable<Uint8Array>;
}

/**
 * Formats a text that is not in a file, for editors: the formatted text goes to standard output, or nothing does.
 * @returns the exit code
 * @throws WrongUse when the name tells no language, or the input is no text a description can have
 */
export async function formatInput(
  { name, paths, input }: FormatInput,
  { check, json }: FormatOptions,
  terminal: Terminal,
): Promise<number> {
  if (paths.length > 0) throw new WrongUse('--stdin takes no paths: leave them or --stdin out.');
  if (!isFormatted(name)) throw noDescription(name);
  const before = await readText(input);
  const { text, diagnostics } = formatDescription(new SourceFile(name, before));
  const isChanged = text !== null && text !== before;
  const ok = text !== null && !(check && isChanged);
  if (json) terminal.out(`${JSON.stringify({ ok, changed: isChanged, text, diagnostics }, null, 2)}\n`);
  else if (text === null) terminal.error(`${formatDiagnostics(diagnostics, terminal.errorColors)}\n`);
  else if (!check) terminal.out(text);
  else if (isChanged) terminal.out(`${terminal.colors.red('would change')} ${printable(name)}\n`);
  return ok ? ExitCode.FINE : ExitCode.FINDINGS;
}

async function readText(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_INPUT_BYTES) {
      throw new WrongUse(`standard input has more than ${MAX_INPUT_BYTES} bytes: give one description.`);
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new WrongUse('standard input is not UTF-8: convert it first.');
  }
}
