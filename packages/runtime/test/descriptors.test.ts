import assert from 'node:assert/strict';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FrameType, Outcome } from '@sallyport/message';
import { native } from '@sallyport/native';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import { rememberPlaces } from '../src/descriptor.js';
import { blocking, Descriptor, FileError, openBeneath, SpentError } from '../src/index.js';
import { serveOn } from '../src/serve.js';
import {
  CLIENT_HANDLE,
  closeAll,
  contentOf,
  FakeKernel,
  type KernelOptions,
  SERVER_HANDLE,
} from './fake-kernel.js';
import { OpenError, Shelf, Store, shelfWith } from './shop.js';

const THIS_FILE = new URL(import.meta.url).pathname;
const open = () => new Descriptor(openSync(THIS_FILE, 'r'));

function start(options?: KernelOptions, code: Record<string, unknown> = {}) {
  const { kernel, session } = FakeKernel.start(options);
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const failures: unknown[] = [];
  serveOn(
    session,
    Store,
    { shelf: shelfWith(code) },
    { onHandlerFailure: ({ error }) => failures.push(error), onRefusedReply: () => undefined },
  );
  return {
    kernel,
    session,
    shelf,
    failures,
    end: () => {
      session.end();
      kernel.close();
    },
  };
}

const inodeOf = (descriptor: number) => fstatSync(descriptor).ino;

test('a descriptor has one owner and ends once', () => {
  const number = openSync(THIS_FILE, 'r');
  const descriptor = new Descriptor(number);
  assert.equal(descriptor.owned, true);
  assert.equal(descriptor.kind, 'file');
  assert.equal(descriptor.access, 'read');
  assert.equal(descriptor.rights, 0x8000_0101);
  const facts = descriptor.facts();
  const stat = fstatSync(number);
  assert.deepEqual(
    [facts.kind, facts.access, facts.size, facts.device, facts.inode],
    ['file', 'read', stat.size, stat.dev, stat.ino],
  );
  assert.ok(Math.abs(facts.modifiedMs - stat.mtimeMs) < 1);
  assert.equal(descriptor.take(), number);
  assert.equal(descriptor.owned, false);
  for (const use of [
    () => descriptor.take(),
    () => descriptor.kind,
    () => descriptor.access,
    () => descriptor.rights,
    () => descriptor.facts(),
    () => descriptor.duplicate(),
  ]) {
    assert.throws(use, (error) => error instanceof SpentError && /was taken/.test(error.message));
  }
  descriptor.close();
  assert.equal(inodeOf(number), stat.ino, 'close() after take() closes nothing');
  closeSync(number);
});

test('close, using and duplicate', () => {
  let second: Descriptor;
  {
    using first = open();
    second = first.duplicate();
    assert.equal(second.facts().inode, first.facts().inode);
  }
  assert.equal(second.owned, true);
  second.close();
  second.close();
  assert.throws(() => second.facts(), /was closed/);
  assert.throws(() => new Descriptor(-1), TypeError);
});

test('kinds and access of what there is', () => {
  const cases: [number, string, string][] = [
    [openSync('/dev/null', 'r+'), 'character device', 'read write'],
    [openSync('/tmp', 'r'), 'directory', 'read'],
    [openSync('/dev/null', 'w'), 'character device', 'write'],
    [openSync(THIS_FILE, 0x20_0000), 'file', 'none'],
    [native.memfdCreate('m'), 'memory', 'read write'],
  ];
  for (const [number, kind, access] of cases) {
    using descriptor = new Descriptor(number);
    assert.deepEqual([descriptor.kind, descriptor.access], [kind, access]);
  }
});

test('descriptors of a request move to the kernel, in order', async () => {
  const { kernel, shelf, end } = start();
  const first = open();
  const second = new Descriptor(openSync('/dev/null', 'r'));
  const inodes = [first.facts().inode, second.facts().inode];
  const promise = shelf.Give({ second, note: 'two', first });
  assert.equal(first.owned || second.owned, false, 'given away when the call was made');
  const frame = await kernel.frame();
  assert.deepEqual(frame.descriptors.map(inodeOf), inodes);
  assert.deepEqual(contentOf(frame, 'Give'), { first: 0x8000_0000, second: 0x8000_0001, note: 'two' });
  closeAll(frame.descriptors);
  kernel.respond(frame, 'Give', {});
  await promise;
  assert.throws(() => first.take(), {
    name: 'SpentError',
    message: /^this descriptor was sent and can no longer/,
  });
  end();
});

