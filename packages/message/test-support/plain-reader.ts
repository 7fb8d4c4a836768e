/**
 * What the bytes of a message say, by the layout alone: no plans, nothing that is fast, and nothing of the decoder's.
 * Made for comparisons with it.
 */
import {
  type FieldLayout,
  LITTLE_ENDIAN as LE,
  type MessageLayout,
  TypeCode,
  type TypeLayout,
} from '../src/index.js';
import { testSource, viewOf } from './codec.js';

const INTEGERS = {
  [TypeCode.UINT8]: (view: DataView, at: number) => view.getUint8(at),
  [TypeCode.SINT8]: (view: DataView, at: number) => view.getInt8(at),
  [TypeCode.UINT16]: (view: DataView, at: number) => view.getUint16(at, LE),
  [TypeCode.SINT16]: (view: DataView, at: number) => view.getInt16(at, LE),
  [TypeCode.UINT32]: (view: DataView, at: number) => view.getUint32(at, LE),
  [TypeCode.SINT32]: (view: DataView, at: number) => view.getInt32(at, LE),
  [TypeCode.UINT64]: (view: DataView, at: number) => view.getBigUint64(at, LE),
  [TypeCode.SINT64]: (view: DataView, at: number) => view.getBigInt64(at, LE),
};

/** The mark of byte order is a character like any other. */
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });

export class PlainReader {
  readonly #layout: MessageLayout;
  readonly #payload: Buffer;
  readonly #view: DataView;

  constructor(layout: MessageLayout, payload: Buffer) {
    this.#layout = layout;
    this.#payload = payload;
    this.#view = viewOf(payload);
  }

  message(): Record<string, unknown> {
    return this.#fields(this.#layout.fields, 0);
  }

  /**
   * @param at where the value's own bytes begin.
   * @throws Error when they lead out of the payload.
   */
  value(layout: TypeLayout, at: number): unknown {
    const { code } = layout;
    switch (code) {
      case TypeCode.HANDLE: {
        const [word, rights] = [this.#word(at), this.#word(at + 4)];
        return testSource.give(word, rights, layout.schema as never);
      }
      case TypeCode.STRING:
        return TEXT.decode(this.#chunk(at).subarray(0, -1));
      case TypeCode.BYTES:
        return new Uint8Array(this.#chunk(at));
      case TypeCode.SEQUENCE: {
        const element = layout.element as TypeLayout;
        const chunk = this.#chunk(at);
        return this.#elements(element, chunk.length / element.size, this.#arena(at));
      }
      case TypeCode.ARRAY:
        return this.#elements(layout.element as TypeLayout, layout.bound, at);
      case TypeCode.STRUCT:
        return this.#fields(layout.fields, at);
      case TypeCode.UNION: {
        const member = layout.fields[this.#word(at)] as FieldLayout;
        return { kind: member.name, value: this.value(member.layout, at + member.offset) };
      }
      default:
        return INTEGERS[code](this.#view, at);
    }
  }

  #fields(fields: readonly FieldLayout[], base: number): Record<string, unknown> {
    // Defines, as an assignment to __proto__ would not.
    return Object.fromEntries(
      fields.map(({ name, layout, offset }) => [name, this.value(layout, base + offset)]),
    );
  }

  #elements(element: TypeLayout, count: number, at: number): unknown[] {
    return Array.from({ length: count }, (_, index) => this.value(element, at + index * element.size));
  }

  #arena(pair: number): number {
    return this.#layout.fixedSize + this.#word(pair);
  }

  /** Of the {offset, size} pair at `at`. */
  #chunk(at: number): Buffer {
    const from = this.#arena(at);
    const size = this.#word(at + 4);
    if (from + size > this.#payload.length)
      throw new Error(`${size} bytes at ${from} are not in the payload`);
    return this.#payload.subarray(from, from + size);
  }

  #word(at: number): number {
    return this.#view.getUint32(at, LE);
  }
}
