/** Payloads that are a fixed struct followed by parts of their own length, and payloads that are empty. */
import { LITTLE_ENDIAN } from '../header.js';
import type { AnyField, Codec, Decoded, Encodable } from './codec.js';
import { Cursor } from './cursor.js';
import { memberNames, ownMember, setMember } from './members.js';
import { explained, outOfRange, within, wrongType } from './misfit.js';
import type { DecodedStruct, EncodableStruct, Struct, StructFields } from './struct.js';
import { type AnyTail, asTail, joined } from './tail.js';

type Flat<T> = { [K in keyof T]: T[K] };

/** Members of a head that can say how many there are of something. */
type CountOf<F extends StructFields> = {
  [K in keyof F & string]: Decoded<F[K]> extends number | bigint ? K : never;
}[keyof F & string];

export type MessageParts<Count extends string> = Readonly<Record<string, AnyField | AnyTail<Count>>>;
export type DecodedParts<P> = { -readonly [K in keyof P]: Decoded<P[K]> };
type Omissible<P> = { [K in keyof P]: undefined extends Encodable<P[K]> ? K : never }[keyof P];
/** Optional parts may be left out. */
export type EncodableParts<P> = { readonly [K in Exclude<keyof P, Omissible<P>>]: Encodable<P[K]> } & {
  readonly [K in Omissible<P>]?: Encodable<P[K]>;
};

/**
 * A payload of parts, in the order they are written, with nothing left over: fixed fields (not aligned), zString, strings, optional,
 * restBytes. Strings without a count and restBytes can only be the last; after an optional part all are optional.
 *
 *     message(struct({ argc: c.int }), { argv: strings({ count: 'argc' }) })
 *
 * @param head the fixed part; its padding at the end counts, so that parts begin at sizeof. Give it a `size` where the peer begins them
 * earlier
 * @throws TypeError for parts in an order that could not be decoded
 */
export function message<const P extends MessageParts<never>>(
  parts: P,
): Codec<Flat<DecodedParts<P>>, Flat<EncodableParts<P>>>;
export function message<F extends StructFields, const P extends MessageParts<CountOf<F>>>(
  head: Struct<F>,
  parts: P,
): Codec<Flat<DecodedStruct<F> & DecodedParts<P>>, Flat<EncodableStruct<F> & EncodableParts<P>>>;
export function message(
  first: Struct<StructFields> | MessageParts<string>,
  second?: MessageParts<string>,
): Codec<Record<string, unknown>, object> {
  const head = second === undefined ? undefined : (first as Struct<StructFields>);
  const parts = second ?? (first as MessageParts<string>);
  const names = memberNames(parts);
  const tails = names.map((name) => asTail(parts[name] as AnyField | AnyTail));
  demandOrder(names, tails, head);

  const decode = (cursor: Cursor): Record<string, unknown> => {
    const value = head === undefined ? {} : (cursor.field(head) as Record<string, unknown>);
    for (const [index, tail] of tails.entries()) {
      const name = names[index] as string;
      try {
        setMember(value, name, tail.take(cursor, countIn(value, tail)));
      } catch (error) {
        throw within(`.${name}`, error);
      }
    }
    cursor.end();
    return value;
  };

  const encode = (value: object): Buffer => {
    if (typeof value !== 'object' || value === null) throw wrongType('an object', value);
    const found: Uint8Array[] = [];
    let counts: Record<string, unknown> = {};
    if (head !== undefined) {
      const bytes = head.encode(value as never);
      found.push(bytes);
      // What was written counts: a second look at the value could find another number.
      counts = head.decode(bytes);
    }
    let absent: string | undefined;
    for (const [index, tail] of tails.entries()) {
      const name = names[index] as string;
      try {
        const omitted = tail.extent === 'optional' && !Object.hasOwn(value, name);
        const given = omitted ? undefined : ownMember(value, name);
        const bytes = tail.bytesOf(given as never, countIn(counts, tail));
        if (bytes !== undefined && absent !== undefined)
          throw outOfRange(`cannot be there without ${absent}`);
        if (bytes === undefined) absent ??= name;
        else found.push(bytes);
      } catch (error) {
        throw within(`.${name}`, error);
      }
    }
    return joined(found);
  };

  return Object.freeze({
    decode(bytes: Uint8Array) {
      try {
        return decode(new Cursor(bytes, LITTLE_ENDIAN));
      } catch (error) {
        throw explained(error);
      }
    },
    encode(value: object) {
      try {
        return encode(value);
      } catch (error) {
        throw explained(error);
      }
    },
  });
}

/** A payload without a byte: `empty.encode()`, `empty.decode(bytes)` gives undefined. */
export const empty: Codec<undefined, void> = Object.freeze({
  decode(bytes: Uint8Array): undefined {
    try {
      new Cursor(bytes, LITTLE_ENDIAN).end();
    } catch (error) {
      throw explained(error);
    }
  },
  encode(value?: unknown): Buffer {
    if (value !== undefined) throw new TypeError('value: must be undefined');
    return Buffer.alloc(0);
  },
});

function countIn(head: Record<string, unknown>, tail: AnyTail): number | undefined {
  if (tail.countMember === undefined) return undefined;
  return Number(ownMember(head, tail.countMember));
}

function demandOrder(
  names: readonly string[],
  tails: readonly AnyTail[],
  head: Struct<StructFields> | undefined,
): void {
  const taken = head?.offsets ?? {};
  let optionalSeen: string | undefined;
  for (const [index, { extent, countMember }] of tails.entries()) {
    const name = names[index] as string;
    if (Object.hasOwn(taken, name)) throw new TypeError(`${name} is a member of the head as well`);
    if (countMember !== undefined && !Object.hasOwn(taken, countMember)) {
      throw new TypeError(`${name} is counted by ${countMember}, which is no member of the head`);
    }
    if (extent === 'rest' && index < tails.length - 1) {
      throw new TypeError(`${name} takes all that is left, so nothing can follow it`);
    }
    if (optionalSeen !== undefined && extent !== 'optional') {
      throw new TypeError(`${name} follows ${optionalSeen}, which may be absent`);
    }
    if (extent === 'optional') optionalSeen = name;
  }
}
