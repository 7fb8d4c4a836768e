/** What one process can make the kernel hold, and take from others: windows, queues, limits, floods. */
import assert from 'node:assert/strict';
import { FrameType } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { KernelUnderTest } from '../../src/kernel/kernel-under-test.js';
import { frame, message, type RawPeer } from '../../src/kernel/raw-peer.js';
import { CLIENT_HANDLE, Mid, SHELF, type TestSolution, testImage } from '../../src/kernel/test-image.js';

const PUT = SHELF.methods[Mid.PUT]!;
const LARGE = SHELF.methods[Mid.LARGE]!;
const FETCH = SHELF.methods[Mid.FETCH]!;
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

test('beyond its window a server is sent nothing more until it answers; order is kept', () => {
  withPair(
    (_, client, server) => {
      for (let id = 1; id <= 6; id += 1) put(client, id);
      const first = server.expect(FrameType.REQUEST);
      server.expect(FrameType.REQUEST);
      server.expectSilence(30);
      server.sendMessage(first.id, first.handle, PUT, { label: '' }, RESPONSE);
      client.expect(FrameType.RESPONSE, 1);
      const third = server.expect(FrameType.REQUEST);
      server.sendMessage(third.id, third.handle, PUT, { label: '' }, RESPONSE);
      client.expect(FrameType.RESPONSE, 3);
      server.expect(FrameType.REQUEST);
      server.expectSilence(30);
    },
    { serverLimits: { windowMessages: 2 } },
  );
});

test('beyond its queue callers get BUSY, and what waits in the queue can be cancelled', () => {
  withPair(
    (_, client, server) => {
      for (let id = 1; id <= 3; id += 1) put(client, id);
      put(client, 4);
      client.expectStatus('BUSY', 'call', 4);
      client.send(frame(FrameType.CANCEL, 3, CLIENT_HANDLE));
      client.expectStatus('CANCELLED', 'call', 3);
      put(client, 5);
      const first = server.expect(FrameType.REQUEST);
      server.sendMessage(first.id, first.handle, PUT, { label: '' }, RESPONSE);
      client.expect(FrameType.RESPONSE, 1);
      const next = server.expect(FrameType.REQUEST);
      server.sendMessage(next.id, next.handle, PUT, { label: '' }, RESPONSE);
      client.expect(FrameType.RESPONSE, 2);
      const last = server.expect(FrameType.REQUEST);
      server.sendMessage(last.id, last.handle, PUT, { label: '' }, RESPONSE);
      client.expect(FrameType.RESPONSE, 5);
    },
    // One is delivered, two frames of 64 bytes wait.
    { serverLimits: { windowMessages: 1, queueBytes: 128 } },
  );
});

test('limits of the sender: calls on a channel, at N and N+1', () => {
  withPair(
    (_, client, server) => {
      for (let id = 1; id <= 4; id += 1) put(client, id);
      for (let id = 1; id <= 4; id += 1) server.expect(FrameType.REQUEST);
      put(client, 5);
      client.expectStatus('QUOTA', 'call', 5);
    },
    { clientLimits: { callsPerChannel: 4 } },
  );
});

test('limits of the receiver: a frame of N bytes passes, one of N + 8 is TOO_LARGE', () => {
  const size = 1000;
  const payload = (bytes: number): Uint8Array => new Uint8Array(bytes);
  // 16 bytes of frame header, 32 of fixed part.
  const fits = size - 48;
  withPair(
    (_, client, server) => {
      const large = (id: number, bytes: number): void =>
        client.sendMessage(id, CLIENT_HANDLE, LARGE, { data: payload(bytes) }, { mid: Mid.LARGE });
      large(1, fits);
      assert.equal(server.expect(FrameType.REQUEST).payload.length, size - 16);
      large(2, fits + 1);
      client.expectStatus('TOO_LARGE', 'call', 2);
    },
    { serverLimits: { frameBytes: size } },
  );
});

