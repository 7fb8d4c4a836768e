/** When calls and processes begin and end, and what is left of them. */
import assert from 'node:assert/strict';
import { FrameType } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { KernelUnderTest } from '../../src/kernel/kernel-under-test.js';
import { frame, HeaderOffset, message, type RawPeer, readU32 } from '../../src/kernel/raw-peer.js';
import {
  binding,
  CLIENT_HANDLE,
  grant,
  Mid,
  SHELF,
  SHELF_BINDINGS,
  SYSTEM_BINDINGS,
  type TestSolution,
  testImage,
} from '../../src/kernel/test-image.js';

const PUT = SHELF.methods[Mid.PUT]!;
const RESPONSE = { kind: 'response', mid: Mid.PUT } as const;

function withPair(
  run: (kernel: KernelUnderTest, client: RawPeer, server: RawPeer) => void,
  options: TestSolution = {},
): void {
  using kernel = new KernelUnderTest(testImage(options));
  const client = kernel.start('client0');
  run(kernel, client, kernel.start('server'));
}
const put = (client: RawPeer, id: number, options: { deadline?: number; parent?: number } = {}): void =>
  client.sendMessage(id, CLIENT_HANDLE, PUT, { number: 1, label: '' }, { mid: Mid.PUT, ...options });
const pause = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

test('a call ends at its deadline, the server is told, and a late reply reaches nobody', () => {
  withPair((_, client, server) => {
    const begin = performance.now();
    put(client, 1, { deadline: 300 });
    const request = server.expect(FrameType.REQUEST);
    const left = readU32(request.payload, HeaderOffset.DEADLINE);
    assert.ok(left > 0 && left <= 300, `${left} ms left`);
    client.expectStatus('DEADLINE', 'call', 1);
    const took = performance.now() - begin;
    assert.ok(took >= 295 && took < 2000, `after ${took} ms`);
    server.expect(FrameType.CANCEL, request.id);
    server.sendMessage(request.id, request.handle, PUT, { label: '' }, RESPONSE);
    server.expectStatus('NO_PENDING', 'reply', request.id);
    client.expectSilence(20);
  });
});

test('a call without a deadline says so to its server', () => {
  withPair((_, client, server) => {
    put(client, 1, { deadline: 0xffff_ffff });
    assert.equal(readU32(server.expect(FrameType.REQUEST).payload, HeaderOffset.DEADLINE), 0xffff_ffff);
  });
});

test('a cancelled call is settled once, and its number is free again', () => {
  withPair((_, client, server) => {
    put(client, 1);
    const request = server.expect(FrameType.REQUEST);
    client.send(frame(FrameType.CANCEL, 1, CLIENT_HANDLE));
    client.expectStatus('CANCELLED', 'call', 1);
    server.expect(FrameType.CANCEL, request.id);
    client.send(frame(FrameType.CANCEL, 1, CLIENT_HANDLE));
    client.expectSilence(20);
    put(client, 1);
    const second = server.expect(FrameType.REQUEST);
    assert.notEqual(second.id, request.id);
    server.sendMessage(second.id, second.handle, PUT, { label: '' }, RESPONSE);
    client.expect(FrameType.RESPONSE, 1);
  });
});

test('a server that dies settles every open call once, waiting ones too', () => {
  withPair(
    (_, client, server) => {
      for (let id = 1; id <= 20; id += 1) put(client, id);
      server.expect(FrameType.REQUEST);
      server.close();
      const settled = new Set<number>();
      for (let id = 1; id <= 20; id += 1) {
        const status = client.expect(FrameType.STATUS);
        settled.add(status.id);
        assert.equal(readU32(status.payload, 0), 9, 'PEER_GONE');
      }
      assert.equal(settled.size, 20);
      put(client, 99);
      client.expectStatus('PEER_GONE', 'call', 99);
      client.expectSilence(20);
    },
    { serverLimits: { windowMessages: 3 } },
  );
});

test('a client that dies frees what it held; the server is told and stays', () => {
  withPair(
    (kernel, client, server) => {
      const before = kernel.descriptors();
      put(client, 1);
      put(client, 2);
      const requests = [server.expect(FrameType.REQUEST), server.expect(FrameType.REQUEST)];
      client.close();
      const cancelled = [server.expect(FrameType.CANCEL).id, server.expect(FrameType.CANCEL).id];
      assert.deepEqual(cancelled.sort(), requests.map((request) => request.id).sort());
      const other = kernel.start('client1');
      put(other, 1);
      server.expect(FrameType.REQUEST);
      kernel.expectDescriptors(before, 'one socket went, one came');
    },
    { clients: 2 },
  );
});

test('a request for a process that has not started waits for it', () => {
  using kernel = new KernelUnderTest(testImage());
  const client = kernel.start('client0');
  const { task } = kernel.create('server');
  put(client, 1);
  pause(20);
  const server = kernel.resume(task);
  const request = server.expect(FrameType.REQUEST);
  server.sendMessage(request.id, request.handle, PUT, { label: '' }, RESPONSE);
  client.expect(FrameType.RESPONSE, 1);
});

