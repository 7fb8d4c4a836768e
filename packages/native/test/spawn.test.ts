/** A child has what it was given and nothing else; told by a C program, since Node opens descriptors of its own. */
import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import {
  E2BIG,
  EACCES,
  EBADF,
  ECHILD,
  EINVAL,
  ENOENT,
  ENOEXEC,
  ENOTDIR,
  ESRCH,
  native,
} from '@sallyport/native';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compileProbe, type FourDescriptors, startChild } from '../test-support/children.js';
import { type Cleanup, own, receive, sendText, socketPair } from '../test-support/sockets.js';

const SIGTERM = 15;
const SIGKILL = 9;

interface Report {
  readonly descriptors: Record<string, string>;
  readonly argv: readonly string[];
  readonly environment: readonly string[];
  readonly SigBlk: string;
  readonly SigIgn: string;
  readonly SigCgt: string;
  readonly directory: string;
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly deathSignal: number;
  readonly noNewPrivileges: number;
}

interface Start {
  readonly parameters?: readonly string[];
  readonly environment?: readonly string[];
  readonly directory?: string;
  /** Of 0, 2 and 3; 1 is where the report goes. */
  readonly others?: readonly [number, number, number];
}

/** Starts the reporting program with a memory object as its standard output. */
async function report(
  t: Cleanup,
  { parameters = [], environment = [], directory = '/', others }: Start,
): Promise<Report> {
  const program = compileProbe(t, 'report');
  const output = own(t, native.memfdCreate('output'));
  const [zero, two, three] = others ?? [-1, -1, -1];
  const child = startChild(t, program, parameters, [zero, output, two, three], environment, directory);
  assert.deepEqual(await child.ended(), [0, 0]);
  const bytes = Buffer.alloc(65536);
  const text = bytes.toString('utf8', 0, readSync(output, bytes, 0, bytes.length, 0));
  const result = JSON.parse(text) as Report;
  assert.equal(result.pid, child.pid);
  return result;
}

test('exactly the descriptors 0 to 3, whatever else is open here', async (t) => {
  for (let index = 0; index < 50; index++) own(t, openSync('/dev/null', 'r'));
  const [ours, theirs] = socketPair(t);
  const { descriptors } = await report(t, { others: [own(t, openSync('/dev/zero', 'r')), 2, theirs] });
  assert.deepEqual(Object.keys(descriptors).sort(), ['0', '1', '2', '3']);
  assert.equal(descriptors['0'], '/dev/zero');
  assert.match(descriptors['1'] ?? '', /memfd:output/);
  assert.match(descriptors['3'] ?? '', /^socket:/);
  assert.equal(sendText(theirs, 'still ours'), 10);
  assert.equal(receive(t, ours).text, 'still ours');
});

test('-1 is /dev/null, and nothing at all for number 3', async (t) => {
  const { descriptors } = await report(t, {});
  assert.deepEqual(Object.keys(descriptors).sort(), ['0', '1', '2']);
  assert.equal(descriptors['0'], '/dev/null');
  assert.equal(descriptors['2'], '/dev/null');
});

test('the same descriptor may be given several times', async (t) => {
  const zero = own(t, openSync('/dev/zero', 'r'));
  const { descriptors } = await report(t, { others: [zero, zero, zero] });
  assert.deepEqual(
    [descriptors['0'], descriptors['2'], descriptors['3']],
    ['/dev/zero', '/dev/zero', '/dev/zero'],
  );
});

