import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditSubsystem } from '@sallyport/image';
import { FrameType, Outcome } from '@sallyport/message';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { KernelUnderTest } from '../../src/kernel/kernel-under-test.js';
import { frame, HeaderOffset, message, type RawPeer, readU32 } from '../../src/kernel/raw-peer.js';
import { CLIENT_HANDLE, Mid, SHELF, serverHandle, testImage } from '../../src/kernel/test-image.js';

const [PUT, OPEN, GIVE, FORBIDDEN] = SHELF.methods as [
  (typeof SHELF.methods)[number],
  (typeof SHELF.methods)[number],
  (typeof SHELF.methods)[number],
  (typeof SHELF.methods)[number],
];

interface Pair {
  readonly kernel: KernelUnderTest;
  readonly client: RawPeer;
  readonly server: RawPeer;
}
function withPair(run: (pair: Pair) => void, options: Parameters<typeof testImage>[0] = {}): void {
  using kernel = new KernelUnderTest(testImage(options));
  const client = kernel.start('client0');
  const server = kernel.start('server');
  run({ kernel, client, server });
}
const put = (client: RawPeer, id: number, number: number): void =>
  client.sendMessage(id, CLIENT_HANDLE, PUT, { number, label: 'tea' }, { mid: Mid.PUT });

test('a granted request is delivered and its response comes back', () => {
  withPair(({ client, server }) => {
    put(client, 7, 3);
    const request = server.expect(FrameType.REQUEST);
    assert.equal(request.handle, serverHandle());
    assert.notEqual(request.id, 7, 'the server has a number of its own');
    assert.equal(readU32(request.payload, HeaderOffset.PARENT), 0);
    const left = readU32(request.payload, HeaderOffset.DEADLINE);
    assert.ok(left > 29_000 && left <= 30_000, `the default deadline: ${left}`);
    assert.notEqual(readU32(request.payload, HeaderOffset.TRACE), 0);
    assert.equal(readU32(request.payload, 24), 3);
    server.sendMessage(request.id, request.handle, PUT, { label: 'tea, put' }, { kind: 'response', mid: 0 });
    const response = client.expect(FrameType.RESPONSE, 7);
    assert.equal(response.handle, CLIENT_HANDLE);
    assert.equal(response.payload.toString('utf8', 32, 40), 'tea, put');
    assert.equal(readU32(response.payload, HeaderOffset.TRACE), readU32(request.payload, HeaderOffset.TRACE));
  });
});

test('an error is an event of its own', () => {
  withPair(({ client, server }) => {
    for (const [code, outcome] of [
      [9, 'granted'],
      [10, 'denied'],
    ] as const) {
      put(client, code, 1);
      const request = server.expect(FrameType.REQUEST);
      server.sendMessage(request.id, request.handle, PUT, { code }, { kind: 'error', mid: Mid.PUT });
      if (outcome === 'granted') {
        assert.equal(readU32(client.expect(FrameType.ERROR, code).payload, 24), code);
      } else {
        client.expectStatus('DENIED', 'call', code);
        server.expectStatus('DENIED', 'reply', request.id);
      }
    }
  });
});

test('a forbidden value, a method without a rule and an unknown method are DENIED, and the connection stays', () => {
  withPair(({ kernel, client, server }) => {
    put(client, 1, 10);
    assert.notEqual(client.expectStatus('DENIED', 'call', 1), 0);
    client.sendMessage(2, CLIENT_HANDLE, FORBIDDEN, {}, { mid: Mid.FORBIDDEN });
    client.expectStatus('DENIED', 'call', 2);
    client.sendMessage(3, CLIENT_HANDLE, FORBIDDEN, {}, { mid: 77 });
    client.expectStatus('DENIED', 'call', 3);
    client.sendMessage(4, CLIENT_HANDLE, FORBIDDEN, {}, { mid: 0, riid: 9 });
    client.expectStatus('DENIED', 'call', 4);
    put(client, 5, 9);
    server.expect(FrameType.REQUEST);
    const audit = kernel.takeAudit();
    assert.deepEqual(
      audit.map((record) => record.subsystem),
      [AuditSubsystem.PROVIDER, AuditSubsystem.ROUTER, AuditSubsystem.ROUTER, AuditSubsystem.ROUTER],
    );
    assert.ok(audit.every((record) => record.outcome === Outcome.DENIED && record.event === 'request'));
    assert.equal(audit[0]?.source, 0);
    assert.equal(audit[0]?.destination, 1);
    assert.notEqual(audit[0]?.position, null);
  });
});

