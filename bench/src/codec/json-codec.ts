/**
 * Contender: JSON in the form that is best for it. The text goes into a buffer that stays. 64-bit integers are written as numbers,
 * which is right only below 2^53 (all of the sample's are); as decimal texts, which would always be right, they cost more. Bytes
 * travel as base64, made and undone by Buffer, which counts; the program has them as a Uint8Array at both ends.
 */
import type { MeasuredCodec } from './measured-codec.js';
import { SAMPLE_MESSAGES, type SampleName } from './sample-messages.js';

type Row = Readonly<Record<string, unknown>>;

export class JsonCodec implements MeasuredCodec {
  readonly #name: SampleName;
  readonly #value: object;
  readonly #buffer = Buffer.alloc(256 * 1024);
  #end = 0;

  constructor(name: SampleName) {
    this.#name = name;
    this.#value = withNumbers(SAMPLE_MESSAGES[name].value);
  }

  encode(): void {
    let value = this.#value;
    if (this.#name === 'bytes') {
      const { data } = value as { readonly data: Uint8Array };
      value = { data: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64') };
    }
    this.#end = this.#buffer.write(JSON.stringify(value));
  }

  decode(): object {
    const value = JSON.parse(this.#buffer.toString('utf8', 0, this.#end)) as { data?: string | Uint8Array };
    if (this.#name === 'bytes') value.data = Buffer.from(value.data as string, 'base64');
    return value;
  }

  asSample(decoded: object): object {
    switch (this.#name) {
      case 'scalars':
        return withBigint(decoded as Row);
      case 'sequence':
        return { products: (decoded as { products: Row[] }).products.map(withBigint) };
      case 'bytes':
        return { data: new Uint8Array((decoded as { data: Buffer }).data) };
    }
  }
}

function withNumbers(value: Row): Row {
  const number = (item: unknown) => (typeof item === 'bigint' ? Number(item) : item);
  const row = (source: Row): Row =>
    Object.fromEntries(Object.entries(source).map(([name, item]) => [name, number(item)]));
  if (!Array.isArray(value.products)) return row(value);
  return { products: value.products.map(row) };
}

function withBigint(row: Row): Row {
  return { ...row, cents: BigInt(row.cents as number) };
}
