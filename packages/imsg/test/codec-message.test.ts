/** Parts of their own length. The byte sequences are those tmux 3.3a was seen to send and to accept. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  bytes,
  c,
  cString,
  empty,
  inByteOrder,
  message,
  optional,
  restBytes,
  strings,
  struct,
  u8,
  u16,
  zString,
} from '../src/codec/index.js';
import { badPayload } from '../test-support/bad-payload.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const int = inByteOrder('little', c.int);

test('tmux: flags, command, opening for reading and writing, ready', () => {
  assert.deepEqual(int.encode(0), hex('00000000'));

  const command = message(struct({ argc: int }), { argv: strings({ count: 'argc' }) });
  const display = { argc: 3, argv: ['display-message', '-p', '#{version} #{session_name}'] };
  const displayBytes = Buffer.concat([
    hex('03000000'),
    Buffer.from('display-message\0-p\0#{version} #{session_name}\0'),
  ]);
  assert.deepEqual(command.encode(display), displayBytes);
  assert.deepEqual(command.decode(displayBytes), display);
  assert.deepEqual(command.decode(hex('00000000')), { argc: 0, argv: [] });

  const open = message(struct({ stream: int, fd: int, flags: int }), { path: optional(zString()) });
  const standard = hex('01000000 01000000 00000000');
  assert.deepEqual(open.decode(standard), { stream: 1, fd: 1, flags: 0, path: undefined });
  assert.deepEqual(open.encode({ stream: 1, fd: 1, flags: 0 }), standard);
  assert.deepEqual(open.encode({ stream: 1, fd: 1, flags: 0, path: undefined }), standard);
  const file = Buffer.concat([hex('03000000 ffffffff 00020000'), Buffer.from('/tmp/x\0')]);
  assert.deepEqual(open.decode(file), { stream: 3, fd: -1, flags: 0x200, path: '/tmp/x' });
  assert.deepEqual(open.encode({ stream: 3, fd: -1, flags: 0x200, path: '/tmp/x' }), file);

  const ready = struct({ stream: int, error: int });
  assert.deepEqual(ready.decode(hex('01000000 00000000')), { stream: 1, error: 0 });

  const write = message(struct({ stream: int }), { data: restBytes });
  const output = Buffer.concat([hex('01000000'), Buffer.from('3.3a work\n')]);
  assert.deepEqual(write.decode(output), { stream: 1, data: Buffer.from('3.3a work\n') });
  assert.deepEqual(write.encode({ stream: 1, data: Buffer.from('3.3a work\n') }), output);
  assert.deepEqual(write.decode(hex('01000000')), { stream: 1, data: Buffer.alloc(0) });
});

test('tmux: an exit with nothing, with a status, with a status and a message', () => {
  const exit = message({ status: optional(int), text: optional(zString()) });
  const cases = [
    [{ status: undefined, text: undefined }, ''],
    [{ status: 7, text: undefined }, '07000000'],
    [{ status: 3, text: 'bye' }, '03000000 62796500'],
  ] as const;
  for (const [value, payload] of cases) {
    assert.deepEqual(exit.decode(hex(payload)), value);
    assert.deepEqual(exit.encode(value), hex(payload));
  }
  badPayload(() => exit.decode(hex('0700')), /byte 0 \(status\): 4 bytes are demanded, 2 are left/);
  badPayload(() => exit.decode(hex('07000000 6279')), /byte 4 \(text\): no NUL/);
  assert.throws(() => exit.encode({ text: 'bye' }), /RangeError: text: cannot be there without status/);
});

test('a text that ends the payload', () => {
  const term = zString();
  assert.deepEqual(term.encode('xterm'), Buffer.from('xterm\0'));
  assert.equal(term.decode(Buffer.from('xterm\0')), 'xterm');
  assert.equal(term.decode(hex('00')), '');
  badPayload(() => term.decode(hex('')), /byte 0: no NUL before the end/);
  badPayload(() => term.decode(Buffer.from('xterm')), /no NUL/);
  badPayload(() => term.decode(Buffer.from('xterm\0\0')), /byte 6: 1 bytes are left over/);
  badPayload(() => term.decode(hex('ff00')), /not UTF-8/);
  assert.throws(() => term.encode('a\0b'), RangeError);
  assert.throws(() => term.encode(1 as unknown as string), TypeError);
  assert.equal(zString({ encoding: 'latin1' }).decode(hex('ff00')), 'ÿ');
  assert.deepEqual(zString({ encoding: 'bytes' }).decode(hex('ff00')), hex('ff'));
});

test('several texts to the end', () => {
  const list = strings();
  assert.deepEqual(list.encode(['a', '', 'bc']), Buffer.from('a\0\0bc\0'));
  assert.deepEqual(list.decode(Buffer.from('a\0\0bc\0')), ['a', '', 'bc']);
  assert.deepEqual(list.decode(hex('')), []);
  assert.deepEqual(list.encode([]), hex(''));
  badPayload(() => list.decode(Buffer.from('a\0b')), /byte 2 \(\[1\]\): no NUL/);
  assert.throws(() => list.encode(['a', 'b\0']), /RangeError: \[1\]: the text has a NUL/);
  assert.throws(() => list.encode('ab' as unknown as string[]), TypeError);
});

test('a count must be the number of texts, and never costs more than the bytes that are there', () => {
  const command = message(struct({ argc: int }), { argv: strings({ count: 'argc' }) });
  const payload = (argc: string, text: string) => Buffer.concat([hex(argc), Buffer.from(text)]);
  badPayload(() => command.decode(payload('02000000', 'a\0')), /byte 6 \(argv\[1\]\): no NUL/);
  badPayload(() => command.decode(payload('01000000', 'a\0b\0')), /byte 6: 2 bytes are left over/);
  badPayload(() => command.decode(payload('ffffffff', 'a\0')), /argc announces -1 strings, 2 bytes are left/);
  badPayload(() => command.decode(payload('ffffff7f', 'a\0')), /announces 2147483647 strings/);
  badPayload(() => command.decode(payload('0100', '')), /4 bytes are demanded, 2 are left/);
  assert.throws(() => command.encode({ argc: 1, argv: [] }), /RangeError: argv: argc announces 1 strings/);
  assert.throws(() => command.encode({ argc: 0, argv: ['a'] }), RangeError);
  const wide = message(struct({ n: c.uint64_t }), { list: strings({ count: 'n' }), after: u8 });
  const value = { n: 2n, list: ['x', 'y'], after: 9 };
  assert.deepEqual(wide.decode(wide.encode(value)), value);
  badPayload(() => wide.decode(Buffer.alloc(9, 0xff)), /announces/);
  const real = message(struct({ n: c.double }), { list: strings({ count: 'n' }) });
  badPayload(() => real.decode(Buffer.concat([c.double.encode(0.5), hex('00')])), /announces 0\.5 strings/);
  const alone = strings({ count: 'argc' });
  assert.throws(() => alone.decode(hex('00')), TypeError);
  assert.throws(() => alone.encode(['']), TypeError);
});

test('several parts of their own length', () => {
  const exec = message({ command: zString(), shell: zString() });
  assert.deepEqual(exec.encode({ command: 'ls', shell: '/bin/sh' }), Buffer.from('ls\0/bin/sh\0'));
  assert.deepEqual(exec.decode(Buffer.from('ls\0/bin/sh\0')), { command: 'ls', shell: '/bin/sh' });
  badPayload(() => exec.decode(Buffer.from('ls\0')), /byte 3 \(shell\): no NUL/);
  assert.throws(() => exec.encode({ command: 'ls' } as never), /TypeError: shell: is missing/);
  assert.throws(() => exec.encode(null as never), TypeError);
  // A field behind text is where the text ends, not aligned.
  const odd = message({ name: zString(), port: inByteOrder('big', u16), key: bytes(2), fixed: cString(2) });
  const value = { name: 'a', port: 1, key: hex('0102'), fixed: 'b' };
  assert.deepEqual(odd.encode(value), hex('6100 0001 0102 6200'));
  assert.deepEqual(odd.decode(hex('6100 0001 0102 6200')), value);
  badPayload(() => odd.decode(hex('6100 0001 0102 6262')), /byte 6 \(fixed\): no NUL/);
});

test('parts begin at sizeof, padding of the head included, unless the head has another size', () => {
  const fields = { wide: c.int, narrow: u8 };
  const after = message(struct(fields), { data: restBytes });
  assert.deepEqual(after.encode({ wide: 0, narrow: 1, data: hex('ff') }), hex('00000000 01000000 ff'));
  const within = message(struct(fields, { size: 5 }), { data: restBytes });
  assert.deepEqual(within.encode({ wide: 0, narrow: 1, data: hex('ff') }), hex('00000000 01 ff'));
});

test('parts in an order that could not be decoded', () => {
  const head = struct({ n: u8 });
  const parts: (() => unknown)[] = [
    () => message({ data: restBytes, text: zString() }),
    () => message({ list: strings(), text: zString() }),
    () => message({ text: optional(zString()), byte: u8 }),
    () => message(head, { n: zString() }),
    () => message(head, { list: strings({ count: 'toString' as 'n' }) }),
    () => message({ list: strings({ count: 'n' }) } as never),
    () => message({ 1: zString() }),
    () => optional(restBytes),
    () => optional(strings()),
    () => optional(optional(u8)),
  ];
  for (const make of parts) assert.throws(make, TypeError);
});

test('names of parts are plain data', () => {
  const odd = message(struct({ constructor: u8 }), { ['__proto__']: zString(), toString: optional(u8) });
  const value = odd.decode(hex('01 6100'));
  assert.deepEqual(Object.keys(value), ['constructor', '__proto__', 'toString']);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(odd.encode(value), hex('01 6100'));
  // What an object inherits is no optional part either.
  assert.deepEqual(message({ toString: optional(u8) }).encode({} as never), hex(''));
});

test('a value is looked at once', () => {
  let looks = 0;
  const value = {
    get argc(): number {
      return ++looks;
    },
    argv: ['a'],
  };
  const command = message(struct({ argc: int }), { argv: strings({ count: 'argc' }) });
  assert.deepEqual(command.encode(value), hex('01000000 6100'));
  assert.equal(looks, 1);
});

test('nothing', () => {
  assert.equal(empty.decode(new Uint8Array(0)), undefined);
  assert.equal(empty.encode().length, 0);
  badPayload(() => empty.decode(hex('00')), /byte 0: 1 bytes are left over/);
  assert.throws(() => empty.encode(0 as unknown as undefined), TypeError);
  assert.throws(() => empty.decode('' as unknown as Uint8Array), TypeError);
});

test('encoded messages have memory of their own', () => {
  const write = message({ data: restBytes });
  const data = hex('01');
  const encoded = write.encode({ data });
  data[0] = 2;
  assert.equal(encoded[0], 1);
  assert.equal(encoded.buffer.byteLength, 1);
  const alone = restBytes.encode(data);
  data[0] = 3;
  assert.equal(alone[0], 2);
});