test('a nested call inherits what is left of its parent, and its trace', () => {
  using kernel = new KernelUnderTest(testImage({ relay: true }));
  const client = kernel.start('client0');
  const relay = kernel.start('relay');
  const server = kernel.start('server');
  put(client, 1, { deadline: 400 });
  const outer = relay.expect(FrameType.REQUEST);
  pause(50);
  put(relay, 1, { parent: outer.id, deadline: 60_000 });
  const inner = server.expect(FrameType.REQUEST);
  assert.equal(readU32(inner.payload, HeaderOffset.TRACE), readU32(outer.payload, HeaderOffset.TRACE));
  assert.equal(readU32(inner.payload, HeaderOffset.PARENT), 0, "the parent is a number of the relay's");
  const left = readU32(inner.payload, HeaderOffset.DEADLINE);
  assert.ok(left > 0 && left <= 350, `${left} ms left`);
  put(relay, 2, { parent: outer.id, deadline: 20 });
  const shorter = readU32(server.expect(FrameType.REQUEST).payload, HeaderOffset.DEADLINE);
  assert.ok(shorter <= 20, 'a shorter deadline of its own holds');
  // Without a parent it is a call of its own.
  put(relay, 3);
  const own = server.expect(FrameType.REQUEST);
  assert.notEqual(readU32(own.payload, HeaderOffset.TRACE), readU32(outer.payload, HeaderOffset.TRACE));
});

test('a call for a request that is over is over too', () => {
  using kernel = new KernelUnderTest(testImage({ relay: true }));
  const client = kernel.start('client0');
  const relay = kernel.start('relay');
  kernel.start('server');
  put(client, 1);
  const outer = relay.expect(FrameType.REQUEST);
  client.send(frame(FrameType.CANCEL, 1, CLIENT_HANDLE));
  relay.expect(FrameType.CANCEL, outer.id);
  put(relay, 1, { parent: outer.id });
  relay.expectStatus('CANCELLED', 'call', 1);
  put(relay, 2, { parent: 12_345 });
  relay.expectStatus('CANCELLED', 'call', 2);
});

test('a terminated process is gone though its socket is held, and what it had sent before counts', () => {
  using kernel = new KernelUnderTest(testImage());
  const client = kernel.start('client0');
  const { task } = kernel.create('server');
  const server = kernel.resume(task);
  put(client, 1);
  put(client, 2);
  const request = server.expect(FrameType.REQUEST);
  server.expect(FrameType.REQUEST);
  // The kernel finds the reply and the order to terminate in one turn, init's socket first.
  process.kill(kernel.pid, 'SIGSTOP');
  server.sendMessage(request.id, request.handle, PUT, { label: 'last' }, RESPONSE);
  kernel.terminate(task);
  process.kill(kernel.pid, 'SIGCONT');
  client.expect(FrameType.RESPONSE, 1);
  client.expectStatus('PEER_GONE', 'call', 2);
  assert.equal(kernel.answer().type, FrameType.RESPONSE);
  server.expectEnd();
  put(client, 3);
  client.expectStatus('PEER_GONE', 'call', 3);
});

test('the policy is asked whether kernel, init and each process may start', () => {
  const refused = new KernelUnderTest(testImage({ bindings: [] }));
  assert.equal(refused.wait(), 1, 'nothing may start without a rule');

  const bindings = [
    binding('execute', { src: 'kl.core.Core' }, grant()),
    binding('execute', { src: 'Einit', dst: 'test.Client' }, grant()),
    ...SYSTEM_BINDINGS.slice(1),
    ...SHELF_BINDINGS,
  ];
  using kernel = new KernelUnderTest(testImage({ bindings }));
  assert.equal(kernel.create('client0').type, FrameType.RESPONSE);
  assert.equal(kernel.create('server').type, FrameType.ERROR);
  const [record] = kernel.takeAudit();
  assert.equal(record?.event, 'execute');
  assert.equal(record?.destination, 1);
});

test('a process cannot be made twice, nor be resumed before it is made', () => {
  using kernel = new KernelUnderTest(testImage());
  const first = kernel.create('client0');
  assert.equal(first.type, FrameType.RESPONSE);
  assert.equal(kernel.create('client0').type, FrameType.ERROR);
  assert.equal(kernel.create('nobody').type, FrameType.ERROR);
});

test('the kernel ends with init, whatever the others do, and they see it', () => {
  const kernel = new KernelUnderTest(testImage());
  const client = kernel.start('client0');
  const server = kernel.start('server');
  put(client, 1);
  server.expect(FrameType.REQUEST);
  kernel.init.close();
  client.expectEnd();
  server.expectEnd();
  assert.equal(kernel.wait(), 0);
});

test('a frame that stops in the middle holds nobody up', () => {
  withPair(
    (kernel, client, server) => {
      const whole = frame(
        FrameType.REQUEST,
        1,
        CLIENT_HANDLE,
        message(PUT, { number: 1, label: '' }, { mid: Mid.PUT }),
      );
      client.send(whole.subarray(0, 30));
      const other = kernel.start('client1');
      put(other, 1);
      server.expect(FrameType.REQUEST);
      client.expectSilence(20);
      client.send(whole.subarray(30));
      server.expect(FrameType.REQUEST);
    },
    { clients: 2 },
  );
});