test('numbers 0 to 3 given in any order do not overwrite one another, and what is inheritable is not inherited', async (t) => {
  // A process whose descriptors 0 to 3 are different things, and 5 to 9 open without close-on-exec, starts the program in several orders.
  const program = compileProbe(t, 'report');
  const script = fileURLToPath(new URL('../test-support/overlapping.js', import.meta.url));
  const output = own(t, native.memfdCreate('output'));
  const names = ['/dev/null', '/dev/zero', '/dev/full'];
  const child = startChild(
    t,
    '/bin/sh',
    ['-c', `exec 5</dev/null 7</dev/null 9</dev/null; exec '${process.execPath}' '${script}' '${program}'`],
    [own(t, openSync('/dev/zero', 'r')), output, 2, own(t, openSync('/dev/full', 'r'))],
    [`PATH=${process.env.PATH}`],
  );
  assert.deepEqual(await child.ended(), [0, 0]);
  const bytes = Buffer.alloc(65536);
  const lines = bytes
    .toString('utf8', 0, readSync(output, bytes, 0, bytes.length, 0))
    .trim()
    .split('\n');
  const reports = lines.map((line) => JSON.parse(line) as Report);
  // [0, 1, 3, 0], [3, 1, 0, 3], [3, 1, -1, 0], [0, 1, 0, -1]: see the script.
  const [, zero, full] = names;
  assert.deepEqual(
    reports.map(({ descriptors }) => Object.keys(descriptors).length),
    [4, 4, 4, 3],
  );
  assert.deepEqual(
    reports.map(({ descriptors }) => [descriptors['0'], descriptors['2'], descriptors['3']]),
    [
      [zero, full, zero],
      [full, zero, full],
      [full, '/dev/null', zero],
      [zero, zero, undefined],
    ],
  );
});

test('arguments, environment and directory are exactly those given', async (t) => {
  const { path } = temporaryDirectory(t);
  const directory = join(path, 'here é');
  mkdirSync(directory);
  process.env.SALLYPORT_SECRET = 'x';
  t.after(() => {
    delete process.env.SALLYPORT_SECRET;
  });
  const environment = ['A=1', 'B=two words', 'C=', 'Ü=ß'];
  const result = await report(t, { parameters: ['one', '', 'drei ☂'], environment, directory });
  assert.deepEqual(result.argv.slice(1), ['one', '', 'drei ☂']);
  assert.deepEqual(result.environment, environment);
  assert.equal(result.directory, directory);
});

test('no signal is blocked, ignored or caught; the session is its own; privileges cannot grow; it dies with us', async (t) => {
  assert.equal(native.ignoreSignal(SIGTERM), 0);
  const restore = () => undefined;
  t.after(() => {
    // libuv installs its own handler and takes it away again: that leaves the default.
    process.on('SIGTERM', restore);
    process.off('SIGTERM', restore);
  });
  const result = await report(t, {});
  assert.match(result.SigBlk, /^0+$/);
  assert.match(result.SigIgn, /^0+$/);
  assert.match(result.SigCgt, /^0+$/);
  assert.equal(result.session, result.pid);
  assert.equal(result.parent, process.pid);
  assert.equal(result.noNewPrivileges, 1);
  assert.equal(result.deathSignal, SIGKILL);
});

test('what fails before exec is told, and leaves no child', (t) => {
  const { path } = temporaryDirectory(t);
  const start = (program: string, directory = '/', descriptors: FourDescriptors = [-1, -1, -1, -1]) =>
    native.spawn(program, [program], [], descriptors, directory);
  assert.equal(start(join(path, 'missing')), -ENOENT);
  assert.equal(start('sh'), -ENOENT, 'no search of a path');
  assert.equal(start(path), -EACCES);
  assert.equal(start('/bin/true', join(path, 'missing')), -ENOENT);
  assert.equal(start('/bin/true', '/etc/passwd'), -ENOTDIR);
  assert.equal(start('/bin/true', '/', [-1, 9999, -1, -1]), -EBADF);
  assert.equal(start('/bin/true', '/', [-1, -1, -1, 9999]), -EBADF);
  writeFileSync(join(path, 'text'), 'no program', { mode: 0o700 });
  assert.equal(start(join(path, 'text')), -ENOEXEC);
  const large = 'x'.repeat(3_000_000);
  assert.equal(native.spawn('/bin/true', ['true', large], [], [-1, -1, -1, -1], '/'), -E2BIG);
  assert.equal(native.spawn('/bin/true', ['a\0b'], [], [-1, -1, -1, -1], '/'), -EINVAL);
  assert.equal(native.spawn('/bin/true', ['a'], ['A=\0'], [-1, -1, -1, -1], '/'), -EINVAL);
});

