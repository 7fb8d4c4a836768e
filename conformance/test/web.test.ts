/** examples/web, started as a user starts it, and asked by the clients a user has. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type TestFunction, temporaryDirectory, test } from '@sallyport/test-kit';
import { curl, measure } from '../src/solutions/curl.js';
import { copyExample } from '../src/solutions/example-copy.js';
import { isRunning, openDescriptorsOf } from '../src/solutions/process-tree.js';
import { findProgram, runProgram, skipWithout } from '../src/solutions/program.js';
import { RunningSolution } from '../src/solutions/running-solution.js';

const FRONT = 'dist/src/front/main.js';
const FILES = 'dist/src/files/main.js';
const LOG = 'dist/src/log/main.js';
const MINUTE = 60_000;
const GIB = 1024 ** 3;

interface Web {
  readonly solution: RunningSolution;
  /** With a slash at its end. */
  readonly url: string;
  /** Path of a file below the document root. */
  readonly file: (name: string) => string;
  /** The access log so far, and its entries. */
  readonly logText: () => string;
  readonly log: () => Record<string, unknown>[];
}

type Context = Parameters<TestFunction>[0];

async function startWeb(context: Context): Promise<Web> {
  const { path: folder } = temporaryDirectory(context);
  copyExample('web', folder);
  const solution = RunningSolution.start(folder, context);
  const logText = () => readFileSync(join(folder, 'access.log'), 'utf8');
  return {
    solution,
    url: await solution.address(),
    file: (name) => join(folder, 'site', name),
    logText,
    log: () =>
      logText()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Waits for a thing that happens soon. */
async function until(happened: () => boolean, what: string): Promise<void> {
  for (let turns = 0; turns < 300; turns++) {
    if (happened()) return;
    await wait(10);
  }
  assert.fail(`this did not happen within three seconds: ${what}`);
}

test('files are served to curl, with their types', { timeout: MINUTE }, async (t) => {
  const { url, file } = await startWeb(t);
  const served = new Map([
    ['', ['index.html', 'text/html; charset=utf-8']],
    ['style.css', ['style.css', 'text/css; charset=utf-8']],
    ['processes.svg', ['processes.svg', 'image/svg+xml']],
    ['notes.txt', ['notes.txt', 'text/plain; charset=utf-8']],
    ['docs/', ['docs/index.html', 'text/html; charset=utf-8']],
  ]);
  for (const [path, [name = '', type]] of served) {
    const { status, headers, body } = await curl(url + path);
    assert.equal(status, 200, path);
    assert.equal(headers.get('content-type'), type);
    assert.deepEqual(body, readFileSync(file(name)));
  }
  const redirect = await curl(`${url}docs`);
  assert.deepEqual([redirect.status, redirect.headers.get('location')], [301, './docs/']);
  assert.equal((await curl('-L', '-o', '/dev/null', '-D', '-', `${url}docs`)).status, 301);
});

test('HEAD, parts and conditions are answered as HTTP wants them', { timeout: MINUTE }, async (t) => {
  const { url, file } = await startWeb(t);
  const notes = readFileSync(file('notes.txt'));
  const head = await curl('-I', `${url}notes.txt`);
  assert.deepEqual(
    [head.status, head.headers.get('content-length'), head.body.length],
    [200, String(notes.length), 0],
  );
  const part = await curl('-r', '2-20', `${url}notes.txt`);
  assert.equal(part.status, 206);
  assert.deepEqual(part.body, notes.subarray(2, 21));
  assert.equal(part.headers.get('content-range'), `bytes 2-20/${notes.length}`);
  const behind = await curl('-r', '1000000-', `${url}notes.txt`);
  assert.deepEqual([behind.status, behind.headers.get('content-range')], [416, `bytes */${notes.length}`]);
  const etag = head.headers.get('etag') ?? '';
  assert.equal((await curl('-H', `If-None-Match: ${etag}`, `${url}notes.txt`)).status, 304);
  const modified = head.headers.get('last-modified') ?? '';
  assert.equal((await curl('-H', `If-Modified-Since: ${modified}`, `${url}notes.txt`)).status, 304);
  assert.equal((await curl('-H', `If-Match: "other"`, `${url}notes.txt`)).status, 412);
  writeFileSync(file('notes.txt'), 'changed');
  const changed = await curl('-H', `If-None-Match: ${etag}`, `${url}notes.txt`);
  assert.deepEqual([changed.status, changed.body.toString()], [200, 'changed']);
});

test('several requests go over one connection', { timeout: MINUTE }, async (t) => {
  const { url } = await startWeb(t);
  const addresses = ['', 'style.css', 'nothing', '.hidden'].map((path) => url + path);
  const words = await measure(['http_code', 'num_connects'], ...addresses);
  assert.deepEqual(words, ['200', '1', '200', '0', '404', '0', '403', '0']);
});

test('files of 0 bytes, 1 byte and 1 GiB are served', { timeout: MINUTE }, async (t) => {
  const { url, file } = await startWeb(t);
  writeFileSync(file('empty'), '');
  writeFileSync(file('one'), 'x');
  const big = openSync(file('big'), 'w');
  ftruncateSync(big, GIB);
  closeSync(big);
  const empty = await curl(`${url}empty`);
  assert.deepEqual([empty.status, empty.headers.get('content-length'), empty.body.length], [200, '0', 0]);
  const one = await curl(`${url}one`);
  assert.deepEqual([one.status, one.body.toString()], [200, 'x']);
  const size = ['http_code', 'size_download'];
  assert.deepEqual(await measure(size, `${url}big`), ['200', String(GIB)]);
  const twice = await Promise.all([
    measure(size, `${url}big`),
    measure(size, '-r', `${GIB / 2}-`, `${url}big`),
  ]);
  assert.deepEqual(twice, [
    ['200', String(GIB)],
    ['206', String(GIB / 2)],
  ]);
  const last = await curl('-r', `${GIB - 1}-`, `${url}big`);
  assert.deepEqual([last.status, last.body.length], [206, 1]);
});

test('what is not a regular file is not there, and nothing hangs', { timeout: MINUTE }, async (t) => {
  const { url, file } = await startWeb(t);
  execFileSync('mkfifo', [file('fifo')]);
  symlinkSync('notes.txt', file('link'));
  symlinkSync('docs', file('folder-link'));
  symlinkSync('/etc', file('outside'));
  mkdirSync(file('bare'));
  const begin = performance.now();
  for (const path of [
    'fifo',
    'link',
    'folder-link/index.html',
    'outside/passwd',
    'bare',
    'bare/',
    'nothing',
    'notes.txt/x',
  ]) {
    assert.equal((await curl(url + path)).status, 404, path);
  }
  assert.ok(performance.now() - begin < 5000);
});

test('the policy denies hidden names, parents and control characters', { timeout: MINUTE }, async (t) => {
  const { url, solution } = await startWeb(t);
  const denied = [
    '.hidden',
    'docs/.x',
    '../security.psl',
    'docs/../../init.yaml',
    '%2e%2e/init.yaml',
    'a%0ab',
    'a%7fb',
    'docs//',
    '%c2%85',
  ];
  for (const path of denied) assert.equal((await curl('--path-as-is', url + path)).status, 403, path);
  const refused = ['a%2fb', 'a%00b', '%ff', '%'];
  for (const path of refused) assert.equal((await curl('--path-as-is', url + path)).status, 400, path);
  assert.equal((await curl(`${url}${'a'.repeat(2000)}`)).status, 414);
  assert.equal((await curl('-d', 'x', url)).status, 405);
  await until(
    () => solution.events.filter(({ event }) => event === 'audit').length >= denied.length,
    'denials in the audit',
  );
  assert.equal((await curl(url)).status, 200);
});

test('every answer is in the access log, and nothing in it deceives', { timeout: MINUTE }, async (t) => {
  const { url, log, logText } = await startWeb(t);
  await curl('-A', 'agent "x"\\', '-e', 'http://referrer.example/', `${url}style.css`);
  await curl(`${url}nothing?q=1`);
  await curl('-A', '\u202e\u200b', `${url}.hidden`);
  // A terminal escape is no text HTTP allows: that is no request any more.
  await curl('-A', '\u001b[31m', url);
  await until(() => log().length >= 4, 'four entries in the log');
  const [first, second, third, fourth] = log();
  assert.equal(first?.agent, 'agent "x"\\');
  assert.equal(first?.referrer, 'http://referrer.example/');
  assert.deepEqual(
    [first?.client, first?.method, first?.target, first?.status],
    ['127.0.0.1', 'GET', '/style.css', 200],
  );
  assert.deepEqual([second?.target, second?.status], ['/nothing?q=1', 404]);
  assert.deepEqual([third?.target, third?.status], ['/.hidden', 403]);
  assert.deepEqual([fourth?.target, fourth?.status], ['', 400]);
  assert.doesNotMatch(logText(), /[^\n\x20-\x7e\xa0-\xff]/);
});

test('descriptors do not accumulate in any process', { timeout: MINUTE }, async (t) => {
  const { url, file, solution } = await startWeb(t);
  writeFileSync(file('large'), Buffer.alloc(4 * 1024 * 1024));
  const { port } = new URL(url);
  const round = async () => {
    const paths = ['', 'style.css', 'nothing', '.hidden', 'docs', 'docs/', 'large'];
    for (const path of paths) await measure(['http_code'], url + path);
    await measure(['http_code'], '-I', url);
    await measure(['http_code'], '-r', '0-1', `${url}large`);
    for (let index = 0; index < 5; index++) await abortDownload(Number(port));
  };
  await round();
  await wait(300);
  const processes = solution.processes();
  assert.equal(processes.length, 4);
  const before = processes.map(({ pid }) => openDescriptorsOf(pid));
  for (let index = 0; index < 5; index++) await round();
  const after = () => processes.map(({ pid }) => openDescriptorsOf(pid));
  await until(
    () => after().every((count, index) => count <= (before[index] ?? 0)),
    `from ${before} back to it`,
  );
});

/** Asks for a large file and goes away when the first bytes come. */
function abortDownload(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n'));
    socket.once('data', () => socket.destroy());
    socket.once('error', reject);
    socket.once('close', () => resolve());
  });
}

