import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { isColored } from '../../src/cli/terminal.js';

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