test('cancelling does not make room at a server that does not read', () => {
  withPair(
    (kernel, client, server) => {
      for (let id = 1; id <= 4; id += 1) {
        put(client, id);
        client.send(frame(FrameType.CANCEL, id, CLIENT_HANDLE));
        client.expectStatus('CANCELLED', 'call', id);
      }
      // Four were delivered and cancelled; the server has acknowledged none, so the rest waits, and then there is no room.
      for (let id = 5; id <= 6; id += 1) put(client, id);
      put(client, 7);
      client.expectStatus('BUSY', 'call', 7);
      const cancelled = new Set<number>();
      const requests = new Map<number, number>();
      for (let count = 0; count < 8; count += 1) {
        const received = server.receive();
        assert.ok(received !== undefined);
        if (received.type === FrameType.CANCEL) cancelled.add(received.id);
        else requests.set(received.id, received.handle);
      }
      assert.equal(cancelled.size, 4);
      assert.deepEqual([...cancelled].sort(), [...requests.keys()].sort());
      server.expectSilence(20);
      const [first, second, ...others] = [...requests];
      // Acknowledged by CREDIT, and by a reply that comes too late.
      server.send(frame(FrameType.CREDIT, first![0], first![1]));
      server.expect(FrameType.REQUEST);
      server.sendMessage(second![0], second![1], PUT, { label: '' }, RESPONSE);
      const types = [server.receive()?.type, server.receive()?.type];
      assert.deepEqual(types.sort(), [FrameType.REQUEST, FrameType.STATUS]);
      // Twice is once, and what was never cancelled is not acknowledged.
      server.send(frame(FrameType.CREDIT, first![0], first![1]));
      for (const [id] of others) server.send(frame(FrameType.CREDIT, id, 99));
      put(client, 8);
      server.expectSilence(20);
      assert.ok(kernel.residentKilobytes() > 0);
    },
    { serverLimits: { windowMessages: 4, queueBytes: 128 } },
  );
});

test('calls that end at their deadline do not pile up at a server that does not read', () => {
  withPair(
    (_, client, server) => {
      const data = new Uint8Array(50_000);
      for (let round = 0; round < 400; round += 1) {
        const id = 1 + (round % 100);
        client.sendMessage(id, CLIENT_HANDLE, LARGE, { data }, { mid: Mid.LARGE, deadline: 1 });
        client.expectStatus('DEADLINE', 'call', id);
      }
      let requests = 0;
      for (let received = server.receive(100); received !== undefined; received = server.receive(50)) {
        if (received.type === FrameType.REQUEST) requests += 1;
      }
      assert.ok(requests > 0 && requests <= 20, `${requests} requests of 50 kB in a window of 1 MB`);
    },
    { serverLimits: { windowBytes: 1_000_000 } },
  );
});

test('what is cancelled while it waits holds no memory', { timeout: 20_000 }, () => {
  withPair(
    (kernel, client, server) => {
      put(client, 1);
      put(client, 2);
      server.expect(FrameType.REQUEST);
      const data = new Uint8Array(60_000);
      const before = kernel.residentKilobytes();
      for (let round = 0; round < 3000; round += 1) {
        client.sendMessage(3, CLIENT_HANDLE, LARGE, { data }, { mid: Mid.LARGE });
        client.send(frame(FrameType.CANCEL, 3, CLIENT_HANDLE));
        client.expectStatus('CANCELLED', 'call', 3);
      }
      // What was given up is garbage, collected in its time; kept, it would be 180 MB.
      assert.ok(kernel.residentKilobytes() - before < 120 * 1024, 'kernel memory');
    },
    { serverLimits: { windowMessages: 1 } },
  );
});

test('one client that fills the queue of a server leaves the others their share', () => {
  withPair(
    (kernel, client, server) => {
      const other = kernel.start('client1');
      put(client, 1);
      server.expect(FrameType.REQUEST);
      let id = 2;
      for (; id < 100; id += 1) put(client, id);
      let busy = 0;
      for (let status = client.receive(100); status !== undefined; status = client.receive(50)) busy += 1;
      assert.ok(busy > 90, `${busy} were BUSY`);
      put(other, 1);
      other.expectSilence(20);
    },
    { clients: 2, serverLimits: { windowMessages: 1, queueBytes: 512 } },
  );
});

