import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { indexOf, PATH_BYTES, requestPath } from '../src/front/request-path.js';

function nameOf(target: string): string {
  const path = requestPath(target);
  assert.equal(path.kind, 'file', target);
  return path.kind === 'file' ? path.name : '';
}

function statusOf(target: string): number | 'file' {
  const path = requestPath(target);
  return path.kind === 'file' ? 'file' : path.status;
}

test('a path names a file below the root', () => {
  assert.equal(nameOf('/a.txt'), 'a.txt');
  assert.equal(nameOf('/docs/a.txt?x=/../1'), 'docs/a.txt');
  assert.equal(nameOf('/%D1%8F/%F0%9F%91%8D.txt'), 'я/👍.txt');
  assert.equal(nameOf('/a%20b%25'), 'a b%');
});

test('a folder stands for its index', () => {
  assert.equal(nameOf('/'), 'index.html');
  assert.equal(nameOf('/?a'), 'index.html');
  assert.equal(nameOf('/docs/'), 'docs/index.html');
  assert.equal(indexOf('docs'), 'docs/index.html');
});

test('the form with a host in front is understood', () => {
  assert.equal(nameOf('http://example.org/docs/a.txt'), 'docs/a.txt');
  assert.equal(nameOf('HTTP://example.org:80'), 'index.html');
  assert.equal(nameOf('http://example.org?x'), 'index.html');
});

test('names the policy denies are passed on as they are', () => {
  assert.equal(nameOf('/../x'), '../x');
  assert.equal(nameOf('/a/../../x'), 'a/../../x');
  assert.equal(nameOf('/%2e%2e/x'), '../x');
  assert.equal(nameOf('/.git/config'), '.git/config');
  assert.equal(nameOf('//host/x'), '/host/x');
  assert.equal(nameOf('/a%0ab'), 'a\nb');
});

test('ambiguous targets are refused', () => {
  const refused = [
    '',
    '*',
    'docs/a.txt',
    'ftp://example.org/a',
    '/a%2fb',
    '/a%2Fb',
    '/a%00',
    '/%',
    '/%4',
    '/%zz',
    '/%ff',
    '/%c0%af',
    '/%ed%a0%80',
    '/a#b',
    '/a b',
    '/a\u0000b',
    '/\u00fc',
  ];
  for (const target of refused) assert.equal(statusOf(target), 400, JSON.stringify(target));
});

test('the longest path passes and one byte more does not', () => {
  assert.equal(statusOf(`/${'a'.repeat(PATH_BYTES)}`), 'file');
  assert.equal(statusOf(`/${'a'.repeat(PATH_BYTES + 1)}`), 414);
  assert.equal(statusOf(`/${'%c3%a4'.repeat(PATH_BYTES / 2)}`), 'file');
  assert.equal(statusOf(`/${'%c3%a4'.repeat(PATH_BYTES / 2)}a`), 414);
  const index = 'index.html'.length;
  assert.equal(statusOf(`/${'a'.repeat(PATH_BYTES - index - 1)}/`), 'file');
  assert.equal(statusOf(`/${'a'.repeat(PATH_BYTES - index)}/`), 414);
});

test('the folder of a name is relative to the request and keeps its query', () => {
  const folderOf = (target: string) => {
    const path = requestPath(target);
    return path.kind === 'file' ? path.folder : undefined;
  };
  assert.equal(folderOf('/docs'), './docs/');
  assert.equal(folderOf('/a/b%20c?x=1'), './b%20c/?x=1');
  assert.equal(folderOf('/mailto:x'), './mailto:x/');
  assert.equal(folderOf('//evil.example/docs'), './docs/');
  assert.equal(folderOf('/docs/'), null);
  assert.equal(folderOf('/'), null);
});
