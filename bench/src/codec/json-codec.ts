/**
 * Contender: JSON in the form that is best for it. The text goes into a buffer that stays. 64-bit integers are
 * written as numbers, which is right only below 2^53 (all of the sample's are); as decimal texts, which would always
 * be right, they cost more. Bytes travel as base64, made and undone by Buffer, which counts; the program has them as
 * a Uint8Array at both ends.
 */
import type { Field, Schema } from '@sallyport/message';
import type { MeasuredCodec } from './measured-codec.js';
import type { SampleMessage } from './sample-messages.js';

type Row = Readonly<Record<string, unknown>>;

export class JsonCodec implements MeasuredCodec {
  readonly #fields: readonly Field[];
  readonly #value: Row;
  /** The message is nothing but bytes. */
  readonly #isBytes: boolean;
  readonly #buffer = Buffer.alloc(256 * 1024);
  #end = 0;

  constructor({ fields, value }: SampleMessage) {
    this.#fields = fields;
    this.#value = mapped(fields, value, (item) => (typeof item === 'bigint' ? Number(item) : item));
    this.#isBytes = fields[0]?.schema.kind === 'bytes';
  }

  encode(): void {
    let value = this.#value;
    if (this.#isBytes) {
      const { data } = value as { readonly data: Uint8Array };
      value = { data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64') };
    }
    this.#end = this.#buffer.write(JSON.stringify(value));
  }

  decode(): object {
    const value = JSON.parse(this.#buffer.toString('utf8', 0, this.#end)) as { data?: string | Uint8Array };
    if (this.#isBytes) value.data = Buffer.from(value.data as string, 'base64');
    return value;
  }

  asSample(decoded: object): object {
    return mapped(this.#fields, decoded as Row, (item, schema) => {
      if (schema.kind === 'integer' && schema.type === 'UInt64') return BigInt(item as number);
      return schema.kind === 'bytes' ? new Uint8Array(item as Buffer) : item;
    });
  }
}

/** The value with every item of it changed that is not a sequence of structs. */
function mapped(
  fields: readonly Field[],
  value: Row,
  change: (item: unknown, schema: Schema) => unknown,
): Row {
  const item = ({ name, schema }: Field) => {
    if (schema.kind !== 'sequence' || schema.element.kind !== 'struct') return change(value[name], schema);
    const { fields: inner } = schema.element;
    return (value[name] as readonly Row[]).map((row) => mapped(inner, row, change));
  };
  return Object.fromEntries(fields.map((field) => [field.name, item(field)]));
}
