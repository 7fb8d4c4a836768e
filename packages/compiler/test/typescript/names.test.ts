import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { propertyName, Scope, textLiteral } from '../../src/typescript/names.js';

test('a name that can be kept is kept', () => {
  const scope = new Scope();
  assert.equal(scope.take('Shelf'), 'Shelf');
  assert.equal(scope.take('isOpen'), 'isOpen');
});

test('words of the language and taken names get an underscore, as many as it takes', () => {
  const scope = new Scope();
  assert.equal(scope.take('class'), 'class_');
  assert.equal(scope.take('class'), 'class__');
  assert.equal(scope.take('Uint8Array'), 'Uint8Array_');
  assert.equal(scope.take('Put'), 'Put');
  assert.equal(scope.take('Put'), 'Put_');
});

test('of names of equal standing those that can be kept are kept, whatever their order', () => {
  assert.deepEqual(
    [...new Scope().takeAll(['class', 'class_', 'Line'])],
    [
      ['class_', 'class_'],
      ['Line', 'Line'],
      ['class', 'class__'],
    ],
  );
});

test('what is not an identifier is refused', () => {
  for (const name of ['', 'a b', '1a', "x'; evil()", 'a.b', '../a', 'é', 'a\n']) {
    assert.throws(() => new Scope().take(name), /not an identifier/);
  }
});

test('properties are quoted where a plain name would mean something', () => {
  assert.equal(propertyName('name'), 'name');
  assert.equal(propertyName('class'), 'class');
  assert.equal(propertyName('till.shelf'), "'till.shelf'");
  for (const name of ['__proto__', 'constructor', 'then']) assert.equal(propertyName(name), `'${name}'`);
});

test('a literal is the text itself, whatever it holds', () => {
  for (const text of [
    "'",
    '\\',
    "\\'",
    '\n\r\u2028\u2029',
    '$\u007bx}',
    '`',
    '</script>',
    '\u0000\ud800',
    'é\u{1f600}',
  ]) {
    const literal = textLiteral(text);
    assert.match(literal, /^'[ -~]*'$/);
    // JSON knows all escapes that are used but that of the quote.
    const json = `"${literal.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"')}"`;
    assert.equal(JSON.parse(json), text);
  }
});
