/** Programs started with chosen descriptors: what they get, what they do not get, who owns what afterwards, how they end. */
import assert from 'node:assert/strict';
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { native } from '@sallyport/native';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import { type ChildOptions, startChild } from '../src/child/child.js';
import { descriptorFlags } from '../src/pipe/descriptor-flags.js';
import { type PipeEnd, pipe } from '../src/pipe/index.js';
import { socketPair } from '../test-support/sockets.js';

/** Runs a shell script to its end and returns what it printed. */
async function printed(script: string, options: ChildOptions = {}): Promise<string> {
  using output = pipe();
  const child = await startChild('/bin/sh', ['-c', script], { ...options, stdout: output.writer });
  const text = await output.reader.text();
  assert.deepEqual(await child.exited, { code: 0, signal: null });
  return text;
}

/** Numbers above 2 that this process was itself started with and that every program it starts gets. */
function passedOn(): number[] {
  const numbers = [...openDescriptors().keys()];
  return numbers.filter((number) => number > 2 && descriptorFlags(number)?.closeOnExec === false);
}

test('one end moves into the child, and whole texts go both ways', async () => {
  using to = pipe();
  using from = pipe();
  const child = await startChild('/bin/sh', ['-c', 'cat <&3 >&7; exit 5'], {
    descriptors: { 3: to.reader, 7: from.writer },
  });
  assert.deepEqual([to.reader.descriptor, from.writer.descriptor], [-1, -1]);
  const sent = 'Psst .. '.repeat(25_000);
  const writing = to.writer.write(sent).then(() => to.writer.end());
  assert.equal(await from.reader.text(), sent);
  await writing;
  assert.deepEqual(await child.exited, { code: 5, signal: null });
  assert.throws(() => to.reader.take(), /moved into a child or message/);
});

test('standard streams: ends that move, an empty input, output that is dropped', async () => {
  using input = pipe();
  const text = input.writer.write('in').then(() => input.writer.end());
  assert.equal(await printed('cat', { stdin: input.reader }), 'in');
  await text;
  assert.equal(await printed('cat; echo lost >&2', { stdin: 'ignore', stderr: 'ignore' }), '');
});

test('the child gets what was chosen and nothing else this process has open', async (t) => {
  const file = openSync('/dev/null', 'r');
  const [left] = socketPair(t);
  using ends = pipe();
  using used = pipe();
  await used.writer.write('x');
  for await (const _piece of used.reader) break;
  const inherited = new Set(passedOn());
  const list = async (descriptors: ChildOptions['descriptors']) => {
    using input = pipe();
    using output = pipe();
    const options = { stdin: input.reader, stdout: output.writer, stderr: 'ignore', descriptors } as const;
    const child = await startChild('/bin/sh', ['-c', 'echo; read line'], options);
    // It is up, so it is not loading its libraries any more, and waits.
    for await (const _piece of output.reader) break;
    const numbers = readdirSync(`/proc/${child.pid}/fd`).map(Number);
    await input.writer.end();
    await child.exited;
    return numbers.filter((number) => !inherited.has(number)).sort((a, b) => a - b);
  };
  assert.deepEqual(await list({}), [0, 1, 2]);
  assert.deepEqual(await list({ 4: ends.reader, 6: file, 200: left }), [0, 1, 2, 4, 6, 200]);
  // Plain numbers were copied.
  assert.ok(openDescriptors().has(left));
  closeSync(file);
});

test('an end that was used here blocks again in the child', async () => {
  using to = pipe();
  await to.writer.write('x');
  for await (const _piece of to.reader) break;
  const script = 'grep flags: /proc/self/fdinfo/3';
  const text = await printed(script, { descriptors: { 3: to.reader } });
  assert.equal(Number.parseInt(text.split(/\s+/)[1] ?? '', 8) & 0o4000, 0);
});

