/** The parser of CDL files: `"component" qname section*`. */
import type { Diagnostics } from '../diagnostics.js';
import { Parser } from '../syntax/parser.js';
import type { SourceFile } from '../text/source.js';
import type { ComponentFile } from './ast.js';
import { parseHeadName, parseSections } from './parse-sections.js';

/** Reads a file; what is wrong is reported and left out. */
export function parseCdl(source: SourceFile, diagnostics: Diagnostics): ComponentFile {
  const parser = new Parser(source, diagnostics);
  const docs = parser.docHere();
  const begun = parser.expect(
    'component',
    'at the start of the file',
    'begin with `component` and the name of the file',
  );
  const name = begun ? parseHeadName(parser, 'the name of the component') : null;
  const sections = parseSections(parser);
  return { source, name, docs, ...sections, complete: !parser.failed };
}