test('arguments of a wrong type are bugs', () => {
  const spawn = native.spawn as (...values: unknown[]) => number;
  const good = ['/bin/true', ['true'], [], [-1, -1, -1, -1], '/'];
  for (const [index, bad] of [
    [0, 1],
    [1, 'true'],
    [1, [1]],
    [2, undefined],
    [2, [{}]],
    [3, [-1, -1, -1]],
    [3, [-1, -1, -1, '3']],
    [4, null],
  ] as const) {
    assert.throws(
      () => spawn(...good.map((value, at) => (at === index ? bad : value))),
      TypeError,
      `${index} ${bad}`,
    );
  }
});

test('a process ended by a signal, and one that exits, are told apart; reaping happens once', async (t) => {
  const peer = compileProbe(t, 'peer');
  const [ours, theirs] = socketPair(t);
  const silent = startChild(t, peer, ['silent'], [-1, -1, 2, theirs]);
  const status = new Int32Array(2);
  assert.equal(native.reap(silent.pidfd, status), 0);
  assert.equal(native.pidfdSignal(silent.pidfd, 0), 0);
  assert.equal(native.pidfdSignal(silent.pidfd, 1000), -EINVAL);
  assert.equal(native.pidfdSignal(silent.pidfd, SIGTERM), 0);
  assert.deepEqual(await silent.ended(), [-1, SIGTERM]);
  assert.equal(native.reap(silent.pidfd, status), -ECHILD);
  assert.equal(native.pidfdSignal(silent.pidfd, SIGTERM), -ESRCH);
  const wrong = startChild(t, peer, ['no such thing'], [-1, -1, 2, ours]);
  assert.deepEqual(await wrong.ended(), [2, 0]);
  assert.equal(native.pidfdOpen(silent.pid), -ESRCH);
});

test('a child ends when its parent is killed', async (t) => {
  const peer = compileProbe(t, 'peer');
  const script = fileURLToPath(new URL('../test-support/parent.js', import.meta.url));
  const [ours, theirs] = socketPair(t);
  // The parent starts a silent child that holds the socket, and waits to be killed. The socket ends when both are gone.
  const parent = startChild(
    t,
    process.execPath,
    [script, peer],
    [-1, -1, 2, theirs],
    [`PATH=${process.env.PATH}`],
  );
  closeSync(native.duplicate(theirs));
  const pid = Number((await waitForText(t, ours)).trim());
  assert.ok(pid > 1);
  const grandchild = own(t, native.pidfdOpen(pid));
  assert.equal(native.pidfdSignal(grandchild, 0), 0);
  assert.equal(native.pidfdSignal(parent.pidfd, SIGKILL), 0);
  assert.deepEqual(await parent.ended(), [-1, SIGKILL]);
  await ended(grandchild);
});

test('a child started by a worker ends with that worker', async (t) => {
  const peer = compileProbe(t, 'peer');
  const [, theirs] = socketPair(t);
  const script = new URL('../test-support/spawning-worker.js', import.meta.url);
  const worker = new Worker(script, { workerData: { peer, socket: theirs } });
  const pid = await new Promise<number>((resolve) => worker.once('message', resolve));
  const child = own(t, native.pidfdOpen(pid));
  await worker.terminate();
  await ended(child);
  const status = new Int32Array(2);
  assert.equal(native.reap(child, status), 1);
  assert.deepEqual([...status], [-1, SIGKILL]);
});

test('without close_range, descriptors are closed by what /proc lists', async (t) => {
  const program = compileProbe(t, 'close_from', 'addon/close_from.c');
  assert.deepEqual(await startChild(t, program, [], [-1, -1, 2, -1]).ended(), [0, 0]);
});

/** Waits until a pidfd is readable: its process has ended. */
function ended(pidfd: number): Promise<void> {
  return new Promise((resolve) => {
    const watcher = native.watch(pidfd, 1, () => {
      native.unwatch(watcher);
      resolve();
    });
  });
}

function waitForText(t: Cleanup, socket: number): Promise<string> {
  return new Promise((resolve) => {
    const watcher = native.watch(socket, 1, () => {
      native.unwatch(watcher);
      resolve(receive(t, socket).text);
    });
  });
}
