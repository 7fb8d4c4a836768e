import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FrameType } from '@sallyport/message';
import { native } from '@sallyport/native';
import { type TemporaryDirectory, temporaryDirectory, test } from '@sallyport/test-kit';
import { contentOf, FakeKernel, helloOf, type SentFrame } from './fake-kernel.js';

const PROGRAM = fileURLToPath(new URL('./programs/program.js', import.meta.url));

/** The program as init would start it. */
class Child {
  readonly kernel: FakeKernel;
  readonly #pidfd: number;
  readonly #output: string;
  readonly pid: number;

  constructor(task: string, folder: TemporaryDirectory, resources: readonly number[] = []) {
    const { kernel, socket } = FakeKernel.pair();
    this.kernel = kernel;
    kernel.hello(helloOf({ resources }), resources);
    this.#output = join(folder.path, 'output');
    const output = openSync(this.#output, 'a');
    const environment = ['PATH=/usr/bin:/bin'];
    const argv = [process.execPath, PROGRAM, task];
    this.pid = native.spawn(process.execPath, argv, environment, [-1, output, output, socket], '/');
    native.close(output);
    native.close(socket);
    assert.ok(this.pid > 0, `spawn: ${this.pid}`);
    this.#pidfd = native.pidfdOpen(this.pid);
  }

  /** Waits for frames of the child. */
  async frames(): Promise<SentFrame[]> {
    for (;;) {
      const frames = this.kernel.take();
      if (frames.length > 0) return frames;
      await sleep(5);
    }
  }

  get output(): string {
    return readFileSync(this.#output, 'utf8');
  }

  /** Waits for its end. @returns its exit code. */
  async exit(): Promise<number> {
    const status = new Int32Array(2);
    while (native.reap(this.#pidfd, status) === 0) await sleep(5);
    native.close(this.#pidfd);
    this.kernel.close();
    assert.equal(status[1], 0, 'ended by a signal');
    return status[0]!;
  }

  signal(signal: number): void {
    native.pidfdSignal(this.#pidfd, signal);
  }
}

test('a client calls and ends by itself', async (t) => {
  for (const task of ['call', 'blocking']) {
    const folder = temporaryDirectory(t);
    const child = new Child(task, folder);
    const [frame] = await child.frames();
    child.kernel.respond(frame!, 'Put', { receipt: 12 });
    assert.equal(await child.exit(), 0);
    assert.equal(child.output, 'receipt 12\n');
  }
});

test('a server stays until its kernel is gone, then ends with code 1', async (t) => {
  const child = new Child('serve', temporaryDirectory(t));
  for (const size of [1n, 2n]) {
    child.kernel.request(Number(size), 'Put', { name: 'a', size });
    const [frame] = await child.frames();
    assert.equal(frame?.type, FrameType.RESPONSE);
    assert.deepEqual(contentOf(frame, 'Put'), { receipt: Number(size) * 2 });
    await sleep(20);
  }
  child.kernel.close();
  assert.equal(await child.exit(), 1);
});

test('no process outlives its kernel: awaiting with something else to do, idle, or in a loop of blocking calls', async (t) => {
  for (const [task, said] of [
    ['wait', 'PEER_GONE\n'],
    ['spin', 'PEER_GONE\n'],
    ['idle', ''],
  ] as const) {
    const child = new Child(task, temporaryDirectory(t));
    if (task === 'idle') await sleep(300);
    else await child.frames();
    const before = performance.now();
    child.kernel.close();
    assert.equal(await child.exit(), 1, task);
    assert.ok(performance.now() - before < 1000);
    assert.equal(child.output, said);
  }
});

test('what was written before process.exit() is sent', async (t) => {
  const child = new Child('exit', temporaryDirectory(t));
  const [frame] = await child.frames();
  assert.deepEqual(contentOf(frame!, 'Put'), { name: 'last words', size: 1n });
  assert.equal(await child.exit(), 0);
});

test('a second thread is refused instead of taking frames of the first', async (t) => {
  const child = new Child('thread', temporaryDirectory(t));
  assert.equal(await child.exit(), 0);
  assert.equal(child.output, 'only the main thread of a process can use its channels, so far\n');
});

test('identity and resources', async (t) => {
  const child = new Child('identity', temporaryDirectory(t), [openSync('/dev/null', 'r')]);
  assert.equal(await child.exit(), 0);
  assert.deepEqual(child.output.split('\n'), [
    JSON.stringify({
      className: 'test.Store',
      name: 'store',
      channels: ['shelves', 'others'],
      polls: JSON.parse(child.output.split('\n')[0]!).polls as boolean,
    }),
    "character device resource 'r0' was handed out already; keep what resource() returned" +
      " process store has no resource 'none'; add it to its resources in init.yaml",
    'store',
    '',
  ]);
});

test('SIGUSR1 opens no debugger', async (t) => {
  const child = new Child('wait', temporaryDirectory(t));
  await child.frames();
  child.signal(10);
  await sleep(100);
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
  assert.equal((BigInt(`0x${ignored?.[1]}`) >> 9n) & 1n, 1n);
  child.kernel.close();
  assert.equal(await child.exit(), 1);
  assert.doesNotMatch(child.output, /Debugger/);
});

test('started by hand it says what to do', () => {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'idle'], {
    encoding: 'utf8',
    timeout: 8000,
  });
  assert.equal(status, 1);
  assert.match(stderr, /UsageError: this script is a Sallyport process; start it with `sallyport run`/);
});