test('fifteen flooders do not starve an honest pair', { timeout: 20_000 }, () => {
  withPair(
    (kernel, client, server) => {
      const flooders = Array.from({ length: 15 }, (_, index) => kernel.start(`client${index + 1}`));
      const denied = Buffer.concat(
        Array.from({ length: 200 }, () =>
          frame(FrameType.REQUEST, 1, CLIENT_HANDLE, message(PUT, { number: 99, label: '' }, { mid: 0 })),
        ),
      );
      let longest = 0;
      for (let round = 0; round < 40; round += 1) {
        for (const flooder of flooders) {
          flooder.sendSome(denied);
          flooder.drain();
        }
        const begin = performance.now();
        put(client, 1);
        const request = server.expect(FrameType.REQUEST);
        server.sendMessage(request.id, request.handle, PUT, { label: '' }, RESPONSE);
        client.expect(FrameType.RESPONSE, 1);
        longest = Math.max(longest, performance.now() - begin);
      }
      // 15 flooders of 64 frames each a turn are a few milliseconds; the rest is the scheduler of a busy machine.
      assert.ok(longest < 500, `${longest} ms`);
    },
    { clients: 16 },
  );
});

test('limits of the sender over all channels and of the receiver: slots, at N and N+1', () => {
  withPair(
    (_, client, server) => {
      for (let id = 1; id <= 4; id += 1) put(client, id);
      for (let id = 1; id <= 4; id += 1) server.expect(FrameType.REQUEST);
      put(client, 5);
      client.expectStatus('QUOTA', 'call', 5);
    },
    { clientLimits: { callsPerProcess: 6, callsPerChannel: 4 } },
  );
  withPair(
    (_, client) => {
      put(client, 5);
      client.expectStatus('QUOTA', 'call', 5);
      put(client, 4);
      client.expectSilence(20);
    },
    { clientLimits: { callsPerProcess: 5 } },
  );
  withPair(
    (_, client, server) => {
      for (let id = 1; id <= 3; id += 1) put(client, id);
      for (let id = 1; id <= 3; id += 1) server.expect(FrameType.REQUEST);
      put(client, 4);
      client.expectStatus('BUSY', 'call', 4);
    },
    { serverLimits: { replySlots: 3 } },
  );
});

test('a caller that does not read large answers is not listened to until it does', {
  timeout: 20_000,
}, () => {
  const CALLS = 40;
  withPair(
    (kernel, client, server) => {
      const before = kernel.residentKilobytes();
      for (let id = 1; id <= CALLS; id += 1) {
        client.sendMessage(id, CLIENT_HANDLE, FETCH, { number: id }, { mid: Mid.FETCH });
      }
      const reply = { kind: 'response', mid: Mid.FETCH } as const;
      for (let id = 1; id <= CALLS; id += 1) {
        const request = server.expect(FrameType.REQUEST);
        server.sendMessage(request.id, request.handle, FETCH, { data: new Uint8Array(60_000) }, reply);
      }
      pause(50);
      // 2.4 MB of answers wait, more than its queue limit: what it sends now is not read.
      put(client, 99);
      server.expectSilence(100);
      assert.ok(kernel.residentKilobytes() - before < 16 * 1024, 'kernel memory');
      const answered = new Set<number>();
      for (let count = 0; count < CALLS; count += 1) answered.add(client.expect(FrameType.RESPONSE).id);
      assert.equal(answered.size, CALLS);
      // Now it is.
      server.expect(FrameType.REQUEST);
    },
    { clientLimits: { queueBytes: 100_000 } },
  );
});

test('a process that does not read its answers is not read from, and memory stays bounded', {
  timeout: 20_000,
}, () => {
  withPair(
    (kernel, client) => {
      const flood = Buffer.concat(
        Array.from({ length: 1000 }, () =>
          frame(FrameType.REQUEST, 1, CLIENT_HANDLE, message(PUT, { number: 99, label: '' }, { mid: 0 })),
        ),
      );
      const before = kernel.residentKilobytes();
      // Non-blocking until the socket stays full: the kernel has stopped to read.
      const until = performance.now() + 3000;
      let sent = 0;
      while (performance.now() < until) {
        const count = client.sendSome(flood);
        if (count === 0) pause(5);
        sent += count;
      }
      assert.ok(sent < 64 * 1024 * 1024, `${sent} bytes were taken`);
      assert.ok(kernel.residentKilobytes() - before < 32 * 1024, 'kernel memory');
      const other = kernel.start('client1');
      put(other, 1);
    },
    { clients: 2 },
  );
});
