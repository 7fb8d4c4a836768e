import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { AccessLog, type LogEntry } from '../src/front/access-log.js';
import { httpServer } from '../src/front/http-server.js';
import { FolderSource } from './support/folder-source.js';
import { ask, exchange, parse, stalled } from './support/http-client.js';

interface Site {
  readonly port: number;
  readonly source: FolderSource;
  readonly path: (name: string) => string;
  readonly entries: LogEntry[];
}

const TEN = '0123456789';

/** A server on a folder with a few files, all changed an hour ago. Ends with the test, and everything opened was closed. */
async function site(run: (site: Site) => Promise<void>): Promise<void> {
  using folder = temporaryDirectory();
  const path = (name: string) => join(folder.path, name);
  mkdirSync(path('docs'));
  const files = {
    'index.html': '<p>start',
    'ten.txt': TEN,
    empty: '',
    'docs/index.html': '<p>docs',
    one: 'x',
  };
  const hourAgo = Date.now() / 1000 - 3600;
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path(name), text);
    utimesSync(path(name), hourAgo, hourAgo);
  }
  const source = new FolderSource(folder.path);
  const entries: LogEntry[] = [];
  const log = new AccessLog(async (batch) => entries.push(...batch));
  const server = httpServer(source, log);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await run({ port, source, path, entries });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    log.flush();
  }
  // A transfer that was aborted notices on its next turn.
  for (let turns = 0; source.closed < source.opened && turns < 100; turns++) await wait(10);
  log.flush();
  assert.equal(source.closed, source.opened);
}

test('a file is sent with its type, its length and what identifies its state', () =>
  site(async ({ port }) => {
    const answer = await ask(port, 'GET /ten.txt');
    assert.equal(answer.status, 200);
    assert.equal(answer.body, TEN);
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(answer.headers.get('content-length'), '10');
    assert.equal(answer.headers.get('accept-ranges'), 'bytes');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'self';/);
    assert.match(answer.headers.get('etag') ?? '', /^"[0-9a-z-]+"$/);
    assert.match(answer.headers.get('last-modified') ?? '', / GMT$/);
  }));

test('HEAD has the head of GET and no body', () =>
  site(async ({ port }) => {
    const head = await ask(port, 'HEAD /ten.txt', 'Range: bytes=0-1');
    const get = await ask(port, 'GET /ten.txt');
    assert.equal(head.status, 200);
    assert.equal(head.body, '');
    const comparable = (headers: ReadonlyMap<string, string>) =>
      [...headers].filter(([name]) => name !== 'date');
    assert.deepEqual(comparable(head.headers), comparable(get.headers));
    const missing = await ask(port, 'HEAD /missing');
    assert.equal(missing.status, 404);
    assert.equal(missing.body, '');
  }));

test('files of no byte and of one byte are sent', () =>
  site(async ({ port }) => {
    const empty = await ask(port, 'GET /empty');
    assert.deepEqual([empty.status, empty.body, empty.headers.get('content-length')], [200, '', '0']);
    const one = await ask(port, 'GET /one');
    assert.deepEqual([one.status, one.body, one.headers.get('content-length')], [200, 'x', '1']);
  }));

test('a part is sent as one', () =>
  site(async ({ port }) => {
    const answer = await ask(port, 'GET /ten.txt', 'Range: bytes=2-4');
    assert.deepEqual([answer.status, answer.body], [206, '234']);
    assert.equal(answer.headers.get('content-range'), 'bytes 2-4/10');
    assert.equal(answer.headers.get('content-length'), '3');
    const last = await ask(port, 'GET /ten.txt', 'Range: bytes=-1');
    assert.deepEqual([last.status, last.body], [206, '9']);
    const several = await ask(port, 'GET /ten.txt', 'Range: bytes=0-1,4-5');
    assert.deepEqual([several.status, several.body], [200, TEN]);
    const behind = await ask(port, 'GET /ten.txt', 'Range: bytes=10-');
    assert.deepEqual([behind.status, behind.headers.get('content-range')], [416, 'bytes */10']);
    const etag = (await ask(port, 'HEAD /ten.txt')).headers.get('etag') ?? '';
    assert.equal((await ask(port, 'GET /ten.txt', 'Range: bytes=0-0', `If-Range: ${etag}`)).status, 206);
    assert.equal((await ask(port, 'GET /ten.txt', 'Range: bytes=0-0', 'If-Range: "other"')).status, 200);
  }));

test('what the client has is not sent again', () =>
  site(async ({ port }) => {
    const { headers } = await ask(port, 'GET /ten.txt');
    const etag = headers.get('etag') ?? '';
    const known = await ask(port, 'GET /ten.txt', `If-None-Match: ${etag}`);
    assert.deepEqual([known.status, known.body, known.headers.get('etag')], [304, '', etag]);
    const since = await ask(port, 'GET /ten.txt', `If-Modified-Since: ${headers.get('last-modified')}`);
    assert.equal(since.status, 304);
    assert.equal((await ask(port, 'GET /ten.txt', 'If-None-Match: "other"')).status, 200);
    assert.equal((await ask(port, 'GET /ten.txt', 'If-Match: "other"')).status, 412);
  }));

test('a folder without its slash is redirected to it, relative to the request', () =>
  site(async ({ port }) => {
    const answer = await ask(port, 'GET /docs?a=b');
    assert.deepEqual([answer.status, answer.headers.get('location')], [301, './docs/?a=b']);
    assert.equal((await ask(port, 'GET /docs/')).body, '<p>docs');
    assert.equal((await ask(port, 'GET /')).body, '<p>start');
  }));

