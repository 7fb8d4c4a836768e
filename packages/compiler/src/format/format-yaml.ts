/**
 * Formats init.yaml: white space at the ends of lines, empty lines and line ends, and nothing else.
 *
 * In YAML nearly all white space may mean something, and authors lay out lists and maps in ways that a printer would
 * not find again. So lines are kept as they are, and the values of both texts are compared: where they differ, such as
 * in a text of several lines, the file is left as it is.
 */
import { visit } from 'yaml';
import { Diagnostics } from '../diagnostics.js';
import { parseYaml } from '../files/bounded-yaml.js';
import { parseInit } from '../init-yaml/parse-init.js';
import type { SourceFile } from '../text/source.js';
import { withoutMacroLines } from '../text/template-macros.js';
import type { Formatted } from './format-description.js';

/** Whether the name is that of an init.yaml, or of the template of one. */
export function isYamlName(path: string): boolean {
  return /(^|[/\\])init\.yaml(\.in)?$/.test(path);
}

/** What says that a file is no YAML; other findings speak of what its values mean. */
const FORM_CODES: ReadonlySet<string> = new Set(['yaml', 'hidden-direction']);

/** The formatted text, or findings when the file is no YAML. */
export function formatYaml(source: SourceFile): Formatted {
  const diagnostics = new Diagnostics();
  parseInit(source, diagnostics);
  const errors = diagnostics.sorted().filter(({ code, severity }) => {
    return severity === 'error' && FORM_CODES.has(code);
  });
  if (errors.length > 0) return { text: null, diagnostics: errors };
  const text = tidied(source.text);
  const isSame = text === source.text || values(text) === values(source.text);
  return { text: isSame ? text : source.text, diagnostics: [] };
}

function tidied(text: string): string {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/[ \t]+$/, ''));
  const kept = lines.filter((line, index) => line !== '' || (lines[index - 1] ?? '') !== '');
  if (kept.at(-1) !== '') kept.push('');
  return kept.length === 1 ? '' : kept.join('\n');
}

/** Everything the text says, as one text, read as the compiler reads it. */
function values(text: string): string {
  const said: unknown[] = [];
  const { document, cutAt } = parseYaml(withoutMacroLines(text));
  visit(document, {
    Scalar: (key, { value, tag, anchor }) => {
      said.push(key, typeof value, String(value), tag, anchor);
    },
    Alias: (key, { source }) => {
      said.push(key, 'alias', source);
    },
    Collection: (key, { items, tag, anchor }) => {
      said.push(key, items.length, tag, anchor);
    },
  });
  // What was not read to its end is compared as it stands.
  return JSON.stringify([said, document.errors.length, cutAt === null ? null : text.slice(cutAt)]);
}