test('what cannot be started is one error, and every descriptor is still the caller’s', async (t) => {
  const folder = temporaryDirectory(t).path;
  writeFileSync(join(folder, 'plain'), 'text');
  mkdirSync(join(folder, 'directory'));
  symlinkSync('loop', join(folder, 'loop'));
  const cases: [string, readonly string[], ChildOptions, string, RegExp][] = [
    [
      'no-such-program-here',
      [],
      {},
      'ENOENT',
      /cannot start 'no-such-program-here': there is no such program/,
    ],
    [join(folder, 'none'), [], {}, 'ENOENT', /there is no such program/],
    [join(folder, 'plain'), [], {}, 'EACCES', /may not be executed/],
    [join(folder, 'directory'), [], {}, 'EACCES', /may not be executed/],
    [
      '/bin/sh',
      [],
      { cwd: join(folder, 'nowhere') },
      'ENOENT',
      /working directory '.*nowhere' is no directory/,
    ],
    ['/bin/sh', [], { cwd: join(folder, 'plain') }, 'ENOTDIR', /working directory '.*plain' is no directory/],
    [
      '/bin/sh',
      [],
      { cwd: join(folder, 'loop') },
      'ELOOP',
      /working directory '.*loop' cannot be used \(ELOOP\)/,
    ],
    [
      '/bin/sh',
      [],
      { cwd: join(folder, 'x'.repeat(300)) },
      'ENAMETOOLONG',
      /working directory '.*xxx' cannot be used \(ENAMETOOLONG\)/,
    ],
    ['/bin/sh', ['x'.repeat(4_000_000)], {}, 'E2BIG', /arguments and environment are larger/],
    ['/bin/sh', [], { descriptors: { 5: 1_000_000 } }, 'EBADF', /cannot start/],
  ];
  for (const [command, args, options, systemCode, message] of cases) {
    using ends = pipe();
    const descriptors = { ...options.descriptors, 3: ends.reader };
    await assert.rejects(startChild(command, args, { ...options, descriptors }), {
      name: 'ImsgError',
      code: 'SYSTEM',
      systemCode,
      message,
    });
    await ends.writer.write('still here');
    await ends.writer.end();
    assert.equal(await ends.reader.text(), 'still here');
  }
});

