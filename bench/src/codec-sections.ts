/** The sections that measure encoding and decoding alone, in one process, without any message being sent. */
import { SAMPLE_NAMES, type SampleName } from './codec/sample-messages.js';
import type { DriverName } from './drivers.js';
import type { PlainSection, Turn } from './plain-section.js';
import type { RatioDefinition } from './ratios.js';

const TITLES: Readonly<Record<SampleName, string>> = {
  scalars: 'Encode and decode: five integers and a short text',
  sequence: 'Encode and decode: 200 structs of five integers and a short text',
  bytes: 'Encode and decode: 64 KiB of bytes',
};

const CONTENDERS: readonly { key: string; title: string; driver: DriverName; works: readonly string[] }[] = [
  {
    key: 'sallyport',
    title: 'sallyport',
    driver: 'codec-sallyport',
    works: ['both', 'encode', 'decode', 'verify', 'all'],
  },
  { key: 'json', title: 'JSON', driver: 'codec-json', works: ['both', 'encode', 'decode'] },
  {
    key: 'protobuf',
    title: 'protobuf-es',
    driver: 'codec-protobuf',
    works: ['both', 'encode', 'decode'],
  },
];

const WORKS: Readonly<Record<string, string>> = {
  both: 'encode + decode',
  encode: 'encode',
  decode: 'decode',
  verify: 'verify',
  all: 'encode + verify + decode',
};

const turnsOf = (name: SampleName): Turn[] =>
  CONTENDERS.flatMap(({ key, title, driver, works }) =>
    works.map((work) => ({
      key: `${key}-${work}`,
      title: `${title}, ${WORKS[work]}`,
      driver,
      command: `rate ${name}/${work}`,
    })),
  );

/** JSON and protobuf-es decode what they were sent; ours decodes what was verified by another process, so both are told. */
function ratiosOf(name: SampleName): RatioDefinition[] {
  const aims = name === 'bytes' ? {} : { json: { atLeast: 3 }, protobuf: { atLeast: 2 } };
  return CONTENDERS.slice(1).flatMap(({ key, title }) => {
    const aim = aims[key as keyof typeof aims];
    return (['both', 'encode', 'decode', 'all'] as const).map((work) => ({
      key: `${work}/${key}`,
      title: `${title} : sallyport, ${WORKS[work]}`,
      figure: 'rate' as const,
      of: `sallyport-${work}`,
      to: `${key}-${work === 'all' ? 'both' : work}`,
      ...(work === 'both' && aim !== undefined ? { aim } : {}),
    }));
  });
}

const NOTES: readonly string[] = [
  '"verify" is the check the kernel makes of every message; the receiver decodes what was verified. Ratios are times: how many times as long the',
  'other takes. JSON has 64-bit integers as numbers and bytes as base64; protobuf-es works from a descriptor, as its generated code does.',
];

const BYTES_NOTE =
  'protobuf-es decodes bytes to a view of what it was given, sallyport to a copy, since the buffer of a socket is used again.';

export const CODEC_SECTIONS: readonly PlainSection[] = SAMPLE_NAMES.map((name) => ({
  name: 'codec',
  key: `codec-${name}`,
  title: TITLES[name],
  unit: 'message',
  turns: turnsOf(name),
  ratios: ratiosOf(name),
  notes: name === 'bytes' ? [...NOTES, BYTES_NOTE] : NOTES,
}));