test('5,000 denials later the connection still serves, and the counts add up', () => {
  withPair(({ kernel, client, server }) => {
    const flood = frame(
      FrameType.REQUEST,
      1,
      CLIENT_HANDLE,
      message(PUT, { number: 99, label: '' }, { mid: 0 }),
    );
    for (let batch = 0; batch < 50; batch += 1) {
      assert.ok(client.send(Buffer.concat(Array.from({ length: 100 }, () => flood))));
      for (let answer = 0; answer < 100; answer += 1) client.expectStatus('DENIED', 'call', 1);
    }
    put(client, 2, 1);
    const request = server.expect(FrameType.REQUEST);
    server.sendMessage(request.id, request.handle, PUT, { label: '' }, { kind: 'response', mid: 0 });
    client.expect(FrameType.RESPONSE, 2);
    // One more in a second, when the bucket has a token again, brings the count of those that had no record.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    assert.ok(client.send(flood));
    client.expectStatus('DENIED', 'call', 1);
    const audit = kernel.takeAudit();
    const counted = audit.reduce((sum, record) => sum + 1 + record.suppressed, kernel.auditDropped);
    assert.equal(counted, 5001);
    assert.ok(audit.length < 1200, `${audit.length} records`);
  });
});

test('denials that were only counted are reported though no further one comes', () => {
  withPair(({ kernel, client }) => {
    const flood = frame(
      FrameType.REQUEST,
      1,
      CLIENT_HANDLE,
      message(PUT, { number: 99, label: '' }, { mid: 0 }),
    );
    for (let batch = 0; batch < 30; batch += 1) {
      assert.ok(client.send(Buffer.concat(Array.from({ length: 100 }, () => flood))));
      for (let answer = 0; answer < 100; answer += 1) client.expectStatus('DENIED', 'call', 1);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100);
    const audit = kernel.takeAudit();
    const counts = audit.filter(({ subsystem }) => subsystem === AuditSubsystem.COUNTED);
    const records = audit.length - counts.length;
    const counted = audit.reduce((sum, record) => sum + record.suppressed, 0);
    assert.equal(records + counted + kernel.auditDropped, 3000);
    assert.ok(counts.length > 0);
  });
});

test('a handle that was never issued ends the connection after the answer', () => {
  for (const handle of [0, 3, 99, 0x8000_0001, 0xffff_ffff]) {
    withPair(({ client, server }) => {
      client.sendMessage(1, handle, PUT, { number: 1, label: '' }, { mid: 0 });
      client.expectStatus('BAD_MESSAGE', 'call', 1);
      client.expectEnd();
      server.expectSilence(20);
    });
  }
});

test('a broken body ends the connection after the answer; nothing reaches the server', () => {
  const good = message(PUT, { number: 1, label: 'tea' }, { mid: 0 });
  const broken: Record<string, (bytes: Buffer) => Buffer> = {
    'cut short': (bytes) => bytes.subarray(0, 16),
    'kind of another frame': (bytes) => setByte(bytes, HeaderOffset.KIND, FrameType.RESPONSE),
    'unknown flags': (bytes) => setByte(bytes, HeaderOffset.FLAGS, 0x80),
    'an error flag': (bytes) => setByte(bytes, HeaderOffset.FLAGS, 1),
    'a handle too many': (bytes) => setByte(bytes, HeaderOffset.NCAPS, 1),
    'a descriptor too many': (bytes) => setByte(bytes, HeaderOffset.NFDS, 1),
    'a claimed trace': (bytes) => setByte(bytes, HeaderOffset.TRACE, 1),
    'another fixed size': (bytes) => setByte(bytes, HeaderOffset.FIXED_SIZE, 48),
    'text without its NUL': (bytes) => setByte(bytes, bytes.length - 1, 0x41),
    'text outside the arena': (bytes) => setByte(bytes, 28, 8),
    'more than belongs to it': (bytes) => Buffer.concat([bytes, Buffer.alloc(16, 1)]),
    'zeros behind it': (bytes) => Buffer.concat([bytes, Buffer.alloc(16)]),
  };
  for (const [what, breakIt] of Object.entries(broken)) {
    withPair(({ kernel, client, server }) => {
      client.send(frame(FrameType.REQUEST, 5, CLIENT_HANDLE, breakIt(Buffer.from(good))));
      client.expectStatus('BAD_MESSAGE', 'call', 5);
      client.expectEnd();
      server.expectSilence(10);
      assert.equal(kernel.takeAudit()[0]?.subsystem, AuditSubsystem.VALIDATOR, what);
    });
  }
});

