import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { isColored, plain } from '../../src/cli/terminal.js';

test('colours are for terminals, unless the environment says otherwise', () => {
  assert.equal(isColored({ isTTY: true }, { TERM: 'xterm' }), true);
  assert.equal(isColored({ isTTY: true }, { TERM: 'dumb' }), false);
  assert.equal(isColored({}, { TERM: 'xterm' }), false);
  assert.equal(isColored({}, { FORCE_COLOR: '1' }), true);
  assert.equal(isColored({ isTTY: true }, { FORCE_COLOR: '0', TERM: 'xterm' }), false);
});

test('NO_COLOR wins over everything, if it is not empty', () => {
  assert.equal(isColored({ isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }), false);
  assert.equal(isColored({ isTTY: true }, { NO_COLOR: '', TERM: 'xterm' }), true);
});

test('text is shown as it is where it can be seen, else as escapes', () => {
  assert.equal(plain('größe 山 \u{1f600}'), 'größe 山 \u{1f600}');
  assert.equal(
    plain('a\u001b[0m\u009b\r\n\t\u2028\u202e\u200b\ud800'),
    'a\\u{1b}[0m\\u{9b}\\u{d}\\u{a}\\u{9}\\u{2028}\\u{202e}\\u{200b}\\u{d800}',
  );
});
