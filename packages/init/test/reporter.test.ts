import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { printableReporter, type Reporter } from '../src/reporter.js';

function recording(): { reporter: Reporter; said: string[][] } {
  const said: string[][] = [];
  const say = (...texts: string[]): void => void said.push(texts);
  return { reporter: { output: say, address: say, audit: say, notice: say }, said };
}

test('every text of every kind is made safe to show, names too', () => {
  const { reporter, said } = recording();
  const safe = printableReporter(reporter);
  const hostile = 'a\u001b[2J\u202e\u00adb\nc';
  const shown = 'a\\u{1b}[2J\\u{202e}\\u{ad}b\\nc';
  safe.output(hostile, hostile);
  safe.address(hostile, hostile, hostile);
  safe.audit(hostile);
  safe.notice(hostile);
  assert.deepEqual(said, [[shown, shown], [shown, shown, shown], [shown], [shown]]);
});

test('a tabulator in what a program prints stays, elsewhere it does not', () => {
  const { reporter, said } = recording();
  const safe = printableReporter(reporter);
  safe.output('table', 'one\ttwo');
  safe.notice('one\ttwo');
  assert.deepEqual(said, [['table', 'one\ttwo'], ['one\\ttwo']]);
});
