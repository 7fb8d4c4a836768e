/** What the section codec measures of each contender. */
import { deepStrictEqual } from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import type { Measurement } from '../measure.js';
import {
  OTHER_MESSAGES,
  SAMPLE_MESSAGES,
  SAMPLE_NAMES,
  type SampleMessage,
  type SampleName,
} from './sample-messages.js';

/** One message and one way to encode it; keeps the bytes of the last encoding. */
export interface MeasuredCodec {
  encode(): void;
  /** Decodes what was encoded last. */
  decode(): object;
  /** What the kernel does with it in between, where there is one. */
  verify?(): void;
  /** What was decoded in the form of SAMPLE_MESSAGES. Not measured. */
  asSample(decoded: object): object;
}

/** Runs before the clock is asked again: so many that asking does not count, so few that a turn does not grow. */
const TOGETHER: Readonly<Record<SampleName, number>> = { scalars: 200, sequence: 2, bytes: 2 };
const WARM_UP_MILLISECONDS = 120;
/** So often each of the other messages is encoded and decoded, in turn. */
const ROUNDS_OF_OTHERS = 500;

export class CodecLoops {
  /** The last result, where the engine must expect somebody to look at it, so that no work can be left out. */
  last: unknown;
  readonly #codecs: Readonly<Record<SampleName, MeasuredCodec>>;

  /**
   * Checks that every message comes back equal, and warms up with all of them, so that no figure is that of a loop
   * which has met one message only.
   * @param among the process first gets used to OTHER_MESSAGES, which must come back equal too.
   * @throws AssertionError
   */
  constructor(make: (sample: SampleMessage) => MeasuredCodec, among: boolean) {
    if (among) {
      const others = OTHER_MESSAGES.map((sample) => checked(make, sample));
      for (let round = 0; round < ROUNDS_OF_OTHERS; round++) {
        for (const codec of others) {
          codec.encode();
          codec.verify?.();
          this.last = codec.decode();
        }
      }
    }
    const codecOf = (name: SampleName) => checked(make, SAMPLE_MESSAGES[name]);
    this.#codecs = { scalars: codecOf('scalars'), sequence: codecOf('sequence'), bytes: codecOf('bytes') };
    for (const name of [...SAMPLE_NAMES, ...SAMPLE_NAMES]) {
      for (const what of ['encode', 'decode', 'verify', 'all', 'both']) {
        if (this.#codecs[name].verify === undefined && (what === 'verify' || what === 'all')) continue;
        this.run(`${name}/${what}`, WARM_UP_MILLISECONDS / SAMPLE_NAMES.length / 2);
      }
    }
  }

  /**
   * @param mode a sample message, a slash, and what to do: encode, decode, verify, both (encode, decode)
   *   or all three
   */
  run(mode: string, milliseconds: number): Measurement {
    const [name, what = ''] = mode.split('/') as [SampleName, string?];
    const codec = this.#codecs[name];
    const work = workOf(codec, what, (result) => {
      this.last = result;
    });
    const together = TOGETHER[name];
    const start = performance.now();
    const end = start + milliseconds;
    let calls = 0;
    let now = start;
    while (now < end) {
      for (let count = 0; count < together; count++) work();
      calls += together;
      now = performance.now();
    }
    return { calls, seconds: (now - start) / 1000 };
  }
}

function checked(make: (sample: SampleMessage) => MeasuredCodec, sample: SampleMessage): MeasuredCodec {
  const codec = make(sample);
  codec.encode();
  codec.verify?.();
  deepStrictEqual(codec.asSample(codec.decode()), sample.value);
  return codec;
}

/** @param keep is given each result */
function workOf(codec: MeasuredCodec, what: string, keep: (result: unknown) => void): () => void {
  switch (what) {
    case 'encode':
      return () => codec.encode();
    case 'decode':
      return () => keep(codec.decode());
    case 'verify':
      return () => codec.verify?.();
    case 'both':
      return () => {
        codec.encode();
        keep(codec.decode());
      };
    case 'all':
      return () => {
        codec.encode();
        codec.verify?.();
        keep(codec.decode());
      };
    default:
      throw new Error(`no such work: ${what}`);
  }
}