test('a request that is refused before it is encoded leaves its descriptors where they were', async () => {
  const { kernel, shelf, end } = start({ limits: { frameDescriptors: 1 } });
  const first = open();
  const second = open();
  const spent = open();
  spent.close();
  const note = 'x';
  await assert.rejects(shelf.Give({ first, second, note: 5 as unknown as string }), TypeError);
  await assert.rejects(shelf.Give({ first, second: first, note }), /stands in the message twice/);
  await assert.rejects(shelf.Give({ first, second: spent, note }), SpentError);
  await assert.rejects(
    shelf.Give({ first, second: 7 as unknown as Descriptor, note }),
    /a Descriptor is expected/,
  );
  await assert.rejects(shelf.Give({ first, second, note }), { code: 'TOO_LARGE' });
  assert.equal(first.owned && second.owned, true);
  first.close();
  second.close();
  assert.deepEqual(await kernel.frames(), []);
  end();
});

test('a getter that spends a descriptor of its own message spoils the message and nothing else', async () => {
  const { kernel, shelf, end } = start();
  const first = open();
  const second = open();
  const closing = {
    first,
    second,
    get note(): string {
      second.close();
      return 'x';
    },
  };
  await assert.rejects(shelf.Give(closing), SpentError);
  assert.equal(first.owned, true);
  first.close();
  assert.deepEqual(await kernel.frames(), []);
  end();
});

test('a waiting call owns its descriptors: cancelled, late, or at the end, they are closed', async () => {
  const { kernel, session, shelf } = start({ limits: { callsPerChannel: 1 } });
  const controller = new AbortController();
  const request = () => ({ first: open(), second: open(), note: '' });
  const calls = [
    shelf.Ping(),
    shelf.Give(request(), { signal: controller.signal }),
    shelf.Give(request(), { deadline: 5 }),
    shelf.Give(request()),
  ];
  const settled = Promise.allSettled(calls);
  controller.abort();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await kernel.frames();
  session.end();
  kernel.close();
  const codes = (await settled).map(
    (result) => result.status === 'rejected' && (result.reason as { code: string }).code,
  );
  assert.deepEqual(codes, ['PEER_GONE', 'CANCELLED', 'DEADLINE', 'PEER_GONE']);
});

test('descriptors that wait for a full socket are closed at the end', async () => {
  const { kernel, session, shelf } = start({ limits: { frameBytes: 256 * 1024 } });
  const calls = Array.from({ length: 8 }, () => shelf.Store({ data: new Uint8Array(190_000) }));
  calls.push(shelf.Give({ first: open(), second: open(), note: '' }));
  const settled = Promise.allSettled(calls);
  await new Promise((resolve) => setTimeout(resolve, 10));
  session.end();
  kernel.close();
  await settled;
});

test('a received descriptor belongs to the object in the result, with the rights the kernel wrote', async () => {
  const { kernel, shelf, end } = start();
  const promise = shelf.Open({ path: 'a' });
  const frame = await kernel.frame();
  kernel.respond(frame, 'Open', { file: openSync(THIS_FILE, 'r'), size: 5n });
  const { file, size } = await promise;
  using owned = file;
  assert.ok(owned instanceof Descriptor);
  assert.equal(size, 5n);
  assert.equal(owned.rights, 0x8000_0101);
  assert.equal(owned.facts().inode, statSync(THIS_FILE).ino);
  end();
});

