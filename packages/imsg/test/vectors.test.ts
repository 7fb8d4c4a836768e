/** The vectors of the folder beside this file, each in every way a stream can be cut. See vectors/README.md. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from '@sallyport/test-kit';
import { Sources } from '../test-support/wire.js';
import { parseData } from './vectors/data.js';
import { END, type Expectation, MORE, type Outcome, parseExpected } from './vectors/expected.js';
import { canBeSent, playLive } from './vectors/live.js';
import { NotationError, type Vector } from './vectors/notation.js';
import { descriptorNames, NamedSources, type Played, play } from './vectors/play.js';

const FOLDER = new URL('../../test/vectors/', import.meta.url);
const FOLDERS = ['classic', 'marked', 'auto', 'big-endian'];
/** Of all of them; fewer means that they were not found. */
const VECTORS_AT_LEAST = 200;
/** Streams above this are cut near the words of their text and at each so-manieth byte. */
const ALL_CUTS_MAXIMUM = 1000;
const NEAR = 20;
const STRIDE = 61;

function pairs(folder: string): string[] {
  const names = readdirSync(new URL(`${folder}/`, FOLDER)).sort();
  const data = names.filter((name) => name.endsWith('.data')).map((name) => name.slice(0, -5));
  const whole = data.flatMap((name) => [`${name}.data`, `${name}.expected`]);
  assert.deepEqual(names, whole.sort(), `${folder}: every file is one of a pair`);
  return data;
}

function load(folder: string, name: string): { vector: Vector; expectation: Expectation } {
  const read = (ending: string) => readFileSync(new URL(`${folder}/${name}.${ending}`, FOLDER), 'utf8');
  const vector = parseData(read('data'), folder);
  const expectation = parseExpected(read('expected'));
  const told = vector.splits.length > 0;
  assert.equal(expectation.split !== undefined, told, 'a [split] and an outcome for it belong together');
  return { vector, expectation };
}

function cutPlaces(vector: Vector): number[] {
  const { length } = vector.bytes;
  const all = Array.from({ length: Math.max(length - 1, 0) }, (_, index) => index + 1);
  if (length <= ALL_CUTS_MAXIMUM) return all;
  const marks = [...vector.landmarks, length];
  return all.filter((place) => place % STRIDE === 0 || marks.some((mark) => Math.abs(mark - place) <= NEAR));
}

function demand(played: Omit<Played, 'split'>, expected: Outcome | undefined, how: string): void {
  assert.ok(expected !== undefined, how);
  const { lines, ending } = played;
  assert.deepEqual({ lines, ending }, { lines: expected.lines, ending: expected.ending }, how);
  if (expected.wire !== undefined) assert.equal(played.wire, expected.wire, how);
}

/** What must come out when the stream ends after `length` bytes. */
function endedAfter(expected: Outcome, length: number): Outcome {
  const whole = expected.ends.filter((end) => end <= length);
  const atBorder = length === 0 || whole.at(-1) === length;
  return {
    lines: expected.lines.slice(0, whole.length),
    ends: whole,
    wire: undefined,
    ending: atBorder ? END : 'UNEXPECTED_END',
  };
}

for (const folder of FOLDERS) {
  for (const name of pairs(folder)) {
    test(`vector ${folder}/${name}`, (t) => {
      const { vector, expectation } = load(folder, name);
      const { joined, split } = expectation;
      const sources = new NamedSources(vector, new Sources(t, descriptorNames(vector).length));
      const check = (cuts: readonly number[], how: string) => {
        for (const objects of [false, true]) {
          const played = play(vector, sources, cuts, objects);
          demand(played, played.split ? split : joined, how);
        }
      };
      check([], 'in as few reads as may be');
      check([...vector.bytes.keys()], 'byte by byte');
      const places = cutPlaces(vector);
      for (const place of places) check([place], `cut at ${place}`);

      if (split === undefined && (joined.ending === MORE || joined.ending === END)) {
        for (const length of [0, ...places]) {
          const played = play(vector, sources, [], length % 2 === 0, length);
          demand(played, endedAfter(joined, length), `end of file after ${length}`);
        }
      }
      if (!canBeSent(vector)) return;
      const natural = play(vector, sources, [], false).split ? split : joined;
      demand(playLive(vector, sources, false), natural, 'through a socket pair');
      if (split !== undefined)
        demand(playLive(vector, sources, true), split, 'through a socket pair, with pauses');
    });
  }
}

