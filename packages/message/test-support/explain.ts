/**
 * Why a message whose structure was changed may still be a message, but of another value. There are four reasons, and
 * none is a weakness of the check: in each case the changed bytes are the one encoding of a value that somebody could
 * have sent.
 *
 * - length: the chunk of bytes or of a sequence took in zeros that were padding behind it, or left zeros there. What
 *   the shorter one has, the longer one has too, and the rest of it is zero.
 * - border: two changes together moved the border between two chunks, so that one has what the other had. Joined, they
 *   have what they had before, but for zeros at the end.
 * - member: a union holds another member, and its content is what the same bytes are as that member.
 * - handle: a Handle value has another number or other rights, or is a descriptor.
 *
 * Anything else is thrown as unexplained.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { type FieldLayout, type MessageLayout, TypeCode, type TypeLayout } from '../src/index.js';
import { PlainReader } from './plain-reader.js';
import { elementPath, fieldPath, type Part, type Place, structureOf } from './structure.js';

export type Reason = 'length' | 'border' | 'member' | 'handle';

type Row = Readonly<Record<string, unknown>>;
type Union = { readonly kind: string; readonly value: unknown };

/** A message and what it was decoded to. */
export interface Decoded {
  readonly payload: Buffer;
  readonly value: Row;
}

/**
 * @param changed the places of which bits were changed; otherwise the two payloads are the same.
 * @returns the reasons found; none when the two values are equal.
 * @throws Error when a difference has none of them, or when the value is not what the bytes say.
 */
export function explain(
  layout: MessageLayout,
  before: Decoded,
  after: Decoded,
  changed: readonly Place[],
): Set<Reason> {
  deepStrictEqual(after.value, new PlainReader(layout, after.payload).message());
  const comparison = new Comparison(layout, before.payload, after.payload, changed);
  comparison.fields(layout.fields, '', before.value, after.value);
  return comparison.reasons;
}

class Comparison {
  readonly reasons = new Set<Reason>();
  readonly #layout: MessageLayout;
  readonly #original: Buffer;
  readonly #mutant: Buffer;
  readonly #changed: readonly Place[];

  constructor(layout: MessageLayout, original: Buffer, mutant: Buffer, changed: readonly Place[]) {
    this.#layout = layout;
    this.#original = original;
    this.#mutant = mutant;
    this.#changed = changed;
  }

  fields(fields: readonly FieldLayout[], path: string, before: Row, after: Row): void {
    deepStrictEqual(Object.getOwnPropertyNames(after), Object.getOwnPropertyNames(before));
    for (const { name, layout } of fields) {
      const own = (row: Row) => Object.getOwnPropertyDescriptor(row, name)?.value as unknown;
      this.#value(layout, fieldPath(path, name), own(before), own(after));
    }
  }

  #value(layout: TypeLayout, path: string, before: unknown, after: unknown): void {
    switch (layout.code) {
      case TypeCode.HANDLE:
        if (isDeepStrictEqual(before, after)) return;
        if (!this.#has(path, 'handle')) throw unexplained(path);
        this.reasons.add('handle');
        return;
      case TypeCode.BYTES:
        this.#chunk(layout, path, before as Uint8Array, after as Uint8Array);
        return;
      case TypeCode.SEQUENCE:
        this.#chunk(layout, path, before as readonly unknown[], after as readonly unknown[]);
        return;
      case TypeCode.ARRAY: {
        const [left, right] = [before as readonly unknown[], after as readonly unknown[]];
        if (right.length !== left.length) throw unexplained(path);
        this.#elements(layout, path, left, right);
        return;
      }
      case TypeCode.STRUCT:
        this.fields(layout.fields, path, before as Row, after as Row);
        return;
      case TypeCode.UNION:
        this.#union(layout, path, before as Union, after as Union);
        return;
      default:
        if (!Object.is(before, after)) throw unexplained(path);
    }
  }

