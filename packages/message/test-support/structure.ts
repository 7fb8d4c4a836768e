/**
 * Where the structure of a message stands among its bytes: the header, the {offset, size} pairs of strings, bytes and sequences in
 * the fixed part and inside the arena, the tags of unions, the words of Handle values. Everything else is content or padding.
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

/** The places in encounter order, the header first. */
export function structureOf(layout: MessageLayout, payload: Buffer): Place[] {
  return new Walk(layout, payload).places;
}

class Walk {
  readonly places: Place[] = [{ at: 0, bytes: MESSAGE_HEADER_SIZE, part: 'header', path: '' }];
  readonly #view: DataView;
  readonly #arena: number;

  constructor(layout: MessageLayout, payload: Buffer) {
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
