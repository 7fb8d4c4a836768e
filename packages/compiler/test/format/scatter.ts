/** Other texts of the same tokens: white space, comments and macros put between them at random. */
import type { Random } from '@sallyport/test-kit';
import { Diagnostics } from '../../src/diagnostics.js';
import { tokenize } from '../../src/syntax/lexer.js';
import type { SourceFile } from '../../src/text/source.js';

const SPACES = [
  ' ',
  ' ',
  ' ',
  '  ',
  '\t',
  '\n',
  '\n',
  '\n    ',
  '\n\n',
  '\r\n\t',
  ' \n \n\n  ',
  '\r',
  '\n\f\n',
];
const BETWEEN = [
  '/* here */',
  '/**/',
  '/* two\n   lines */',
  '/*\n\t\tdeep\n  flat\n*/',
  '/**\n * stars  \n *   below\n */',
  '// to the end',
  '///',
  '@INIT_SOMETHING@',
  '@A@@B+@',
];

/**
 * @param share of the places that get something new
 */
export function scatter(source: SourceFile, random: Random, share: number): string {
  const pick = (list: readonly string[]): string => random.pick(list);
  const space = (): string => (random.chance(0.5) ? ' ' : pick(SPACES));
  const { text } = source;
  let result = random.next() < 0.05 ? '\ufeff' : '';
  let at = 0;
  for (const { start, end } of tokenize(source, new Diagnostics())) {
    // A comment at the end of the file may lack its line end.
    const before = text
      .slice(at, start)
      .replace('\ufeff', '')
      .replace(/(\/\/[^\n]*)$/, '$1\n');
    if (random.next() >= share) result += before;
    else if (before.trim() === '') result += before === '' && random.next() < 0.6 ? '' : space();
    else result += `${space()}${before}${space()}`;
    if (random.next() < share / 2) {
      const added = pick(BETWEEN);
      const first = random.next() < 0.3 && !result.endsWith('/') ? '' : space();
      const second = random.next() < 0.3 ? '' : space();
      result +=
        first + added + (added.startsWith('//') ? '\n' : second === '' && text[start] === '/' ? ' ' : second);
    }
    result += text.slice(start, end);
    at = end;
  }
  return result;
}
