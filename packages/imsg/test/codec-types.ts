/**
 * What the compiler must accept and refuse. Nothing here runs: an expected error that does not occur, or one that is not expected, ends the
 * build.
 */
import {
  array,
  bool,
  bytes,
  type Codec,
  c,
  cString,
  type Decoded,
  type Encodable,
  empty,
  message,
  optional,
  type PayloadReader,
  restBytes,
  strings,
  struct,
  u8,
  type u64,
  zString,
} from '../src/codec/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {
  // Only its type matters.
}
declare function decode<T>(codec: Codec<T>): T;
declare function decodeAny<T>(codec: Codec<T, never>): T;
declare const reader: PayloadReader;

const Status = struct({
  count: c.int,
  when: c.time_t,
  synced: bool,
  name: cString(16),
  key: bytes(4),
  peers: array(struct({ weight: u8 }), 2),
});
type Status = Decoded<typeof Status>;

same<
  Status,
  {
    count: number;
    when: bigint;
    synced: boolean;
    name: string;
    key: Buffer;
    peers: { weight: number }[];
  }
>(true);
same<Encodable<typeof u64>, bigint>(true);
same<Decoded<ReturnType<typeof cString<'bytes'>>>, Buffer>(true);
same<Decoded<typeof empty>, undefined>(true);

export function structs(status: Status): void {
  const whole: Status = decode(Status);
  const again: Status = decodeAny(Status);
  const read: Status = reader.read(Status);
  Status.encode(whole);
  Status.encode({ ...again, key: new Uint8Array(4), peers: Object.freeze([...read.peers]) });
  const at: number = Status.offsets.when + c.timeval.offsets.tv_usec;
  // @ts-expect-error: a time is a bigint.
  Status.encode({ ...status, when: at });
  // @ts-expect-error: one member is missing.
  Status.encode({ count: 1, when: 1n, synced: true, name: '', key: Buffer.alloc(4) });
  // @ts-expect-error: no such member.
  Status.offsets.where;
  // @ts-expect-error: an offset for what is no member.
  struct({ a: u8 }, { offsets: { b: 1 } });
  // @ts-expect-error: a part without a fixed size cannot stand in a struct.
  struct({ a: zString() });
  // @ts-expect-error: nor in an array.
  array(restBytes, 2);
}

const Command = message(struct({ argc: c.int, name: cString(4) }), { argv: strings({ count: 'argc' }) });
const Exit = message({ status: optional(c.int), text: optional(zString()) });
same<Decoded<typeof Command>, { argc: number; name: string; argv: string[] }>(true);
same<Decoded<typeof Exit>, { status: number | undefined; text: string | undefined }>(true);

export function messages(): void {
  const argv: string[] = decode(Command).argv;
  Command.encode({ argc: 1, name: '', argv: ['a'] as const });
  Exit.encode({});
  Exit.encode({ status: 1 });
  empty.encode();
  // @ts-expect-error: only optional parts can be left out.
  Command.encode({ argc: 1, name: '' });
  // @ts-expect-error: text is a string.
  Exit.encode({ status: 1, text: argv });
  // @ts-expect-error: a count is a number.
  message(struct({ argc: c.int, name: cString(4) }), { argv: strings({ count: 'name' }) });
  // @ts-expect-error: a count is a member of the head.
  message(struct({ argc: c.int }), { argv: strings({ count: 'other' }) });
  // @ts-expect-error: without a head there is nothing that counts.
  message({ argv: strings({ count: 'argc' }) });
  // @ts-expect-error: what is nothing is encoded from nothing.
  empty.encode(1);
}
