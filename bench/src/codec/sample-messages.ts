/**
 * The three messages that all codecs encode and decode: a few integers with a short text, two hundred structs of that
 * kind, and 64 KiB of bytes. Names are as in a shop: most in ASCII, of 3 to 29 characters, one in twenty with a
 * letter beyond it. And forty others, for a process that has more to do than one message: each has ten structs of the
 * same kind, but with names of their own, so that no codec can take them for the same.
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

/** @param mark stands at the end of each name */
const product = (mark: string): readonly Field[] => [
  field(`id${mark}`, integer('UInt32')),
  field(`cents${mark}`, integer('UInt64')),
  field(`name${mark}`, { kind: 'string', max: 32 }),
  field(`change${mark}`, integer('SInt32')),
  field(`shelf${mark}`, integer('UInt16')),
  field(`sold${mark}`, integer('UInt8')),
];

const PRODUCTS = 200;
const BYTES = 64 * 1024;

export const OTHERS = 40;
const PRODUCTS_OF_OTHERS = 10;

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

function productValue(index: number, mark: string): Record<string, unknown> {
  return {
    [`id${mark}`]: 100_000 + index,
    [`cents${mark}`]: BigInt(index) * 4099n + 350n,
    [`name${mark}`]: NAMES[index % NAMES.length] ?? '',
    [`change${mark}`]: (index % 7) * 11 - 30,
    [`shelf${mark}`]: (index * 37) % 4096,
    [`sold${mark}`]: index & 1,
  };
}

function products(count: number, mark: string): SampleMessage {
  const element: Schema = { kind: 'struct', name: `Product${mark}`, fields: product(mark) };
  return {
    fields: [field(`products${mark}`, { kind: 'sequence', max: 256, element })],
    value: { [`products${mark}`]: Array.from({ length: count }, (_, index) => productValue(index, mark)) },
  };
}

export const SAMPLE_MESSAGES: Readonly<Record<SampleName, SampleMessage>> = {
  scalars: { fields: product(''), value: productValue(0, '') },
  sequence: products(PRODUCTS, ''),
  bytes: {
    fields: [field('data', { kind: 'bytes', max: BYTES })],
    value: { data: Uint8Array.from({ length: BYTES }, (_, index) => (index * 31) & 0xff) },
  },
};

/** In the order of the numbers at the end of their names. */
export const OTHER_MESSAGES: readonly SampleMessage[] = Array.from({ length: OTHERS }, (_, index) =>
  products(PRODUCTS_OF_OTHERS, `Of${index}`),
);