const setByte = (bytes: Buffer, at: number, value: number): Buffer => {
  bytes[at] = value;
  return bytes;
};

test('a frame that cannot be parsed ends the connection at once, without an answer', () => {
  const badFrames: Record<string, (bytes: Buffer) => void> = {
    'length below the header': (bytes) => bytes.writeUInt32LE(8, 4),
    'length not a multiple of 8': (bytes) => bytes.writeUInt32LE(bytes.length - 1, 4),
    'length above the limit': (bytes) => bytes.writeUInt32LE(0x7fff_fff8, 4),
    'a mark on a plain frame': (bytes) => bytes.writeUInt32LE((0x8000_0000 | bytes.length) >>> 0, 4),
    'an unknown type': (bytes) => bytes.writeUInt32LE(99, 0),
    'a type only init may send': (bytes) => bytes.writeUInt32LE(FrameType.HELLO, 0),
    'a descriptor frame without a descriptor': (bytes) => {
      bytes.writeUInt32LE(FrameType.FD, 0);
      bytes.writeUInt32LE((0x8000_0000 | 16) >>> 0, 4);
    },
  };
  for (const [what, breakIt] of Object.entries(badFrames)) {
    withPair(({ kernel, client, server }) => {
      const bytes = frame(
        FrameType.REQUEST,
        1,
        CLIENT_HANDLE,
        message(PUT, { number: 1, label: '' }, { mid: 0 }),
      );
      breakIt(bytes);
      client.send(bytes);
      client.expectEnd();
      server.expectSilence(10);
      assert.equal(kernel.takeAudit()[0]?.subsystem, AuditSubsystem.FRAMING, what);
    });
  }
});

test('the number of an open call is not given twice', () => {
  withPair(({ client, server }) => {
    put(client, 1, 1);
    server.expect(FrameType.REQUEST);
    put(client, 1, 1);
    client.expectStatus('BAD_MESSAGE', 'call', 1);
    client.expectEnd();
  });
});

test('a reply is good once, and only for who was asked', () => {
  withPair(
    ({ kernel, client, server }) => {
      const other = kernel.start('client1');
      put(client, 1, 1);
      const request = server.expect(FrameType.REQUEST);
      const reply = { kind: 'response', mid: 0 } as const;
      other.sendMessage(request.id, CLIENT_HANDLE, PUT, { label: 'x' }, reply);
      other.expectStatus('NO_PENDING', 'reply', request.id);
      server.sendMessage(request.id, 99, PUT, { label: 'x' }, reply);
      server.expectStatus('NO_PENDING', 'reply', request.id);
      server.sendMessage(request.id + 1, request.handle, PUT, { label: 'x' }, reply);
      server.expectStatus('NO_PENDING', 'reply', request.id + 1);
      client.expectSilence(20);
      server.sendMessage(request.id, request.handle, PUT, { label: 'x' }, reply);
      client.expect(FrameType.RESPONSE, 1);
      server.sendMessage(request.id, request.handle, PUT, { label: 'y' }, reply);
      server.expectStatus('NO_PENDING', 'reply', request.id);
      client.expectSilence(20);
    },
    { clients: 2 },
  );
});

test("a reply of another method's shape ends the server; its caller gets PEER_FAULT", () => {
  withPair(({ client, server }) => {
    client.sendMessage(1, CLIENT_HANDLE, OPEN, { number: 1 }, { mid: Mid.OPEN });
    put(client, 2, 1);
    const request = server.expect(FrameType.REQUEST);
    server.expect(FrameType.REQUEST);
    server.sendMessage(request.id, request.handle, PUT, { label: 'x' }, { kind: 'response', mid: Mid.PUT });
    client.expectStatus('PEER_FAULT', 'call', 1);
    server.expectStatus('BAD_MESSAGE', 'reply', request.id);
    client.expectStatus('PEER_GONE', 'call', 2);
    put(client, 3, 1);
    client.expectStatus('PEER_GONE', 'call', 3);
  });
});

