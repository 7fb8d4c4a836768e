/** Random and mutated input for the message readers; and that each check of the fuzzer finds what it is for. */
import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { native } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { cleanUpFaults, FAULTS, type Fault } from '../test-support/fuzz/broken-readers.js';
import { type CampaignOptions, FuzzFailure, runCampaign } from '../test-support/fuzz/campaign.js';
import { type FuzzCase, makeCase, WIRE_OPTIONS, type WireOption } from '../test-support/fuzz/case.js';
import { DEFAULT_CASES, parseFuzzOptions } from '../test-support/fuzz/command-line.js';
import { makeReader, OUTCOMES, runCase } from '../test-support/fuzz/run-case.js';
import { supervise } from '../test-support/fuzz/supervisor.js';

const CASES = 200_000;
const SEED = 1_137_000;
/** An outcome that is rarer than this is not really tested. */
const EACH_AT_LEAST = 1000;
/** Milliseconds, once the process has begun: far above a thousand cases, and short enough to wait for. */
const SILENCE = 2000;

test('200,000 cases', { timeout: 300_000 }, async () => {
  const { report, failure } = await supervise({ cases: CASES, seed: SEED });
  assert.ok(report !== undefined, failure);
  assert.equal(report.cases, CASES);
  for (const name of OUTCOMES) {
    assert.ok((report.outcomes[name] ?? 0) >= EACH_AT_LEAST, `${name}: ${report.outcomes[name]}`);
  }
  const total = Object.values(report.outcomes).reduce((sum, count) => sum + count, 0);
  assert.equal(total, CASES);
});

test('every 1-bit and 2-bit flip of a header that claims a descriptor', { timeout: 60_000 }, (t) => {
  const file = openSync('/dev/null', 'r');
  t.after(() => native.close(file));
  const seen = new Set<string>();
  let cases = 0;
  for (const wire of WIRE_OPTIONS) {
    for (const [byteOrder, headers] of Object.entries(CLAIMING)) {
      for (const header of headers) {
        for (const bytes of flips(Buffer.from(header, 'hex'))) {
          seen.add(runCase(flippedCase(bytes, wire, byteOrder as 'little' | 'big'), makeReader, file));
          cases++;
        }
      }
    }
  }
  assert.equal(cases, 3 * 4 * 2 * (128 + (128 * 127) / 2));
  assert.deepEqual(
    [...seen].sort(),
    OUTCOMES.filter((name) => name !== 'TOO_MANY_FDS' && name !== 'TRUNCATED_FDS').sort(),
  );
});

/** A message of 24 bytes with a descriptor: classic, then marked. */
const CLAIMING = {
  little: ['05000000180001000700000009000000', '05000000180000800700000009000000'],
  big: ['00000005001800010000000700000009', '00000005800000180000000700000009'],
};

function* flips(header: Buffer): Generator<Buffer> {
  const bits = header.length * 8;
  for (let one = 0; one < bits; one++) {
    for (let two = one; two < bits; two++) {
      const flipped = Buffer.alloc(64, 0x41);
      flipped.set(header);
      for (const bit of one === two ? [one] : [one, two]) {
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      }
      // Alone, and with another one that claims the descriptor behind it.
      flipped.set(header, 24);
      yield flipped.subarray(0, 24);
      yield flipped.subarray(0, 48);
    }
  }
}

function flippedCase(bytes: Buffer, wire: WireOption, byteOrder: 'little' | 'big'): FuzzCase {
  const options = { wire, byteOrder, maximumMessageBytes: 16_384, descriptors: true };
  return {
    seed: 0,
    options,
    bytes,
    arrivals: [0],
    truncatedAt: -1,
    reads: [Number.POSITIVE_INFINITY],
    socket: false,
    objects: false,
    next: () => 0,
  };
}

test('a seed makes the same case again', () => {
  for (let seed = 0; seed < 500; seed++) {
    const first = makeCase(seed, 'auto');
    const bytes = Buffer.from(first.bytes);
    const again = makeCase(seed, 'auto');
    assert.ok(again.bytes.equals(bytes));
    const { options, arrivals, truncatedAt, reads, socket, objects } = again;
    assert.deepEqual(
      { options, arrivals, truncatedAt, reads, socket, objects },
      {
        options: first.options,
        arrivals: first.arrivals,
        truncatedAt: first.truncatedAt,
        reads: first.reads,
        socket: first.socket,
        objects: first.objects,
      },
    );
  }
});

