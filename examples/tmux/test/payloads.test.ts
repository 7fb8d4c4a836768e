/** The bytes are those that a real tmux of 3.3a sends and takes. */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { ImsgError } from '@sallyport/imsg';
import { test } from '@sallyport/test-kit';
import { payload } from '../src/protocol/index.js';

/** @param words 32 bits each, in hexadecimal */
function bytes(words: string, text = ''): Buffer {
  const buffer = Buffer.from(words.replaceAll(' ', ''), 'hex');
  return Buffer.concat([endianness() === 'LE' ? buffer.swap32() : buffer, Buffer.from(text, 'latin1')]);
}

test('what is sent has exactly these bytes', () => {
  const cases: readonly (readonly [Buffer, Buffer])[] = [
    [payload.identifyFlags.encode(0x1_2000), bytes('00012000')],
    [payload.identifyNumber.encode(-1), bytes('ffffffff')],
    [payload.identifyText.encode(''), Buffer.from('\0')],
    [payload.identifyText.encode('LANG=ü'), Buffer.from('LANG=ü\0')],
    [
      payload.command.encode({ argc: 3, argv: ['display-message', '-p', ''] }),
      bytes('00000003', 'display-message\0-p\0\0'),
    ],
    [payload.streamData.encode({ stream: 9, data: Buffer.from('data') }), bytes('00000009', 'data')],
    [payload.streamResult.encode({ stream: 1, error: 13 }), bytes('00000001 0000000d')],
    [payload.empty.encode(), Buffer.alloc(0)],
  ];
  for (const [encoded, expected] of cases) assert.deepEqual(encoded, expected);
  const flags = payload.identifyLongFlags.encode(0x1_0000_2000n);
  assert.equal(flags.length, 8);
  assert.equal(payload.identifyLongFlags.decode(flags), 0x1_0000_2000n);
});

test('what would be another size is not encoded at all', () => {
  assert.throws(() => payload.command.encode({ argc: 2, argv: ['one'] }), RangeError);
  assert.throws(() => payload.command.encode({ argc: 1, argv: ['a\0b'] }), RangeError);
  assert.throws(() => payload.identifyFlags.encode(0x8000_0000), RangeError);
  assert.throws(() => payload.identifyText.encode('\ud800'), RangeError);
});

test('what a server sends is read, in each of its forms', () => {
  assert.deepEqual(payload.exit.decode(Buffer.alloc(0)), { status: undefined, text: undefined });
  assert.deepEqual(payload.exit.decode(bytes('00000007')), { status: 7, text: undefined });
  assert.deepEqual(payload.exit.decode(bytes('00000003', 'bye\0')), { status: 3, text: Buffer.from('bye') });
  assert.deepEqual(payload.writeOpen.decode(bytes('00000001 00000001 00000000')), {
    stream: 1,
    fd: 1,
    flags: 0,
    path: undefined,
  });
  assert.deepEqual(payload.writeOpen.decode(bytes('00000003 ffffffff 00000200', '/a\0')), {
    stream: 3,
    fd: -1,
    flags: 0x200,
    path: '/a',
  });
  assert.deepEqual(payload.readOpen.decode(bytes('00000009 00000000', '-\0')), {
    stream: 9,
    fd: 0,
    path: '-',
  });
  assert.deepEqual(payload.streamData.decode(bytes('00000001', '3.3a work\n')), {
    stream: 1,
    data: Buffer.from('3.3a work\n'),
  });
});

test('what a server may not send is refused', () => {
  const refused = (error: unknown) => error instanceof ImsgError && error.code === 'BAD_PAYLOAD';
  for (const [codec, wrong] of [
    [payload.exit, Buffer.alloc(3)],
    [payload.exit, bytes('00000003', 'bye')],
    [payload.exit, bytes('00000003', 'bye\0more')],
    [payload.writeOpen, bytes('00000001 00000001')],
    [payload.writeOpen, bytes('00000001 00000001 00000000', '/a')],
    [payload.streamData, Buffer.alloc(2)],
    [payload.streamResult, bytes('00000001')],
    [payload.detach, Buffer.alloc(0)],
  ] as const) {
    assert.throws(() => codec.decode(wrong), refused);
  }
});