test('Front outlives Files and Log', { timeout: MINUTE }, async (t) => {
  const { url, solution } = await startWeb(t);
  assert.equal((await curl(url)).status, 200);
  process.kill(solution.processOf(LOG), 'SIGKILL');
  for (let index = 0; index < 50; index++) assert.equal((await curl(`${url}style.css`)).status, 200);
  process.kill(solution.processOf(FILES), 'SIGKILL');
  await until(() => solution.processes().length === 2, 'two processes left');
  assert.equal((await curl(url)).status, 502);
  assert.ok(isRunning(solution.processOf(FRONT)));
});

test('a Log that is stopped delays nobody, and hears later what it missed', {
  timeout: MINUTE,
}, async (t) => {
  const { url, solution, log } = await startWeb(t);
  const pid = solution.processOf(LOG);
  process.kill(pid, 'SIGSTOP');
  try {
    // More than Front lets wait.
    const words = await measure(['http_code'], ...Array.from({ length: 1400 }, () => `${url}icon.svg`));
    assert.deepEqual(new Set(words), new Set(['200']));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  const lost = () => log().reduce((sum, { dropped }) => sum + Number(dropped ?? 0), 0);
  const written = () => log().filter(({ target }) => target !== undefined).length;
  // A batch whose call took too long counts as lost, though Log has it: so nothing is missing, and some may be counted twice.
  await until(() => lost() + written() >= 1400, 'every request logged or counted as lost');
  assert.ok(lost() > 0);
  assert.ok(written() < 1400);
});

test('a Files that is stopped is told to the client, and serves again', { timeout: MINUTE }, async (t) => {
  const { url, solution } = await startWeb(t);
  const pid = solution.processOf(FILES);
  process.kill(pid, 'SIGSTOP');
  try {
    assert.equal((await curl(url)).status, 504);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  assert.equal((await curl(url)).status, 200);
});

/** Everything started in `run` puts its temporary files into this folder, where those of nobody else lie. */
async function withTemporary<Result>(folder: string, run: () => Promise<Result>): Promise<Result> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await run();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} leaves no process, no socket and no temporary file`, { timeout: MINUTE }, async (t) => {
    const { path: temporary } = temporaryDirectory(t);
    const { url, file, solution } = await withTemporary(temporary, () => startWeb(t));
    assert.equal((await curl(url)).status, 200);
    writeFileSync(file('large'), Buffer.alloc(64 * 1024 * 1024));
    // One client is in the middle of a transfer, one is idle.
    const { port } = new URL(url);
    const idle = connect(Number(port), '127.0.0.1');
    const busy = connect(Number(port), '127.0.0.1', () =>
      busy.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n'),
    );
    const ended = [idle, busy].map(
      (socket) =>
        new Promise<void>((resolve) => socket.on('error', () => resolve()).on('close', () => resolve())),
    );
    await new Promise((resolve) => busy.once('readable', resolve));
    const processes = solution.processes();
    assert.equal(processes.length, 4);
    solution.signal(signal);
    assert.deepEqual(await solution.ended, { code: 0, signal: null });
    for (const { pid, command } of processes) assert.ok(!isRunning(pid), command.join(' '));
    busy.resume();
    idle.resume();
    await Promise.all(ended);
    await assert.rejects(curl(url), /curl ended with 7/);
    // The copy of the example is the test's own.
    const left = readdirSync(temporary).filter((name) => !name.startsWith('sallyport-test-'));
    assert.deepEqual(left, []);
  });
}

const wrk = findProgram('wrk');
test('wrk with 50 connections sees no error', {
  timeout: MINUTE,
  skip: skipWithout(wrk, 'wrk'),
}, async (t) => {
  const { url } = await startWeb(t);
  const { code, stdout } = await runProgram(wrk ?? 'wrk', ['-c', '50', '-t', '2', '-d', '2', url]);
  const text = stdout.toString('utf8');
  assert.equal(code, 0, text);
  assert.doesNotMatch(text, /Non-2xx|Socket errors/, text);
  assert.match(text, /^ +[1-9]\d+ requests in /m, text);
});

const chromium = findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
test('Chromium shows the page with its style and its picture', {
  timeout: MINUTE,
  skip: skipWithout(chromium, 'Chromium'),
}, async (t) => {
  const { url, log } = await startWeb(t);
  const { path: profile } = temporaryDirectory(t);
  const options = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
  ];
  const page = [`--user-data-dir=${profile}`, '--virtual-time-budget=3000', '--dump-dom', url];
  const { stdout } = await runProgram(chromium ?? 'chromium', [...options, ...page], 40_000);
  assert.match(stdout.toString('utf8'), /<h1>It works\.<\/h1>/);
  const loaded = () => log().filter(({ agent, status }) => /Chrome/.test(String(agent)) && status === 200);
  await until(() => loaded().length >= 3, 'three files loaded');
  const targets = loaded().map(({ target }) => target);
  for (const target of ['/', '/style.css', '/processes.svg']) assert.ok(targets.includes(target), target);
});
