/**
 * What the comment of a method says of its parameters one by one. The convention, understood by everything that shows
 * comments:
 *
 *     /* Puts a note on the board.
 *      *   author  who wrote it
 *      *   number  what it can be read by,
 *      *           from 1 on *\/
 *
 * A line speaks of a parameter if it begins with its name. Within text that may happen by chance ("text is kept for a
 * day"), so such a line is either indented by two spaces or more, or has two spaces or more behind the name: a comment
 * without a column of stars loses the indentation its lines share. What is indented further goes on with the same
 * parameter.
 */
import type { CheckedMethod } from './model.js';

export interface ParameterDocs {
  /** The comment without those lines. */
  readonly rest: string;
  /** By name of the parameter: its text, lines joined with \n. As it stands in the description: not yet fit to be shown. */
  readonly byName: ReadonlyMap<string, string>;
}

const INDENTED = /^( {2,})([A-Za-z_][A-Za-z0-9_]*) +(\S.*)$/;
const ALIGNED = /^( ?)([A-Za-z_][A-Za-z0-9_]*) {2,}(\S.*)$/;

/** The comment of a method. Parameters with a comment of their own keep that, and lines about them stay text. */
export function methodDocs({ docs, in: request, out, error }: CheckedMethod): ParameterDocs {
  const parameters = [...request, ...out, ...error];
  const documented = new Set(parameters.filter((each) => each.docs !== '').map(({ name }) => name));
  const names = parameters.map(({ name }) => name).filter((name) => !documented.has(name));
  return splitParameterDocs(docs, new Set(names));
}

/**
 * Takes the lines out of a comment that speak of one parameter each.
 * @param comment without comment marks
 * @param names of the parameters; a second line about the same one is text
 */
export function splitParameterDocs(comment: string, names: ReadonlySet<string>): ParameterDocs {
  const byName = new Map<string, string>();
  const rest: string[] = [];
  let current: { readonly name: string; readonly indent: number } | null = null;
  for (const line of linesOf(comment)) {
    const [, spaces = '', name = '', words = ''] = INDENTED.exec(line) ?? ALIGNED.exec(line) ?? [];
    if (current !== null && line !== '' && indentOf(line) > current.indent) {
      byName.set(current.name, `${byName.get(current.name)}\n${line.trim()}`);
    } else if (names.has(name) && !byName.has(name)) {
      current = { name, indent: spaces.length };
      byName.set(name, words);
    } else {
      current = null;
      rest.push(line);
    }
  }
  return { rest: rest.join('\n'), byName };
}

function linesOf(comment: string): string[] {
  return comment
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .split('\n')
    .map((line) => line.trimEnd());
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
