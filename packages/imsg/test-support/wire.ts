/** Frames written by hand, from the description of the wire and not with the code under test; and real descriptors that can be told apart. */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { native } from '@sallyport/native';

export const FD_TYPE = 8;
export const OPTIONS = { maximumFrameBytes: 65536, maximumDescriptors: 4, descriptorType: FD_TYPE };
const MARK = 0x8000_0000;

export interface Cleanup {
  after(hook: () => void): void;
}

/** A header as bytes; `length` and `mark` as they shall stand there. */
export function header(type: number, length: number, id: number, pid: number, mark = false): Buffer {
  const words = [type, mark ? (length | MARK) >>> 0 : length, id, pid];
  const bytes = Buffer.alloc(16);
  for (const [index, word] of words.entries()) {
    if (endianness() === 'LE') bytes.writeUInt32LE(word, index * 4);
    else bytes.writeUInt32BE(word, index * 4);
  }
  return bytes;
}

export function frame(type: number, id: number, pid: number, payload: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil(payload.length / 8) * 8);
  padded.set(payload);
  return Buffer.concat([header(type, 16 + padded.length, id, pid), padded]);
}

export function descriptorFrame(id: number, pid = 0): Buffer {
  return header(FD_TYPE, 16, id, pid, true);
}

/** A stream as a sender makes it: bytes, and at which of them a descriptor is sent. */
export interface Stream {
  readonly bytes: Buffer;
  /** Offset of the first byte of a descriptor frame, and which source is sent with it. */
  readonly descriptors: readonly { readonly at: number; readonly source: number }[];
  /** What a receiver must make of it, one line per frame. */
  readonly expected: readonly string[];
}

/** Files that can be told apart, and copies of them. */
export class Sources {
  readonly #files: number[] = [];
  readonly #inodes = new Map<number, number>();
  readonly #facts = new Float64Array(8);

  constructor(t: Cleanup, count: number) {
    for (let index = 0; index < count; index++) {
      const file = native.memfdCreate(`source ${index}`);
      assert.ok(file >= 0);
      this.#files.push(file);
      this.#inodes.set(this.#inode(file), index);
    }
    t.after(() => {
      for (const file of this.#files) native.close(file);
    });
  }

  /** A descriptor of a source; the caller owns it. */
  copy(source: number): number {
    const copy = native.duplicate(this.#files[source] as number);
    assert.ok(copy >= 0);
    return copy;
  }

  /** Which source a descriptor refers to. */
  which(descriptor: number): number {
    return this.#inodes.get(this.#inode(descriptor)) ?? -1;
  }

  #inode(descriptor: number): number {
    assert.equal(native.describe(descriptor, this.#facts), 0);
    return this.#facts[5] as number;
  }
}

/** Fifty frames of all sorts: empty, small, large, with up to four descriptors, one after another and in runs. */
export function script(): Stream {
  const parts: Buffer[] = [];
  const descriptors: { at: number; source: number }[] = [];
  const expected: string[] = [];
  let size = 0;
  const append = (bytes: Buffer) => {
    parts.push(bytes);
    size += bytes.length;
  };
  for (let index = 0; index < 50; index++) {
    const count = [0, 0, 1, 0, 2, 1, 1, 0, 0, 4][index % 10] as number;
    const own: number[] = [];
    for (let n = 0; n < count; n++) {
      const source = descriptors.length;
      descriptors.push({ at: size, source });
      own.push(source);
      append(descriptorFrame(index, n));
    }
    const length = [0, 5, 24, 8, 100, 0, 1, 300, 16, 64][(index * 7) % 10] as number;
    const payload = Buffer.alloc(length, 65 + (index % 26));
    const bytes = frame(1 + (index % 7), index, 1000 + index, payload);
    append(bytes);
    expected.push(line(1 + (index % 7), index, 1000 + index, bytes.subarray(16), own));
  }
  return { bytes: Buffer.concat(parts), descriptors, expected };
}

export function line(
  type: number,
  id: number,
  pid: number,
  payload: Uint8Array,
  sources: readonly number[],
): string {
  return `${type} ${id} ${pid} ${Buffer.from(payload).toString('latin1').replaceAll('\0', '.')} [${sources}]`;
}