test('a working directory this user may not enter is told as such', async (t) => {
  const folder = temporaryDirectory(t).path;
  const closed = join(folder, 'closed');
  mkdirSync(join(closed, 'below'), { recursive: true });
  chmodSync(folder, 0o711);
  chmodSync(closed, 0);
  const isRoot = process.geteuid?.() === 0;
  for (const cwd of [closed, join(closed, 'below')]) {
    // Nothing is denied to root; so the thread that starts it is, for a moment, somebody else.
    if (isRoot) process.seteuid?.(65534);
    try {
      await assert.rejects(startChild('/bin/true', [], { cwd }), {
        name: 'ImsgError',
        code: 'SYSTEM',
        systemCode: 'EACCES',
        message: /its working directory '.*' cannot be used \(EACCES\)/,
      });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  }
  // So that it can be removed.
  chmodSync(closed, 0o700);
});

test('wrong arguments are refused before anything is started', async () => {
  using ends = pipe();
  const start = (options: object) => startChild('/bin/true', [], options as ChildOptions);
  for (const key of ['0', '2', '-1', '3.5', '256', 'x', 'NaN']) {
    await assert.rejects(start({ descriptors: { [key]: ends.reader } }), RangeError, key);
  }
  for (const what of [-1, Number.NaN, 1.5, 'inherit', null, undefined, {}]) {
    await assert.rejects(start({ descriptors: { 3: what } }), TypeError, String(what));
  }
  await assert.rejects(start({ stdin: ends.writer }), TypeError);
  await assert.rejects(start({ stdout: ends.reader }), TypeError);
  await assert.rejects(start({ stdout: 'pipe' }), TypeError);
  await assert.rejects(start({ descriptors: { 3: ends.reader, 4: ends.reader } }), TypeError);
  await assert.rejects(startChild('', []), TypeError);
  const taken = ends.writer.take();
  await assert.rejects(start({ descriptors: { 3: ends.writer } }), { name: 'ImsgError', code: 'CLOSED' });
  closeSync(taken);
  assert.notEqual(ends.reader.descriptor, -1);
});

test('an end that is being used cannot move', async () => {
  using ends = pipe();
  const writing = ends.writer.write('x'.repeat(70_000));
  const start = (end: PipeEnd & ChildOptions['stdout']) =>
    startChild('/bin/true', [], { stdout: end as never });
  await assert.rejects(start(ends.writer as never), /is being written/);
  const text = ends.reader.text();
  await writing;
  await ends.writer.end();
  assert.equal((await text).length, 70_000);
});

test('environment and working directory', async (t) => {
  const folder = temporaryDirectory(t).path;
  const text = await printed('echo "$A$HOME"; pwd', { environment: { A: 'a' }, cwd: folder });
  assert.equal(text, `a\n${folder}\n`);
});

test('the end of a process: its code, the signal that ended it, signals sent too late', async () => {
  const nine = await startChild('/bin/sh', ['-c', 'exit 9']);
  assert.deepEqual(await nine.exited, { code: 9, signal: null });
  assert.equal(nine.kill(), false);
  assert.deepEqual(await nine.end(), { code: 9, signal: null });

  const sleeper = await startChild('sleep', ['100']);
  assert.throws(() => sleeper.kill('SIGNONE' as never), TypeError);
  assert.equal(sleeper.kill('SIGHUP'), true);
  assert.deepEqual(await sleeper.exited, { code: null, signal: 'SIGHUP' });
});

test('disposing of a child ends it, if need be by force', async () => {
  let quick: Promise<unknown>;
  {
    await using child = await startChild('sleep', ['100']);
    quick = child.exited;
  }
  assert.deepEqual(await quick, { code: null, signal: 'SIGTERM' });

  using ready = pipe();
  const stubborn = await startChild(
    '/bin/sh',
    ['-c', "trap '' TERM; echo; exec >&-; while :; do sleep 0.05; done"],
    {
      stdout: ready.writer,
      stderr: 'ignore',
    },
  );
  assert.equal(await ready.reader.text(), '\n');
  assert.deepEqual(await stubborn.end(), { code: null, signal: 'SIGKILL' });
});

test('a signal ends the child; aborted before, nothing is started', async () => {
  const controller = new AbortController();
  const child = await startChild('sleep', ['100'], { signal: controller.signal });
  controller.abort();
  assert.deepEqual(await child.exited, { code: null, signal: 'SIGTERM' });
  using ends = pipe();
  const reason = new Error('never');
  const start = startChild('sleep', ['100'], { stdin: ends.reader, signal: AbortSignal.abort(reason) });
  await assert.rejects(start, reason);
  assert.notEqual(ends.reader.descriptor, -1);
});

test('a child that goes away without reading: PEER_GONE', async () => {
  using to = pipe();
  const child = await startChild('/bin/true', [], { descriptors: { 3: to.reader } });
  await assert.rejects(to.writer.write('x'.repeat(100_000)), { code: 'PEER_GONE' });
  assert.deepEqual(await child.exited, { code: 0, signal: null });
});

test('an end under a high number becomes close-on-exec in the child', async () => {
  using to = pipe();
  await to.writer.write('far');
  await to.writer.end();
  const program = fileURLToPath(new URL('../test-support/far-descriptor.js', import.meta.url));
  const text = await printed(`exec '${process.execPath}' '${program}' 200`, {
    descriptors: { 200: to.reader },
  });
  assert.deepEqual(JSON.parse(text), { marked: false, now: true, text: 'far' });
});

test('an end the child shares with others blocks again when it is closed', async (t) => {
  using ends = pipe();
  const shared = native.duplicate(ends.reader.descriptor);
  t.after(() => native.close(shared));
  await ends.writer.write('x');
  for await (const _piece of ends.reader) break;
  assert.equal(descriptorFlags(shared)?.nonblocking, true);
  ends.reader.close();
  assert.equal(descriptorFlags(shared)?.nonblocking, false);
});

test('no descriptors left: TABLE_FULL, and what was given stays', async () => {
  const program = fileURLToPath(new URL('../test-support/start-without-descriptors.js', import.meta.url));
  const script = `ulimit -n 64; exec '${process.execPath}' '${program}'`;
  assert.deepEqual(JSON.parse(await printed(script)), {
    pipe: 'TABLE_FULL',
    start: 'TABLE_FULL',
    adopt: 'TABLE_FULL',
    stillOwned: true,
  });
});