  #union(layout: TypeLayout, path: string, before: Union, after: Union): void {
    if (before.kind === after.kind) {
      const member = layout.fields.find(({ name }) => name === before.kind) as FieldLayout;
      this.#value(member.layout, fieldPath(path, member.name), before.value, after.value);
      return;
    }
    const tag = this.#changed.find((place) => place.path === path && place.part === 'tag');
    const member = layout.fields.find(({ name }) => name === after.kind);
    if (tag === undefined || member === undefined) throw unexplained(path);
    // A second change may lie in the union itself: what was structure of the member before is content of this one.
    const bytes = Buffer.from(this.#original);
    this.#mutant.copy(bytes, tag.at, tag.at, tag.at + layout.size);
    const same = new PlainReader(this.#layout, bytes).value(member.layout, tag.at + member.offset);
    this.#value(member.layout, fieldPath(path, member.name), same, after.value);
    this.reasons.add('member');
  }

  #chunk(layout: TypeLayout, path: string, before: Content, after: Content): void {
    const empty = before.length === 0 || after.length === 0;
    if (this.#has(path, 'offset') && !empty) {
      // It stands elsewhere, since something before it is longer or shorter. Whether its content is another depends on
      // that.
      if (!this.#borderMoved(path)) throw unexplained(path);
      this.reasons.add('border');
      return;
    }
    const common = Math.min(before.length, after.length);
    this.#elements(layout, path, before.slice(0, common), after.slice(0, common));
    if (before.length === after.length) return;
    if (!this.#has(path, 'size')) throw unexplained(path);
    const rest = [...(before.length > common ? before : after).slice(common)];
    if (rest.every((element) => isZero(element, layout.element))) this.reasons.add('length');
    else if (this.#borderMoved(path)) this.reasons.add('border');
    else throw unexplained(path);
  }

  #elements(layout: TypeLayout, path: string, before: Content, after: Content): void {
    const { element } = layout;
    for (let index = 0; index < before.length; index++) {
      const at = elementPath(path, index);
      if (element !== null) this.#value(element, at, before[index], after[index]);
      else if (before[index] !== after[index]) throw unexplained(at);
    }
  }

  #has(path: string, part: Part): boolean {
    return this.#changed.some((place) => place.path === path && place.part === part);
  }

  /**
   * Besides this chunk's own pair, the end or the begin of another chunk was changed, or which chunks there are, and
   * all the chunks that this concerns have together what they had.
   */
  #borderMoved(path: string): boolean {
    const elsewhere = this.#changed.some(
      (place) => place.path !== path && place.part !== 'header' && place.part !== 'handle',
    );
    return elsewhere && this.#joined(this.#original).equals(this.#joined(this.#mutant));
  }

  /** The contents of the changed chunks, without zeros at the end. */
  #joined(payload: Buffer): Buffer {
    const { chunks } = structureOf(this.#layout, payload);
    const concerned = chunks.filter(({ path }) => this.#changed.some((place) => concerns(place, path)));
    const joined = Buffer.concat(concerned.map(({ content }) => content));
    let end = joined.length;
    while (end > 0 && joined[end - 1] === 0) end--;
    return joined.subarray(0, end);
  }
}

/** Whether the place is of this chunk's pair, or of the tag of a union that holds the chunk. */
function concerns({ path, part }: Place, chunk: string): boolean {
  return part === 'tag' ? chunk.startsWith(`${path}.`) : chunk === path;
}

type Content = Uint8Array | readonly unknown[];

/** Whether the value is the one of which all bytes are zero. */
function isZero(value: unknown, layout: TypeLayout | null): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value) === 0n;
  switch (layout?.code) {
    case TypeCode.BYTES:
    case TypeCode.SEQUENCE:
      return (value as Content).length === 0;
    case TypeCode.ARRAY:
      return (value as readonly unknown[]).every((element) => isZero(element, layout.element));
    case TypeCode.STRUCT:
      return layout.fields.every((field) => isZero((value as Row)[field.name], field.layout));
    case TypeCode.UNION: {
      const [first] = layout.fields;
      const { kind, value: content } = value as Union;
      return first?.name === kind && isZero(content, first.layout);
    }
    default:
      // An empty string still has its NUL, so its pair is never zero.
      return false;
  }
}

function unexplained(path: string): Error {
  return new Error(`${path}: differs without a reason`);
}
