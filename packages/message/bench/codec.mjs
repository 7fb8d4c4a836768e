// Encode, decode and verify against JSON over a Buffer, in nanoseconds per message. Run by hand after a build:
//   node packages/message/bench/codec.mjs
import {
  compileDecoder,
  compileEncoder,
  compileVerifier,
  layoutMessage,
  NO_HANDLE_SINK,
  NO_HANDLE_SOURCE,
} from '../dist/src/index.js';

const integer = (type) => ({ kind: 'integer', type });
const string = (max) => ({ kind: 'string', max });
const field = (name, schema) => ({ name, schema });
const struct = (name, ...fields) => ({ kind: 'struct', name, fields });

const line = struct('Line', field('what', string(64)), field('cents', integer('UInt32')));
const cases = [
  {
    name: 'flat',
    fields: [
      field('path', string(1023)),
      field('method', integer('UInt8')),
      field('offset', integer('UInt32')),
      field('length', integer('UInt32')),
      field('user', string(31)),
      field('flags', integer('UInt16')),
    ],
    value: { path: '/images/logo.png', method: 1, offset: 4096, length: 65_536, user: 'alice', flags: 3 },
  },
  {
    name: '64-bit',
    fields: [
      field('path', string(1023)),
      field('size', integer('UInt64')),
      field('modified', integer('SInt64')),
      field('kind', integer('UInt8')),
    ],
    value: { path: '/images/logo.png', size: 123_456n, modified: 1_700_000_000n, kind: 1 },
  },
  {
    name: 'nested',
    fields: [
      field('customer', string(64)),
      field('lines', { kind: 'sequence', element: line, max: 32 }),
      field('pay', { kind: 'union', name: 'Pay', members: [field('cash', integer('UInt32'))] }),
    ],
    value: {
      customer: 'A. Customer',
      lines: [
        { what: 'green tea', cents: 350 },
        { what: 'cup', cents: 1200 },
        { what: 'spoon', cents: 80 },
      ],
      pay: { kind: 'cash', value: 2000 },
    },
  },
];

const ROUNDS = 50_000;

/** Nanoseconds of one call. */
function measure(body, argument) {
  const from = process.hrtime.bigint();
  for (let round = 0; round < ROUNDS; round++) body(argument);
  return Number(process.hrtime.bigint() - from) / ROUNDS;
}

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

const compiled = cases.map(({ name, fields, value }) => {
  const layout = layoutMessage(fields);
  const plain = JSON.parse(
    JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item)),
  );
  const buffer = Buffer.alloc(layout.maximumFrame);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  const [encode, decode, verify] = [compileEncoder(layout), compileDecoder(layout), compileVerifier(layout)];
  const text = Buffer.alloc(65_536);
  return {
    name,
    ours: {
      encode: () => encode(value, buffer, view, 0, buffer.length, NO_HANDLE_SINK),
      decode: (end) => decode(buffer, view, 0, end, NO_HANDLE_SOURCE),
      verify: (end) => verify(buffer, view, 0, end),
      pad: (end) => buffer.fill(0, end, (end + 7) & ~7),
    },
    json: {
      encode: () => text.write(JSON.stringify(plain)),
      decode: (end) => JSON.parse(text.toString('utf8', 0, end)),
    },
  };
});

// All cases once first, so that no figure is that of a loop which has met one type only.
for (const { ours, json } of compiled) {
  for (let round = 0; round < 20_000; round++) {
    ours.decode(ours.encode());
    json.decode(json.encode());
  }
}
console.log('case      bytes  encode  decode  verify |  JSON bytes  encode  decode | ratio');
for (const { name, ours, json } of compiled) {
  const end = ours.encode();
  ours.pad(end);
  const padded = (end + 7) & ~7;
  if (ours.verify(padded) !== 0) throw new Error('does not verify');
  const length = json.encode();
  // Taken in turn, so that a machine that is busy for a while is so for all.
  const runs = Array.from({ length: 21 }, () => [
    measure(ours.encode),
    measure(ours.decode, end),
    measure(ours.verify, padded),
    measure(json.encode),
    measure(json.decode, length),
  ]);
  const [encode, decode, verify, jsonEncode, jsonDecode] = runs[0].map((_, index) =>
    median(runs.map((run) => run[index])),
  );
  const ratio = median(runs.map((run) => (run[3] + run[4]) / (run[0] + run[1])));
  const column = (number, width) => number.toFixed(0).padStart(width);
  console.log(
    `${name.padEnd(8)}${column(padded, 7)}${column(encode, 8)}${column(decode, 8)}${column(verify, 8)} |` +
      `${column(length, 12)}${column(jsonEncode, 8)}${column(jsonDecode, 8)} | ${ratio.toFixed(1)}x`,
  );
}
