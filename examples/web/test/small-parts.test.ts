import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { clipText } from '../src/front/clip-text.js';
import { contentType } from '../src/front/content-type.js';
import { errorPage } from '../src/front/error-page.js';

test('the type of a file follows from the ending of its name', () => {
  assert.equal(contentType('a.html'), 'text/html; charset=utf-8');
  assert.equal(contentType('docs/A.CSS'), 'text/css; charset=utf-8');
  assert.equal(contentType('a.tar.gz'), 'application/gzip');
  assert.equal(contentType('picture.svg'), 'image/svg+xml');
});

test('what is not known is only to be saved', () => {
  for (const name of ['a', 'a.', 'a.unknown', 'folder.html/a', 'a.constructor', 'a.__proto__']) {
    assert.equal(contentType(name), 'application/octet-stream', name);
  }
});

test('text is cut between characters', () => {
  assert.equal(clipText('abc', 3), 'abc');
  assert.equal(clipText('abcd', 3), 'abc');
  assert.equal(clipText('äöü', 6), 'äöü');
  assert.equal(clipText('äöü', 5), 'äö');
  assert.equal(clipText('a👍', 5), 'a👍');
  assert.equal(clipText('a👍', 4), 'a');
  assert.equal(clipText('', 4), '');
});

test('a page shows its reason as text', () => {
  const page = errorPage(404, `<script>&"'`);
  assert.ok(page.includes('<h1>404 Not Found</h1>'));
  assert.ok(page.includes('>&lt;script&gt;&amp;&quot;&#39;</p>'));
  assert.ok(!page.includes('<script>'));
});

test('an error page has the look of the site and leads back to it, with nothing the Content-Security-Policy would stop', () => {
  const page = errorPage(404, 'there is nothing here');
  assert.ok(page.includes('<link rel="stylesheet" href="/style.css">'));
  assert.ok(page.includes('<a href="/">'));
  assert.doesNotMatch(page, /<style|style=|https?:/);
});
