/** A C struct as an object with the same members. */
import {
  type AnyField,
  type ByteOrder,
  type Decoded,
  type Encodable,
  type Field,
  isLittleEndian,
  makeField,
} from './codec.js';
import { demandZeros } from './fixed-width.js';
import { layOut } from './layout.js';
import { memberNames, ownMember, setMember } from './members.js';
import { within, wrongType } from './misfit.js';

export type StructFields = Readonly<Record<string, AnyField>>;
export type DecodedStruct<F extends StructFields> = { -readonly [Name in keyof F]: Decoded<F[Name]> };
export type EncodableStruct<F extends StructFields> = { readonly [Name in keyof F]: Encodable<F[Name]> };

export interface StructOptions<Name extends string = string> {
  /** Of the members that have none of their own. Default: that of what contains the struct; this machine's at the outermost. */
  readonly byteOrder?: ByteOrder;
  /** `__attribute__((packed))`: no padding, alignment 1. Default false. */
  readonly packed?: boolean;
  /** Bytes of the whole, where it is not what the rules of C give. */
  readonly size?: number;
  /** Explicit offsets in bytes; a member without one follows the member declared before it. */
  readonly offsets?: { readonly [N in Name]?: number };
  /** What decoding demands of padding. Default 'ignored': C programs leave garbage there. Encoding always writes zeros. */
  readonly padding?: 'ignored' | 'zero';
}

export interface Struct<F extends StructFields> extends Field<DecodedStruct<F>, EncodableStruct<F>> {
  readonly fields: F;
  /** In bytes, to be compared with offsetof() of the C header. */
  readonly offsets: { readonly [Name in keyof F]: number };
}

/**
 * @param fields members by name, in the order of the C declaration; at least one. Names are plain data: any but numbers such as `0`, whose
 * order an
 *   object does not keep. To name a member `__proto__` write `['__proto__']`.
 * @throws TypeError, RangeError for fields or options that make no struct
 */
export function struct<const F extends StructFields>(
  fields: F,
  options: StructOptions<keyof F & string> = {},
): Struct<F> {
  const names = memberNames(fields);
  if (names.length === 0) throw new TypeError('a struct has at least one member');
  const members = names.map((name) => fields[name] as AnyField);
  for (const [index, member] of members.entries()) {
    if (typeof member?.size !== 'number') throw new TypeError(`${names[index]} is not a field of fixed size`);
  }
  for (const name of Object.keys(options.offsets ?? {})) {
    if (!names.includes(name)) throw new TypeError(`an offset is given for ${name}, which is no member`);
  }
  const { size, alignment, offsets, padding } = layOut(names, members, options);
  const { byteOrder } = options;
  const fixedOrder = byteOrder === undefined ? undefined : isLittleEndian(byteOrder);
  const demandsZeros = options.padding === 'zero';

  const read = (view: DataView, at: number, outerOrder: boolean): DecodedStruct<F> => {
    const littleEndian = fixedOrder ?? outerOrder;
    const value: Record<string, unknown> = {};
    let index = 0;
    try {
      for (; index < members.length; index++) {
        const member = members[index] as AnyField;
        setMember(
          value,
          names[index] as string,
          member.read(view, at + (offsets[index] as number), littleEndian),
        );
      }
    } catch (error) {
      throw within(`.${names[index]}`, error);
    }
    if (demandsZeros)
      for (const [from, to] of padding) demandZeros(view, at + from, at + to, 'byte of padding');
    return value as DecodedStruct<F>;
  };

  const write = (view: DataView, at: number, value: EncodableStruct<F>, outerOrder: boolean): void => {
    const littleEndian = fixedOrder ?? outerOrder;
    if (typeof value !== 'object' || value === null) throw wrongType('an object', value);
    let index = 0;
    try {
      for (; index < members.length; index++) {
        const member = members[index] as AnyField;
        const given = ownMember(value, names[index] as string);
        member.write(view, at + (offsets[index] as number), given as never, littleEndian);
      }
    } catch (error) {
      throw within(`.${names[index]}`, error);
    }
    for (const [from, to] of padding) for (let gap = from; gap < to; gap++) view.setUint8(at + gap, 0);
  };

  const offsetOf: Record<string, number> = {};
  for (const [index, name] of names.entries()) setMember(offsetOf, name, offsets[index]);
  return Object.freeze({
    ...makeField<DecodedStruct<F>, EncodableStruct<F>>(size, alignment, read, write),
    fields: Object.freeze({ ...fields }),
    offsets: Object.freeze(offsetOf) as { readonly [Name in keyof F]: number },
  });
}