test('a descriptor arrives with the rights the kernel found, and its content is the one that was opened', (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory.path, 'file');
  writeFileSync(path, 'content');
  withPair(({ kernel, client, server }) => {
    const before = kernel.descriptors();
    client.sendMessage(1, CLIENT_HANDLE, OPEN, { number: 1 }, { mid: Mid.OPEN });
    const request = server.expect(FrameType.REQUEST);
    const file = openSync(path, 'r');
    const reply = message(OPEN, { file: { descriptor: 0 } }, { kind: 'response', mid: Mid.OPEN });
    server.sendWithDescriptors(
      request.id,
      [file],
      frame(FrameType.RESPONSE, request.id, request.handle, reply),
    );
    closeSync(file);
    const response = client.expect(FrameType.RESPONSE, 1);
    assert.equal(response.descriptors.length, 1);
    assert.equal(readU32(response.payload, 24), 0x8000_0000);
    assert.equal(readU32(response.payload, 28), 0x8000_0101, 'a regular file that can be read');
    assert.equal(readFileSync(response.descriptors[0]!, 'utf8'), 'content');
    closeSync(response.descriptors[0]!);
    kernel.expectDescriptors(before, 'the kernel keeps none');
  });
});

test('a descriptor of the wrong kind or rights is denied, and reaches nobody', (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory.path, 'file');
  writeFileSync(path, 'content');
  const wrong: Record<string, () => number> = {
    writable: () => openSync(path, 'r+'),
    'write only': () => openSync(path, 'a'),
    directory: () => openSync(directory.path, 'r'),
    device: () => openSync('/dev/null', 'r'),
    'path only': () => openSync(path, 0x20_0000),
  };
  withPair(({ kernel, client, server }) => {
    const before = kernel.descriptors();
    for (const [what, open] of Object.entries(wrong)) {
      client.sendMessage(1, CLIENT_HANDLE, OPEN, { number: 1 }, { mid: Mid.OPEN });
      const request = server.expect(FrameType.REQUEST);
      const descriptor = open();
      const reply = message(OPEN, { file: { descriptor: 0 } }, { kind: 'response', mid: Mid.OPEN });
      server.sendWithDescriptors(
        request.id,
        [descriptor],
        frame(FrameType.RESPONSE, request.id, request.handle, reply),
      );
      closeSync(descriptor);
      client.expectStatus('DENIED', 'call', 1);
      server.expectStatus('DENIED', 'reply', request.id);
      kernel.expectDescriptors(before, what);
    }
  });
});

test('two descriptors, none, or one too few end the server', (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory.path, 'file');
  writeFileSync(path, 'content');
  const reply = message(OPEN, { file: { descriptor: 0 } }, { kind: 'response', mid: Mid.OPEN });
  for (const count of [0, 2]) {
    withPair(({ kernel, client, server }) => {
      const before = kernel.descriptors();
      client.sendMessage(1, CLIENT_HANDLE, OPEN, { number: 1 }, { mid: Mid.OPEN });
      const request = server.expect(FrameType.REQUEST);
      const files = Array.from({ length: count }, () => openSync(path, 'r'));
      server.sendWithDescriptors(
        request.id,
        files,
        frame(FrameType.RESPONSE, request.id, request.handle, reply),
      );
      for (const file of files) closeSync(file);
      const answer = client.expect(FrameType.STATUS, 1);
      assert.equal(answer.descriptors.length, 0);
      assert.equal(readU32(answer.payload, 0), Outcome.PEER_FAULT);
      server.expectStatus('BAD_MESSAGE', 'reply', request.id);
      server.expectEnd();
      kernel.expectDescriptors(before - 1, 'the closed connection was one');
    });
  }
});

test('a handle of the own table may not travel, an invented one ends the connection', () => {
  withPair(({ client, server }) => {
    client.sendMessage(1, CLIENT_HANDLE, GIVE, { file: { number: CLIENT_HANDLE } }, { mid: Mid.GIVE });
    client.expectStatus('BAD_HANDLE', 'call', 1);
    client.sendMessage(2, CLIENT_HANDLE, GIVE, { file: { number: 55 } }, { mid: Mid.GIVE });
    client.expectStatus('BAD_MESSAGE', 'call', 2);
    client.expectEnd();
    server.expectSilence(20);
  });
});