test('descriptors of answers nobody waits for are closed', async () => {
  const { kernel, shelf, end } = start();
  const controller = new AbortController();
  const promise = shelf.Open({ path: 'a' }, { signal: controller.signal });
  const frame = await kernel.frame();
  controller.abort();
  await assert.rejects(promise, { code: 'CANCELLED' });
  await kernel.frame();
  kernel.respond(frame, 'Open', { file: openSync(THIS_FILE, 'r'), size: 5n });
  kernel.respond({ id: 12345 }, 'Open', { file: openSync(THIS_FILE, 'r'), size: 5n });
  await kernel.frames();
  end();
});

test('descriptors in an error belong to the exception', async () => {
  const { kernel, shelf, end } = start();
  const promise = shelf.Open({ path: 'a' });
  const { id } = await kernel.frame();
  kernel.message(FrameType.ERROR, id, CLIENT_HANDLE, 'Open', { locked: openSync(THIS_FILE, 'r') });
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof OpenError);
    assert.equal(error.detail.locked.kind, 'file');
    error.detail.locked.close();
    return true;
  });
  end();
});

test('descriptors kept while the thread is blocked reach their receivers, or are closed at the end', async () => {
  const received: string[] = [];
  const { kernel, session, shelf } = start(undefined, {
    Give: ({ first, second }: { first: Descriptor; second: Descriptor }) => {
      received.push(first.kind, second.kind);
      first.close();
      second.close();
      return {};
    },
  });
  const opening = shelf.Open({ path: 'a' });
  const descriptors = () => ({ first: openSync(THIS_FILE, 'r'), second: openSync(THIS_FILE, 'r'), note: '' });
  kernel.request(1, 'Give', descriptors());
  kernel.respond({ id: 0x1_0000 }, 'Open', { file: openSync(THIS_FILE, 'r'), size: 1n });
  kernel.respond({ id: 0x1_0001 }, 'Ping', {});
  assert.deepEqual(blocking(shelf).Ping(), {});
  (await opening).file.close();
  await kernel.frames();
  assert.deepEqual(received, ['file', 'file']);
  kernel.request(2, 'Give', descriptors());
  kernel.respond({ id: 0x2_0001 }, 'Ping', {});
  kernel.respond({ id: 0x2_0000 }, 'Ping', {});
  blocking(shelf).Ping();
  session.end();
  kernel.close();
  await new Promise((resolve) => setImmediate(resolve));
});

test('requests with descriptors that came before serve() and are never served are closed', async () => {
  const { kernel, session } = FakeKernel.start();
  const request = () => ({ first: openSync(THIS_FILE, 'r'), second: openSync(THIS_FILE, 'r'), note: '' });
  kernel.request(1, 'Give', request());
  kernel.request(2, 'Give', request());
  await kernel.frames();
  kernel.cancel(1);
  await kernel.frames();
  session.end();
  kernel.close();
});

test('a result with descriptors is sent; refused, cancelled or not encodable, it is closed', async () => {
  let finish: (value: object) => void = () => undefined;
  let mode = 'good';
  const { kernel, failures, end } = start(undefined, {
    Open: () => {
      const file = open();
      if (mode === 'good') return { file, size: 1n };
      if (mode === 'bad') return { file, size: 'many' };
      if (mode === 'error') throw new OpenError({ locked: file });
      return new Promise((resolve) => {
        finish = () => resolve({ file, size: 1n });
      });
    },
  });
  kernel.request(1, 'Open', { path: 'a' });
  const response = await kernel.frame();
  assert.equal(response.handle, SERVER_HANDLE);
  assert.equal(response.descriptors.length, 1);
  closeAll(response.descriptors);
  mode = 'bad';
  kernel.request(2, 'Open', { path: 'a' });
  assert.equal((await kernel.frame()).type, FrameType.STATUS);
  assert.equal(failures.length, 1);
  mode = 'error';
  kernel.request(3, 'Open', { path: 'a' });
  const error = await kernel.frame();
  assert.deepEqual([error.type, error.descriptors.length], [FrameType.ERROR, 1]);
  closeAll(error.descriptors);
  mode = 'late';
  kernel.request(4, 'Open', { path: 'a' });
  await kernel.frames();
  kernel.cancel(4);
  await kernel.frames();
  finish({});
  assert.deepEqual(await kernel.frames(), []);
  end();
});

