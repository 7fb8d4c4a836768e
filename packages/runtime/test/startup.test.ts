import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { FrameType } from '@sallyport/message';
import { native } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { UsageError } from '../src/index.js';
import { readStartup } from '../src/startup.js';
import { FakeKernel, helloOf } from './fake-kernel.js';

const REFUSAL = 'this script is a Sallyport process; start it with `sallyport run`';

function assertRefused(socket: number): void {
  assert.throws(
    () => readStartup(socket),
    (error: unknown) => error instanceof UsageError && error.message === REFUSAL,
  );
}

test('HELLO is read and nothing behind it', () => {
  const { kernel, socket } = FakeKernel.pair();
  kernel.hello(helloOf(), []);
  kernel.request(1, 'Ping', {});
  const { reader, hello, resources } = readStartup(socket);
  assert.deepEqual(hello, helloOf());
  assert.equal(resources.size, 0);
  assert.equal(reader.next(), 1);
  assert.equal(reader.type, FrameType.REQUEST);
  reader.close();
  kernel.close();
  native.close(socket);
});

test('what is no socket, or no open descriptor, is refused at once', () => {
  assertRefused(1000);
  const file = openSync('/dev/null', 'r');
  assertRefused(file);
  native.close(file);
});

test('the channel of child_process.fork is refused without reading from it', () => {
  const { kernel, socket } = FakeKernel.pair();
  kernel.hello(helloOf(), []);
  process.env.NODE_CHANNEL_FD = String(socket);
  try {
    assertRefused(socket);
  } finally {
    delete process.env.NODE_CHANNEL_FD;
  }
  readStartup(socket).reader.close();
  kernel.close();
  native.close(socket);
});

test('a socket that says nothing, ends, or says something else is refused', () => {
  const cases: ((kernel: FakeKernel) => void)[] = [
    () => undefined,
    (kernel) => kernel.close(),
    (kernel) => kernel.request(1, 'Ping', {}),
    (kernel) => native.send(kernel.socket, Buffer.from('GET / HTTP/1.1\r\n\r\n'), 0, 18, -1),
    // One resource announced, and its frame comes without a descriptor.
    (kernel) => {
      kernel.hello({ ...helloOf(), resources: [{ name: 'r', kind: 'file' }] }, []);
      kernel.writer.begin(FrameType.HELLO, 1, 1, 0);
      kernel.writer.end(0);
      kernel.flush();
    },
  ];
  for (const prepare of cases) {
    const { kernel, socket } = FakeKernel.pair();
    prepare(kernel);
    assertRefused(socket);
    kernel.close();
    native.close(socket);
  }
});

test('resources that came before a broken one are closed', () => {
  const { kernel, socket } = FakeKernel.pair();
  const resources = [
    { name: 'a', kind: 'file' as const },
    { name: 'b', kind: 'file' as const },
  ];
  kernel.hello({ ...helloOf(), resources }, [openSync('/dev/null', 'r')]);
  kernel.request(2, 'Ping', {});
  assertRefused(socket);
  kernel.close();
  native.close(socket);
});

test('a HELLO that is not one says what is wrong', () => {
  const { kernel, socket } = FakeKernel.pair();
  const at = kernel.writer.begin(FrameType.HELLO, 0, 1, 8);
  kernel.writer.buffer.write('{"a":1}\0', at);
  kernel.writer.end(8);
  kernel.flush();
  assert.throws(() => readStartup(socket), /hello/);
  kernel.close();
  native.close(socket);
});
