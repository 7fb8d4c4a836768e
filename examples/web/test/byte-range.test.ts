import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { isRangeCurrent, parseRange } from '../src/front/byte-range.js';

test('one range is cut to the file', () => {
  assert.deepEqual(parseRange('bytes=0-0', 10), { first: 0, last: 0 });
  assert.deepEqual(parseRange('bytes=2-5', 10), { first: 2, last: 5 });
  assert.deepEqual(parseRange('bytes=2-', 10), { first: 2, last: 9 });
  assert.deepEqual(parseRange('bytes=2-99', 10), { first: 2, last: 9 });
  assert.deepEqual(parseRange('Bytes= 9-9 ', 10), { first: 9, last: 9 });
  assert.deepEqual(parseRange('bytes=-3', 10), { first: 7, last: 9 });
  assert.deepEqual(parseRange('bytes=-99', 10), { first: 0, last: 9 });
  assert.deepEqual(parseRange(`bytes=0-${'9'.repeat(400)}`, 10), { first: 0, last: 9 });
});

test('a range behind the end cannot be satisfied', () => {
  for (const header of ['bytes=10-', 'bytes=10-20', 'bytes=-0', `bytes=${'9'.repeat(400)}-`]) {
    assert.equal(parseRange(header, 10), 'unsatisfiable', header);
  }
  assert.equal(parseRange('bytes=0-', 0), 'unsatisfiable');
  assert.equal(parseRange('bytes=-0', 0), 'unsatisfiable');
});

test('what is not one range of bytes is ignored', () => {
  const ignored = [
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'bytes=1.0-2',
    'bytes=-1-2',
    'bytes=0-1,3-4',
    'bytes=0-,0-,0-',
    'lines=0-1',
    'bytes 0-1',
    'bytes=0 - 1',
    'bytes=\u0661-\u0662',
  ];
  for (const header of ignored) assert.equal(parseRange(header, 10), null, header);
  assert.equal(parseRange('bytes=-5', 0), null);
});

test('a range of another state is not served', () => {
  const lastModified = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const strong = { etag: '"a"', modified: Date.UTC(1994, 10, 6, 8, 49, 37), lastModified };
  const weak = { ...strong, etag: 'W/"a"' };
  assert.equal(isRangeCurrent(undefined, strong), true);
  assert.equal(isRangeCurrent('"a"', strong), true);
  assert.equal(isRangeCurrent('"b"', strong), false);
  assert.equal(isRangeCurrent('W/"a"', strong), false);
  assert.equal(isRangeCurrent('W/"a"', weak), false);
  assert.equal(isRangeCurrent(lastModified, strong), true);
  assert.equal(isRangeCurrent(lastModified, weak), false);
  assert.equal(isRangeCurrent('Sun, 06 Nov 1994 08:49:38 GMT', strong), false);
  assert.equal(isRangeCurrent('', strong), false);
  assert.equal(isRangeCurrent('a', strong), false);
});
