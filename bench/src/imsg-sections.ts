/** The sections that measure the channels of @sallyport/imsg: messages one way, many at a time, from one process to another. */
import { allocations } from './allocations.js';
import type { DriverName } from './drivers.js';
import type { PlainSection } from './plain-section.js';
import type { RatioDefinition } from './ratios.js';

const MODES = {
  small: { bytes: 64, together: 256 },
  large: { bytes: 16_384 - 16, together: 16 },
} as const;

const CONTENDERS: readonly { key: string; title: string; driver: DriverName }[] = [
  { key: 'listen', title: 'imsg, listen()', driver: 'imsg-listen' },
  { key: 'iterate', title: 'imsg, for await', driver: 'imsg-iterate' },
  { key: 'net-each', title: 'net, a write each', driver: 'net-each' },
  { key: 'net-corked', title: 'net, corked', driver: 'net-corked' },
  { key: 'net-joined', title: 'net, one write for all', driver: 'net-joined' },
  { key: 'net-bare', title: 'net, one buffer each side', driver: 'net-bare' },
  { key: 'c-each', title: 'C, a sendmsg each', driver: 'c-each' },
  { key: 'c-gathered', title: 'C, gathered', driver: 'c-gathered' },
];

const turns = (mode: keyof typeof MODES): PlainSection['turns'] =>
  CONTENDERS.map((contender) => ({
    ...contender,
    command: `rate ${mode}`,
    inFlight: MODES[mode].together,
  }));

function ratio(of: string, to: string, aim?: RatioDefinition['aim']): RatioDefinition {
  const title = (key: string) => CONTENDERS.find((contender) => contender.key === key)?.title ?? key;
  return {
    key: `${of}/${to}`,
    title: `${title(of)} : ${title(to)}`,
    figure: 'rate',
    of,
    to,
    ...(aim === undefined ? {} : { aim }),
  };
}

const SMALL: PlainSection = {
  name: 'imsg',
  title: `Messages of ${MODES.small.bytes} bytes and a header, ${MODES.small.together} queued at a time`,
  unit: 'message',
  turns: turns('small'),
  ratios: [
    ratio('listen', 'net-each', { atLeast: 3 }),
    ratio('listen', 'net-corked', { atLeast: 3 }),
    ratio('listen', 'net-joined', { atLeast: 3 }),
    ratio('listen', 'net-bare'),
    ratio('listen', 'c-each', { atLeast: 0.5 }),
    ratio('listen', 'c-gathered', { atLeast: 0.5 }),
    ratio('iterate', 'net-each'),
    ratio('iterate', 'net-corked'),
    ratio('iterate', 'c-each'),
    ratio('iterate', 'c-gathered'),
  ],
  notes: [
    'The header (16 bytes; 4 with net) is not counted in the 64. The receiver looks at the type (with net: the length) and the',
    'first payload byte of every message and answers when it has all; a turn ends with that answer.',
    'With net the program gathers: by cork() and uncork(), or ("one write for all") by putting the 256 frames into one buffer itself; the',
    'receiver hands out a view of each payload. "one buffer each side": the sender uses the same buffer again and again, the receiver reads',
    'into one it keeps and looks at frames where they lie: none is an object, none may be kept. It is what net can do at most.',
    '"C, gathered" is what imsg_compose, msgbuf_write and imsg_get do: three pieces of memory and two copies for each message, one system',
    'call for 256; "C, a sendmsg each" sends from where the message lies. Both receive alike.',
  ],
  amounts: allocations,
};

const LARGE: PlainSection = {
  name: 'imsg',
  key: 'imsg-large',
  title: `Messages of ${MODES.large.bytes} bytes and a header, ${MODES.large.together} queued at a time`,
  unit: 'message',
  payloadBytes: MODES.large.bytes,
  turns: turns('large'),
  ratios: [
    ratio('listen', 'net-each'),
    ratio('listen', 'net-corked'),
    ratio('listen', 'net-joined'),
    ratio('listen', 'net-bare'),
    ratio('listen', 'c-each'),
    ratio('listen', 'c-gathered'),
  ],
};

export const IMSG_SECTIONS: readonly PlainSection[] = [SMALL, LARGE];
