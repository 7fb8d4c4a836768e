import assert from 'node:assert/strict';
import { ImsgError } from '../src/error.js';

/** Demands that an action throws ImsgError BAD_PAYLOAD whose text matches. */
export function badPayload(action: () => unknown, text: RegExp): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof ImsgError, String(error));
    assert.equal(error.code, 'BAD_PAYLOAD');
    assert.match(error.message, text);
    return true;
  });
}
