/**
 * Where the structure of a message stands among its bytes: the header, the {offset, size} pairs of strings, bytes and
 * sequences in the fixed part and inside the arena, the tags of unions, the words of Handle values. Everything else
 * is content or padding.
 *
 * Walks a valid message by its layout, independently of the verifier.
 */
import {
  type FieldLayout,
  LITTLE_ENDIAN,
  MESSAGE_HEADER_SIZE,
  type MessageLayout,
  TypeCode,
  type TypeLayout,
} from '../src/index.js';
import { viewOf } from './codec.js';

export type Part = 'header' | 'offset' | 'size' | 'tag' | 'handle';

export interface Place {
  readonly at: number;
  readonly bytes: number;
  readonly part: Part;
  /** The value it belongs to, such as `.lines[2].what`; empty for the header. */
  readonly path: string;
}

export const fieldPath = (path: string, name: string): string => `${path}.${name}`;
export const elementPath = (path: string, index: number): string => `${path}[${index}]`;

/** What a string, bytes or a sequence has in the arena. */
export interface Chunk {
  readonly path: string;
  readonly content: Buffer;
}

export interface Structure {
  /** In encounter order, the header first. */
  readonly places: readonly Place[];
  /** In encounter order, which is that of the arena; empty ones are left out. */
  readonly chunks: readonly Chunk[];
}

export function structureOf(layout: MessageLayout, payload: Buffer): Structure {
  return new Walk(layout, payload);
}

class Walk implements Structure {
  readonly places: Place[] = [{ at: 0, bytes: MESSAGE_HEADER_SIZE, part: 'header', path: '' }];
  readonly chunks: Chunk[] = [];
  readonly #payload: Buffer;
  readonly #view: DataView;
  readonly #arena: number;

  constructor(layout: MessageLayout, payload: Buffer) {
    this.#payload = payload;
    this.#view = viewOf(payload);
    this.#arena = layout.fixedSize;
    this.#fields(layout.fields, 0, '');
  }

  #fields(fields: readonly FieldLayout[], base: number, path: string): void {
    for (const field of fields) this.#value(field.layout, base + field.offset, fieldPath(path, field.name));
  }

  #value(layout: TypeLayout, at: number, path: string): void {
    switch (layout.code) {
      case TypeCode.HANDLE:
        this.places.push({ at, bytes: 16, part: 'handle', path });
        return;
      case TypeCode.STRING:
      case TypeCode.BYTES:
        this.#pair(at, path);
        return;
      case TypeCode.SEQUENCE: {
        this.#pair(at, path);
        const element = layout.element as TypeLayout;
        const chunk = this.#arena + this.#word(at);
        this.#elements(element, this.#word(at + 4) / element.size, chunk, path);
        return;
      }
      case TypeCode.ARRAY:
        this.#elements(layout.element as TypeLayout, layout.bound, at, path);
        return;
      case TypeCode.STRUCT:
        this.#fields(layout.fields, at, path);
        return;
      case TypeCode.UNION: {
        this.places.push({ at, bytes: 4, part: 'tag', path });
        const member = layout.fields[this.#word(at)] as FieldLayout;
        this.#value(member.layout, at + member.offset, fieldPath(path, member.name));
      }
    }
  }

  #pair(at: number, path: string): void {
    this.places.push({ at, bytes: 4, part: 'offset', path }, { at: at + 4, bytes: 4, part: 'size', path });
    const from = this.#arena + this.#word(at);
    const size = this.#word(at + 4);
    if (size > 0) this.chunks.push({ path, content: this.#payload.subarray(from, from + size) });
  }

  #elements(element: TypeLayout, count: number, at: number, path: string): void {
    for (let index = 0; index < count; index++) {
      this.#value(element, at + index * element.size, elementPath(path, index));
    }
  }

  #word(at: number): number {
    return this.#view.getUint32(at, LITTLE_ENDIAN);
  }
}