test('each refusal has its page', () =>
  site(async ({ port, source }) => {
    source.refusals.set('gone', { status: 502, reason: 'Files is gone.' });
    source.refusals.set('busy', { status: 503, reason: 'Files is busy.' });
    const statuses = new Map([
      ['GET /missing', 404],
      ['GET /.hidden', 403],
      ['GET /../x', 403],
      ['GET /gone', 502],
      ['GET /busy', 503],
      ['GET /%zz', 400],
      [`GET /${'a'.repeat(1025)}`, 414],
      ['POST /', 405],
      ['DELETE /ten.txt', 405],
      ['OPTIONS *', 405],
    ]);
    for (const [line, status] of statuses) {
      const answer = await ask(port, line);
      assert.equal(answer.status, status, line);
      assert.match(answer.body, new RegExp(`<h1>${status} `), line);
      assert.equal(answer.headers.get('cache-control'), 'no-store', line);
    }
    assert.equal((await ask(port, 'POST /')).headers.get('allow'), 'GET, HEAD');
    assert.equal((await ask(port, 'GET /busy')).headers.get('retry-after'), '1');
  }));

test('what is no request gets a page as well', () =>
  site(async ({ port }) => {
    assert.equal(parse(await exchange(port, 'nonsense\r\n\r\n')).status, 400);
    assert.equal(parse(await exchange(port, 'GET / HTTP/1.1\r\n\r\n')).status, 400);
    const long = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`;
    assert.equal(parse(await exchange(port, long)).status, 431);
    assert.equal(parse(await exchange(port, 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n')).status, 405);
    const upload = 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n';
    assert.equal(parse(await exchange(port, upload)).status, 405);
  }));

test('several requests go over one connection, also sent at once', () =>
  site(async ({ port, entries }) => {
    const one = 'GET /one HTTP/1.1\r\nHost: a\r\n\r\n';
    const last = 'GET /ten.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const text = await exchange(port, one + one + last);
    assert.equal(text.split('HTTP/1.1 200 OK').length - 1, 3);
    assert.ok(text.endsWith(TEN));
    await wait(60);
    assert.deepEqual(
      // Their reads end in any order, and so do they; what the client receives is in the order of its requests.
      entries.map(({ target, status, bytes }) => [target, status, bytes]).sort(),
      [
        ['/one', 200, 1n],
        ['/one', 200, 1n],
        ['/ten.txt', 200, 10n],
      ],
    );
  }));

test('a large file is streamed whole', () =>
  site(async ({ port, path }) => {
    const size = 3 * 1024 * 1024 + 17;
    const text = Array.from({ length: size }, (_, index) => String.fromCharCode(97 + (index % 23))).join('');
    writeFileSync(path('large'), text);
    const whole = await ask(port, 'GET /large');
    assert.equal(whole.headers.get('content-length'), String(size));
    assert.ok(whole.body === text);
    const part = await ask(port, 'GET /large', 'Range: bytes=100000-400000');
    assert.ok(part.body === text.slice(100_000, 400_001));
  }));

test('two transfers of one file do not disturb each other', () =>
  site(async ({ port, path, source }) => {
    const text = Array.from({ length: 1024 * 1024 }, (_, index) =>
      String.fromCharCode(97 + (index % 19)),
    ).join('');
    writeFileSync(path('large'), text);
    // One descriptor for both, as it would be when two processes were handed the same one.
    const shared = await source.open('large');
    assert.ok(!('reason' in shared));
    const open = source.open.bind(source);
    source.open = async (name) => (name === 'large' ? { ...shared, close: () => undefined } : open(name));
    const [first, second] = await Promise.all([ask(port, 'GET /large'), ask(port, 'GET /large')]);
    assert.ok(first.body === text && second.body === text);
    shared.close();
  }));

test('a file that becomes shorter ends the connection, not the server', () =>
  site(async ({ port, path }) => {
    writeFileSync(path('shrinking'), 'a'.repeat(20 * 1024 * 1024));
    const socket = await stalled(port, 'GET /shrinking HTTP/1.1\r\nHost: a\r\n\r\n');
    truncateSync(path('shrinking'), 1000);
    let received = 0;
    const ended = new Promise<void>((resolve) =>
      socket.on('error', () => resolve()).on('close', () => resolve()),
    );
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await ended;
    assert.ok(received < 20 * 1024 * 1024);
    assert.equal((await ask(port, 'GET /one')).status, 200);
  }));

test('clients that go away in the middle leave nothing open', () =>
  site(async ({ port, path, source, entries }) => {
    writeFileSync(path('large'), 'a'.repeat(8 * 1024 * 1024));
    const request = 'GET /large HTTP/1.1\r\nHost: a\r\n\r\n';
    for (let round = 0; round < 10; round++) {
      // The second of two at once waits behind the first, so its response never gets a connection.
      const socket = await stalled(port, round % 2 === 0 ? request : request + request);
      socket.destroy();
    }
    for (let turns = 0; source.closed < 15 && turns < 200; turns++) await wait(10);
    assert.equal(source.opened, 15);
    assert.equal(source.closed, 15);
    await wait(60);
    assert.ok(entries.every(({ bytes }) => bytes < 8n * 1024n * 1024n));
  }));