test('a descriptor stays with the call the policy denied: it is gone, as it was handed over', async () => {
  const { kernel, shelf, end } = start();
  const first = open();
  const promise = shelf.Give({ first, second: open(), note: '' });
  const frame = await kernel.frame();
  closeAll(frame.descriptors);
  kernel.status(frame.id, Outcome.DENIED);
  await assert.rejects(promise, { code: 'DENIED' });
  assert.equal(first.owned, false);
  end();
});

test('in development a spent descriptor says where it was sent', async () => {
  const { kernel, shelf, end } = start();
  rememberPlaces(true);
  const first = open();
  const promise = shelf.Give({ first, second: open(), note: '' });
  rememberPlaces(false);
  const frame = await kernel.frame();
  closeAll(frame.descriptors);
  kernel.respond(frame, 'Give', {});
  await promise;
  assert.throws(
    () => first.take(),
    /was sent at .*descriptors\.test\.js:\d+:\d+\)? and can no longer be used here/,
  );
  end();
});

test('a forgotten descriptor is closed when it is collected, with a warning', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const warnings: (Error & { code?: string })[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const forget = () => {
    open();
    open().close();
    closeSync(open().take());
  };
  forget();
  for (let round = 0; round < 20 && warnings.length === 0; round += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.off('warning', onWarning);
  assert.equal(warnings.length, 1);
  assert.equal(warnings[0]?.code, 'SALLYPORT_FORGOTTEN_DESCRIPTOR');
  assert.match(warnings[0].message, /neither closed, taken nor sent/);
});

test('resources come with HELLO', () => {
  const resources = [openSync(THIS_FILE, 'r'), openSync('/tmp', 'r')];
  const { kernel, session, startup } = FakeKernel.start({ resources });
  assert.deepEqual([...startup.resources.keys()], ['r0', 'r1']);
  assert.equal(startup.resources.get('r0')?.kind, 'file');
  assert.equal(startup.resources.get('r1')?.kind, 'directory');
  for (const descriptor of startup.resources.values()) descriptor.close();
  session.end();
  kernel.close();
});

test('openBeneath opens what is below and nothing else, and never waits', async (t) => {
  const folder = temporaryDirectory(t);
  const root = join(folder.path, 'root');
  mkdirSync(join(root, 'sub'), { recursive: true });
  writeFileSync(join(root, 'sub', 'file'), 'content');
  writeFileSync(join(folder.path, 'outside'), 'secret');
  symlinkSync('file', join(root, 'sub', 'link'));
  symlinkSync('sub', join(root, 'linked'));
  using directory = new Descriptor(openSync(root, 'r'));
  {
    using file = openBeneath(directory, 'sub/file');
    assert.deepEqual([file.kind, file.access, file.facts().size], ['file', 'read', 7]);
    const bytes = Buffer.alloc(7);
    const number = file.take();
    readSync(number, bytes);
    closeSync(number);
    assert.equal(bytes.toString(), 'content');
  }
  using sub = openBeneath(directory, 'sub');
  assert.equal(sub.kind, 'directory');
  const cases: [string, string][] = [
    ['sub/none', 'ENOENT'],
    ['sub/file/x', 'ENOTDIR'],
    ['../outside', 'EXDEV'],
    ['sub/../../outside', 'EXDEV'],
    ['/etc/hostname', 'EXDEV'],
    ['sub/link', 'ELOOP'],
    ['linked/file', 'ELOOP'],
    ['sub/file\0.txt', 'EINVAL'],
    ['', 'ENOENT'],
    ['x'.repeat(5000), 'ENAMETOOLONG'],
  ];
  for (const [path, code] of cases) {
    assert.throws(
      () => openBeneath(directory, path),
      (error: unknown) => {
        assert.ok(error instanceof FileError, String(error));
        assert.equal(error.code, code, path);
        assert.equal(error.path, path);
        assert.ok(error.errno > 0);
        return true;
      },
    );
  }
  directory.close();
  assert.throws(() => openBeneath(directory, 'sub'), SpentError);
});
