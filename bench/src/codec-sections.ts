/** The sections that measure encoding and decoding alone, in one process, without any message being sent. */
import { OTHERS, SAMPLE_NAMES, type SampleName } from './codec/sample-messages.js';
import type { DriverName } from './drivers.js';
import type { PlainSection, Turn } from './plain-section.js';
import type { RatioDefinition } from './ratios.js';

const TITLES: Readonly<Record<SampleName, string>> = {
  scalars: 'Encode and decode: five integers and a short text',
  sequence: 'Encode and decode: 200 structs of five integers and a short text',
  bytes: 'Encode and decode: 64 KiB of bytes',
};

interface CodecContender {
  readonly key: string;
  readonly title: string;
  readonly driver: DriverName;
  /** In a process that has met other messages before. */
  readonly among: DriverName;
  readonly works: readonly string[];
}

const CONTENDERS: readonly CodecContender[] = [
  {
    key: 'sallyport',
    title: 'sallyport',
    driver: 'codec-sallyport',
    among: 'codec-sallyport-among',
    works: ['both', 'encode', 'decode', 'verify', 'all'],
  },
  {
    key: 'json',
    title: 'JSON',
    driver: 'codec-json',
    among: 'codec-json-among',
    works: ['both', 'encode', 'decode'],
  },
  {
    key: 'protobuf',
    title: 'protobuf-es',
    driver: 'codec-protobuf',
    among: 'codec-protobuf-among',
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

const AMONG = `in a process with ${OTHERS} other messages`;

/** Other messages make a difference where objects are made, not to a copy of bytes. */
const hasAmong = (name: SampleName): boolean => name !== 'bytes';

const turnsOf = (name: SampleName): Turn[] =>
  CONTENDERS.flatMap(({ key, title, driver, among, works }) => {
    const turns = works.map((work) => ({
      key: `${key}-${work}`,
      title: `${title}, ${WORKS[work]}`,
      driver,
      command: `rate ${name}/${work}`,
    }));
    if (!hasAmong(name)) return turns;
    const command = `rate ${name}/both`;
    return [
      ...turns,
      { key: `${key}-among`, title: `${title}, ${WORKS.both}, ${AMONG}`, driver: among, command },
    ];
  });

/**
 * JSON and protobuf-es decode what they were sent; ours decodes what was verified by another process, so both are
 * told.
 */
function ratiosOf(name: SampleName): RatioDefinition[] {
  const aims = name === 'bytes' ? {} : { json: { atLeast: 3 }, protobuf: { atLeast: 2 } };
  return CONTENDERS.slice(1).flatMap(({ key, title }) => {
    const aim = aims[key as keyof typeof aims];
    const ratios: RatioDefinition[] = (['both', 'encode', 'decode', 'all'] as const).map((work) => ({
      key: `${work}/${key}`,
      title: `${title} : sallyport, ${WORKS[work]}`,
      figure: 'rate' as const,
      of: `sallyport-${work}`,
      to: `${key}-${work === 'all' ? 'both' : work}`,
      ...(work === 'both' && aim !== undefined ? { aim } : {}),
    }));
    if (!hasAmong(name)) return ratios;
    const among: RatioDefinition = {
      key: `among/${key}`,
      title: `${title} : sallyport, ${WORKS.both}, ${AMONG}`,
      figure: 'rate',
      of: 'sallyport-among',
      to: `${key}-among`,
    };
    return [...ratios, among];
  });
}

const NOTES: readonly string[] = [
  '"verify" is the check the kernel makes of every message; the receiver decodes what was verified. Ratios are times:',
  'how many times as long the other takes. JSON has 64-bit integers as numbers and bytes as base64; protobuf-es works',
  'from a descriptor, as its generated code does.',
];

const BYTES_NOTES: readonly string[] = [
  'protobuf-es decodes bytes to a view of what it was given, sallyport to a copy, since the buffer of a socket is',
  'used again.',
];

export const CODEC_SECTIONS: readonly PlainSection[] = SAMPLE_NAMES.map((name) => ({
  name: 'codec',
  key: `codec-${name}`,
  title: TITLES[name],
  unit: 'message',
  turns: turnsOf(name),
  ratios: ratiosOf(name),
  notes: name === 'bytes' ? [...NOTES, ...BYTES_NOTES] : NOTES,
}));
