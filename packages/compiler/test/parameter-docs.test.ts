import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { splitParameterDocs } from '../src/parameter-docs.js';
import { growthOf, MOST_GROWTH } from './hostile/processor-time.js';

/** The texts found for these names, and what is left. */
function split(comment: string, ...names: string[]): readonly [object, string] {
  const { rest, byName } = splitParameterDocs(comment, new Set(names));
  return [Object.fromEntries(byName), rest];
}

test('indented lines that begin with a name speak of that parameter', () => {
  assert.deepEqual(split('Puts one.\n  item   what to put\n  count  how many', 'item', 'count', 'code'), [
    { item: 'what to put', count: 'how many' },
    'Puts one.',
  ]);
});

test('what is indented further goes on with it, other text does not', () => {
  assert.deepEqual(
    split('Puts one.\n  item  what\n        to put\n  Note: not two.\n\n  count is 1', 'item', 'count'),
    [{ item: 'what\nto put', count: 'is 1' }, 'Puts one.\n  Note: not two.\n'],
  );
});

test('lines that share their indentation, as in a comment without stars, need two spaces behind the name', () => {
  assert.deepEqual(split('Puts one.\nitem   what to put\n       and how\ncount  how many', 'item', 'count'), [
    { item: 'what to put\nand how', count: 'how many' },
    'Puts one.',
  ]);
  assert.deepEqual(split('Puts one.\nitem is kept.', 'item'), [{}, 'Puts one.\nitem is kept.']);
});

test('a second line about a parameter, and one about something else, is text', () => {
  assert.deepEqual(split('  item  one\n  item  two\n  other  three', 'item'), [
    { item: 'one' },
    '  item  two\n  other  three',
  ]);
});

test('names that objects have are names', () => {
  assert.deepEqual(split('  constructor  one\n  toString  two', 'constructor')[1], '  toString  two');
  const { byName } = splitParameterDocs('  __proto__  one', new Set(['__proto__']));
  assert.deepEqual([...byName], [['__proto__', 'one']]);
});

test('tabs and line ends of other systems are understood', () => {
  assert.deepEqual(split('Puts.\r\n\titem\twhat\r  count  two', 'item', 'count'), [
    { item: 'what', count: 'two' },
    'Puts.',
  ]);
});

test('a comment of many lines takes time in proportion to its length', () => {
  const line = `  a${' '.repeat(2000)}\n`;
  const growth = growthOf((count) => splitParameterDocs(line.repeat(count), new Set(['a'])), 300);
  assert.ok(growth < MOST_GROWTH, `${growth}`);
});