test('the vectors are all there', () => {
  const count = FOLDERS.reduce((sum, folder) => sum + pairs(folder).length, 0);
  assert.ok(count >= VECTORS_AT_LEAST, String(count));
});

test('a vector that is not understood is refused with its line', () => {
  const wrongData = [
    '[u4] 1\n[u9] 1',
    '[u2] 65536',
    '[u2] -32769',
    '[u4]',
    '[u4] ten',
    '16',
    '"open',
    '"\\x"',
    '"é"',
    '{0 1}',
    '{zz}',
    '[fill 3]',
    '[fill x 1]',
    '[fd]{00}',
    '[fd a][fd b]{00}',
    '[fd a]{00}[fd a]{00}',
    '{00}[fd a]',
    '{00}[truncated]',
    '[split-from]{00}',
    '{00}[split-to]',
    '[split-from][split]{00}[split-to]',
    '[splitter]{00}',
    '[end]{00}',
    '[end now]',
    '{00}[limit 20]',
    '[limit]',
    '[descriptors maybe]',
    '[missing fail]',
    '[wire marked]{00}',
    '[unknown]',
    '[open',
    ']',
  ];
  for (const text of wrongData) {
    assert.throws(() => parseData(text, 'classic'), NotationError, text);
    assert.throws(() => parseData(text, 'classic'), /^\w*Error: line \d+: /, text);
  }
  assert.throws(() => parseData('{00}', 'big-endian'), NotationError);
  assert.throws(() => parseData('[wire other]{00}', 'big-endian'), NotationError);
  const wrongExpected = [
    '',
    'message 1 2 3',
    'message 1 2\nMORE',
    'message 1 2 3 MORE',
    'message 1 2 3 "a" [fd b]\nMORE',
    'message 1 2 3 [fd a b]\nMORE',
    'message 1 2 3 [fd a] [fd b]\nMORE',
    'message 4294967296 2 3\nMORE',
    'MORE\nmessage 1 2 3',
    'PERHAPS',
    'wire new\nMORE',
    'MORE MORE',
    'MORE\nsplit:',
  ];
  for (const text of wrongExpected) assert.throws(() => parseExpected(text), NotationError, text);
});

test('what a vector says is what is played, and a wrong expectation is noticed', (t) => {
  const vector = parseData(
    '[u4] 1 [u2] 0x12 [u2] 1 {02 00 00 00} [u4] -1 # comment\n[fd a] "A\\n"',
    'classic',
  );
  assert.deepEqual([...vector.bytes], [1, 0, 0, 0, 18, 0, 1, 0, 2, 0, 0, 0, 255, 255, 255, 255, 65, 10]);
  assert.deepEqual(vector.arrivals, [{ at: 16, names: ['a'] }]);
  const big = parseData('[wire auto] [u4] 0x01020304 [u2] 0x0506', 'big-endian');
  assert.deepEqual([...big.bytes], [1, 2, 3, 4, 5, 6]);
  const sources = new NamedSources(vector, new Sources(t, 1));
  const played = play(vector, sources, [], false);
  demand(played, parseExpected('message 1 2 -1 [fd a] "A\\n"\nMORE').joined, 'right');
  for (const text of [
    'message 1 2 -1 "A\\n"\nMORE',
    'message 1 2 -1 [fd b] "A\\n"\nMORE',
    'message 2 2 -1 [fd a] "A\\n"\nMORE',
    'message 1 2 -1 [fd a] "A"\nMORE',
    'message 1 2 -1 [fd a] "A\\n"\nEND',
    'wire marked\nmessage 1 2 -1 [fd a] "A\\n"\nMORE',
    'MORE',
  ]) {
    assert.throws(() => demand(played, parseExpected(text).joined, text), assert.AssertionError);
  }
});
