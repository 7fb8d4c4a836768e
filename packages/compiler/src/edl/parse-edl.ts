/** The parser of EDL files: `("entity" | "task" "class" | "class") qname section*`. */
import type { ComponentFile } from '../cdl/ast.js';
import { parseHeadName, parseSections } from '../cdl/parse-sections.js';
import type { Diagnostics } from '../diagnostics.js';
import { type Name, Parser } from '../syntax/parser.js';
import type { SourceFile } from '../text/source.js';

/** Reads a file; what is wrong is reported and left out. */
export function parseEdl(source: SourceFile, diagnostics: Diagnostics): ComponentFile {
  const parser = new Parser(source, diagnostics);
  const docs = parser.docHere();
  const name = parseHead(parser);
  const sections = parseSections(parser);
  return { source, name, docs, ...sections, complete: !parser.failed };
}

function parseHead(parser: Parser): Name | null {
  const what = 'the name of the process class';
  if (parser.accept('entity') || parser.accept('class')) return parseHeadName(parser, what);
  if (parser.accept('task')) {
    return parser.expect('class', 'after "task"') ? parseHeadName(parser, what) : null;
  }
  const remedy = 'begin with `task class` and the name of the file';
  parser.expected('"entity", "task class" or "class"', 'at the start of the file', remedy);
  return null;
}
