/** Parsing alone: whether files are well formed, whatever their names mean. */
import { resolve } from 'node:path';
import { parseCdl } from './cdl/parse-cdl.js';
import { type Diagnostic, Diagnostics } from './diagnostics.js';
import { parseEdl } from './edl/parse-edl.js';
import { SourceReader } from './files/source-reader.js';
import { parseIdl } from './idl/parse-idl.js';
import { parseInit } from './init-yaml/parse-init.js';
import { parsePsl } from './psl/parse-file.js';
import type { SourceFile } from './text/source.js';

type Parse = (source: SourceFile, diagnostics: Diagnostics) => unknown;

const PARSERS: readonly (readonly [ending: RegExp, parse: Parse])[] = [
  [/\.idl$/, parseIdl],
  [/\.cdl$/, parseCdl],
  [/\.edl$/, parseEdl],
  [/\.psl(\.in)?$/, parsePsl],
  [/\.ya?ml(\.in)?$/, parseInit],
];

/**
 * Parses files, each by the ending of its name: .idl, .cdl, .edl, .psl, .yaml.
 * @param paths relative to the working directory
 * @param shownFrom paths are shown relative to this folder; the working directory unless given
 */
export function checkSyntax(paths: readonly string[], shownFrom: string = process.cwd()): Diagnostic[] {
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(shownFrom, diagnostics, { shownFrom });
  for (const path of paths) {
    const parse = PARSERS.find(([ending]) => ending.test(path))?.[1];
    if (parse === undefined) {
      diagnostics.error(
        reader.missing(resolve(path)).span(0, 0),
        'unknown-language',
        'the name of this file does not say what language it is in',
        'give files that end in .idl, .cdl, .edl, .psl or .yaml',
      );
      continue;
    }
    const source = reader.read(resolve(path));
    if (source !== null) parse(source, diagnostics);
  }
  return diagnostics.sorted();
}
