/**
 * The three messages that all codecs encode and decode: a few integers with a short text, two hundred structs of that kind, and 64 KiB of
 * bytes. Names are as in a shop: most in ASCII, of 3 to 29 characters, one in twenty with a letter beyond it.
 */
import type { Field, IntegerType, Schema } from '@sallyport/message';

export const SAMPLE_NAMES = ['scalars', 'sequence', 'bytes'] as const;
export type SampleName = (typeof SAMPLE_NAMES)[number];

export interface SampleMessage {
  readonly fields: readonly Field[];
  /** As it is sent by Sallyport: 64-bit integers are bigints. */
  readonly value: Readonly<Record<string, unknown>>;
}

const integer = (type: IntegerType): Schema => ({ kind: 'integer', type });
const field = (name: string, schema: Schema): Field => ({ name, schema });

const PRODUCT: readonly Field[] = [
  field('id', integer('UInt32')),
  field('cents', integer('UInt64')),
  field('name', { kind: 'string', max: 32 }),
  field('change', integer('SInt32')),
  field('shelf', integer('UInt16')),
  field('sold', integer('UInt8')),
];

const PRODUCTS = 200;
const BYTES = 64 * 1024;

const NAMES = [
  'green tea',
  'cup',
  'tea spoon, silver',
  'honey from the hills, 500 g',
  'black tea',
  'kettle',
  'biscuits',
  'caf\u00e9 cr\u00e8me',
  'oat milk 1 l',
  'sugar',
  'lemon',
  'tea towel',
  'strainer, fine',
  'filter paper no. 4',
  'jam, blackcurrant',
  'butter',
  'bread roll',
  'tray',
  'candle, unscented, white, 12x',
  'napkins',
];

function product(index: number): Record<string, unknown> {
  return {
    id: 100_000 + index,
    cents: BigInt(index) * 4099n + 350n,
    name: NAMES[index % NAMES.length] ?? '',
    change: (index % 7) * 11 - 30,
    shelf: (index * 37) % 4096,
    sold: index & 1,
  };
}

export const SAMPLE_MESSAGES: Readonly<Record<SampleName, SampleMessage>> = {
  scalars: { fields: PRODUCT, value: product(0) },
  sequence: {
    fields: [
      field('products', {
        kind: 'sequence',
        max: 256,
        element: { kind: 'struct', name: 'Product', fields: PRODUCT },
      }),
    ],
    value: { products: Array.from({ length: PRODUCTS }, (_, index) => product(index)) },
  },
  bytes: {
    fields: [field('data', { kind: 'bytes', max: BYTES })],
    value: { data: Uint8Array.from({ length: BYTES }, (_, index) => (index * 31) & 0xff) },
  },
};
