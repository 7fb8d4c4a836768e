/** Reads the files described in vectors/README.md. */
import type { VerifyFaultName } from '../src/index.js';
import { LITTLE_ENDIAN } from '../src/index.js';
import { viewOf } from './codec.js';

export interface Vector {
  /** Parameters, as in type-text.ts. */
  readonly message: string;
  readonly title: string;
  readonly expected: VerifyFaultName;
  readonly payload: Buffer;
}

export function parseVectors(text: string): Vector[] {
  const vectors: Vector[] = [];
  let message = '';
  for (const source of text.split('\n')) {
    const line = source.replace(/#.*/, '').trim();
    if (line === '') continue;
    const [word] = line.split(' ', 1);
    if (word === 'message') {
      message = line.slice(word.length).trim();
    } else if (word === 'vector') {
      const [, title, expected] = /^vector (.+): (\w+)$/.exec(line) ?? fail(line);
      if (title === undefined || expected === undefined) return fail(line);
      const name = (expected === 'PASS' ? 'OK' : expected) as VerifyFaultName;
      vectors.push({ message, title, expected: name, payload: Buffer.alloc(0) });
    } else {
      const last = vectors.pop() ?? fail(line);
      vectors.push({ ...last, payload: Buffer.concat([last.payload, ...bytesOf(line)] as Uint8Array[]) });
    }
  }
  return vectors;
}

function bytesOf(line: string): Buffer[] {
  const header = /^header (\d+) (\d+) (\d+)$/.exec(line);
  if (header !== null) {
    const [, handles, descriptors, size] = header.map(Number);
    const counts = Buffer.from([2, 0, handles ?? 0, descriptors ?? 0]);
    return [counts, number(BigInt(size ?? 0), 4), Buffer.alloc(16)];
  }
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((token) => {
    if (/^[0-9a-f]{2}$/.test(token)) return Buffer.from(token, 'hex');
    if (token.startsWith('"')) return Buffer.from(token.slice(1, -1), 'latin1');
    const [, kind, value] = /^(u16|u32|u64|zero|fill):(\S+)$/.exec(token) ?? fail(line);
    if (kind === undefined || value === undefined) return fail(line);
    if (kind === 'zero') return Buffer.alloc(Number(value));
    if (kind === 'fill') return Buffer.alloc(Number(value.slice(3)), Number.parseInt(value.slice(0, 2), 16));
    return number(BigInt(value), Number(kind.slice(1)) / 8);
  });
}

function number(value: bigint, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  if (size === 2) viewOf(buffer).setUint16(0, Number(value), LITTLE_ENDIAN);
  else if (size === 4) viewOf(buffer).setUint32(0, Number(value), LITTLE_ENDIAN);
  else viewOf(buffer).setBigUint64(0, value, LITTLE_ENDIAN);
  return buffer;
}

function fail(line: string): never {
  throw new Error(`not understood: ${line}`);
}
