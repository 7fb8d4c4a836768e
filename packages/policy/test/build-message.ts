/**
 * Messages for the tests of this package, laid out straight from the description of the wire, on purpose without the code that
 * the package itself uses: natural alignment after a 24-byte header, variable data as {u32 offset, u32 size} into an arena.
 */
import type { Field, Schema } from '@sallyport/message';

export type Values = Readonly<Record<string, unknown>>;

/** Where a Handle value of a message stands: what the kernel knows of it. */
export interface HandleFacts {
  readonly sid: number;
  readonly rights: number;
  readonly size: number;
}

export interface BuiltMessage {
  readonly bytes: Buffer;
  /** In encounter order. */
  readonly handles: readonly HandleFacts[];
}

const HEADER = 24;
/** Bytes that stand behind the message in its buffer. */
const SUFFIX = 16;

function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

function sizeAndAlignment(schema: Schema): [size: number, alignment: number] {
  switch (schema.kind) {
    case 'integer': {
      const size = Number(schema.type.slice(4)) / 8;
      return [size, size];
    }
    case 'handle':
      return [16, 8];
    case 'string':
    case 'bytes':
    case 'sequence':
      return [8, 4];
    case 'array': {
      const [size, alignment] = sizeAndAlignment(schema.element);
      return [size * schema.count, alignment];
    }
    case 'struct': {
      let [end, largest] = [0, 1];
      for (const field of schema.fields) {
        const [size, alignment] = sizeAndAlignment(field.schema);
        end = roundUp(end, alignment) + size;
        largest = Math.max(largest, alignment);
      }
      return [roundUp(end, largest), largest];
    }
    case 'union':
      throw new Error('the tests of this package build no unions');
  }
}

/** @param prefix bytes that stand before the message in its buffer. */
export function buildMessage(fields: readonly Field[], values: Values, prefix = 0): BuiltMessage {
  let end = HEADER;
  for (const { schema } of fields) {
    const [size, alignment] = sizeAndAlignment(schema);
    end = roundUp(end, alignment) + size;
  }
  const fixed = Buffer.alloc(roundUp(end, 8));
  const arena: Buffer[] = [];
  let arenaSize = 0;
  const handles: HandleFacts[] = [];

  const put = (schema: Schema, value: unknown, at: number): void => {
    switch (schema.kind) {
      case 'integer': {
        const bits = Number(schema.type.slice(4));
        const unsigned = BigInt.asUintN(bits, BigInt(value as bigint | number));
        for (let byte = 0; byte < bits / 8; byte++) {
          fixed[at + byte] = Number((unsigned >> BigInt(8 * byte)) & 0xffn);
        }
        return;
      }
      case 'string': {
        const bytes = Buffer.from(`${value as string}\0`, 'utf8');
        fixed.writeUInt32LE(arenaSize, at);
        fixed.writeUInt32LE(bytes.length, at + 4);
        arena.push(bytes);
        arenaSize += bytes.length;
        return;
      }
      case 'handle':
        handles.push(value as HandleFacts);
        return;
      case 'struct':
        putAll(schema.fields, value as Values, at);
        return;
      default:
        throw new Error(`the tests of this package build no ${schema.kind}`);
    }
  };
  const putAll = (list: readonly Field[], object: Values, from: number): void => {
    let at = from;
    for (const { name, schema } of list) {
      const [size, alignment] = sizeAndAlignment(schema);
      at = roundUp(at, alignment);
      put(schema, object[name], at);
      at += size;
    }
  };
  putAll(fields, values, HEADER);
  const bytes = Buffer.alloc(prefix + fixed.length + arenaSize + SUFFIX, 0xee);
  let at = prefix;
  for (const part of [fixed, ...arena]) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, handles };
}
