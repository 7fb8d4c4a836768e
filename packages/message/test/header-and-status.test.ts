import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  decodeStatus,
  encodeStatus,
  FrameType,
  MESSAGE_HEADER_SIZE,
  NO_DEADLINE,
  Outcome,
  outcomeName,
  readDeadline,
  readDescriptorCount,
  readFixedSize,
  readFlags,
  readHandleCount,
  readKind,
  readMid,
  readParent,
  readRiid,
  readTrace,
  StatusAbout,
  statusSize,
  verifyFaultName,
  writeMessageHeader,
} from '../src/index.js';
import { Codec, viewOf } from '../test-support/codec.js';

test('a header is written by its two writers without one undoing the other', () => {
  const codec = new Codec('Handle a, Handle b');
  const payload = codec.encode({ a: { descriptor: 'd' }, b: { number: 5, rights: 1 } });
  const view = viewOf(payload);
  view.setUint32(20, 77);
  writeMessageHeader(view, 0, FrameType.REQUEST, 3, 0x1234, 0xfffe, 0x8000_0001, NO_DEADLINE);
  assert.equal(readKind(view, 0), FrameType.REQUEST);
  assert.equal(readFlags(view, 0), 3);
  assert.equal(readHandleCount(view, 0), 2);
  assert.equal(readDescriptorCount(view, 0), 1);
  assert.equal(readFixedSize(view, 0), MESSAGE_HEADER_SIZE + 32);
  assert.equal(readRiid(view, 0), 0x1234);
  assert.equal(readMid(view, 0), 0xfffe);
  assert.equal(readParent(view, 0), 0x8000_0001);
  assert.equal(readDeadline(view, 0), NO_DEADLINE);
  assert.equal(readTrace(view, 0), 0);
});

function status(outcome: number, about: number, incident: number, text: string, padding = 0): Buffer {
  const buffer = Buffer.alloc(statusSize(text) + padding);
  const end = encodeStatus(buffer, viewOf(buffer), 0, outcome as Outcome, about, incident, text);
  assert.equal(end, statusSize(text));
  return buffer;
}

test('every outcome survives its encoding, with and without text', () => {
  for (const outcome of Object.values(Outcome)) {
    for (const text of ['', 'rule 3, security.psl:12:5', 'caf\u00e9']) {
      const buffer = status(outcome, StatusAbout.REPLY, 0xffff_ffff, text, 7);
      assert.deepEqual(decodeStatus(buffer, viewOf(buffer), 0, buffer.length), {
        outcome,
        about: StatusAbout.REPLY,
        incident: 0xffff_ffff,
        text,
      });
    }
  }
});

test('an outcome outside the set reads as INTERNAL', () => {
  for (const outcome of [16, 255, 0xffff_ffff]) {
    const buffer = status(outcome, StatusAbout.CALL, 0, '');
    assert.equal(decodeStatus(buffer, viewOf(buffer), 0, buffer.length)?.outcome, Outcome.INTERNAL);
    assert.equal(outcomeName(outcome), 'INTERNAL');
  }
});

test('what is no STATUS is none', () => {
  const good = status(Outcome.DENIED, StatusAbout.CALL, 1, 'why');
  const parse = (buffer: Buffer) => decodeStatus(buffer, viewOf(buffer), 0, buffer.length);
  assert.ok(parse(good));
  for (let length = 0; length < good.length; length++)
    assert.equal(parse(good.subarray(0, length)), undefined);
  assert.equal(parse(status(Outcome.DENIED, StatusAbout.CALL, 1, 'why', 8)), undefined);
  assert.equal(parse(status(Outcome.DENIED, 2, 1, 'why')), undefined);
  const long = Buffer.from(good);
  long.fill(0xff, 12, 16);
  assert.equal(parse(long), undefined);
});

test('names of faults are those of the set', () => {
  assert.equal(verifyFaultName(0), 'OK');
  assert.equal(verifyFaultName(6), 'BAD_OFFSET');
});