test('the generator makes all it should', () => {
  const made = { socket: 0, big: 0, objects: 0, lenient: 0, large: 0, together: 0, many: 0 };
  for (let seed = 0; seed < 20_000; seed++) {
    const { socket, objects, options, bytes, arrivals } = makeCase(seed);
    if (socket) made.socket++;
    if (objects) made.objects++;
    if (options.byteOrder === 'big') made.big++;
    if (options.missingDescriptor === 'none') made.lenient++;
    if (bytes.length > 65_536) made.large++;
    if (arrivals.some((at, index) => arrivals[index + 1] === at)) made.together++;
    if (arrivals.length > 16) made.many++;
  }
  for (const [what, count] of Object.entries(made)) assert.ok(count >= 10, `${what}: ${count}`);
});

function failureOf(options: CampaignOptions): FuzzFailure {
  try {
    runCampaign(options);
  } catch (error) {
    if (error instanceof FuzzFailure) return error;
    throw error;
  } finally {
    cleanUpFaults();
  }
  return assert.fail(`the fault '${options.fault}' was not found`);
}

const FOUND_HERE: readonly [Fault, RegExp][] = [
  ['throw', /an exception: TypeError: a fault on purpose/],
  ['slow', /takes \d+ ms of processor time/],
  ['outcome', /5 is no frame status|no outcome of this reader/],
  ['bytes', /what was delivered is not what was sent/],
  ['memory', /memory grew by \d+ MiB/],
  ['leak', /descriptor \d+ is still open/],
  ['leak-copy', /\d+ descriptors more than before|a leak in the \d+ cases/],
  ['close-twice', /a descriptor that was taken from the reader was closed by it/],
  ['order', /descriptor \d+ where \d+ is next/],
];

for (const [fault, message] of FOUND_HERE) {
  test(`a reader with the fault '${fault}' is found, and its seed finds it again`, () => {
    const { message: said, seed } = failureOf({ cases: 10_000, seed: SEED, fault });
    assert.match(said, message);
    // Memory grows with many cases only.
    if (fault === 'memory') return;
    const [, args = ''] = said.split('npm run fuzz -- ');
    const repeated = parseFuzzOptions(args.trim().split(' '));
    assert.deepEqual(repeated, { cases: 1, seed, fault });
    assert.match(failureOf(repeated).message, message);
  });
}

test('a case that ends the process, and one that never returns, are found', {
  timeout: 150_000,
}, async () => {
  for (const [fault, message] of [
    ['abort', /^seed \d+: the process ended with SIGABRT\n/],
    ['endless', /^seed \d+: no answer for \d+ ms\n/],
  ] as const) {
    const { failure } = await supervise({ cases: 3000, seed: SEED, fault, silence: SILENCE });
    assert.match(failure ?? '', message);
    const seed = Number(/^seed (\d+)/.exec(failure ?? '')?.[1]);
    const again = await supervise({ cases: 1, seed, fault, silence: SILENCE });
    assert.match(again.failure ?? '', new RegExp(`^seed ${seed}: `));
  }
});

test('every fault is looked for', () => {
  const looked = [...FOUND_HERE.map(([fault]) => fault), 'abort', 'endless'];
  assert.deepEqual(looked.sort(), Object.keys(FAULTS).sort());
});

test('the command line', () => {
  assert.deepEqual(parseFuzzOptions(['--cases', '10', '--seed', '4294967295', '--wire', 'auto']), {
    cases: 10,
    seed: 4_294_967_295,
    wire: 'auto',
  });
  const { cases, seed } = parseFuzzOptions([]);
  assert.equal(cases, DEFAULT_CASES);
  assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
  const wrong = [
    ['--cases', 'x'],
    ['--cases', '-1'],
    ['--cases', '1.5'],
    ['--seed', '4294967296'],
    ['--wire', 'both'],
    ['--fault', 'toString'],
    ['--other'],
    ['word'],
  ];
  for (const args of wrong) assert.throws(() => parseFuzzOptions(args), Error, args.join(' '));
});
