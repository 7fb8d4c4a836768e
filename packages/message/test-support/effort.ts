/**
 * How much work verifying a message is, counted instead of timed: the same in each run on each machine.
 *
 * Loads nothing of the package itself, since the engine counts only in code that was loaded after it was told to
 * count.
 */
import { Session } from 'node:inspector';
import type { MessageVerifier } from '../src/index.js';

/** Where the verifier is, as compiled. */
const FILES = ['verify', 'verify-text'].map((name) => new URL(`../src/${name}.js`, import.meta.url).href);

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/** Counts how often each block of the verifier's code runs. To be made before the verifier is loaded, and closed. */
export class BlockCounter {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /**
   * How often the block runs that runs most often during `body`. The code has a fixed number of blocks, and each call
   * and each turn of a loop runs one, so all the work is at most so many times this number.
   */
  busiest(body: () => void): number {
    this.#take();
    body();
    const counts = this.#take()
      .result.filter(({ url }) => FILES.includes(url))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
    if (counts.length === 0) throw new Error('the verifier did not run, or was loaded before the counter');
    return Math.max(...counts);
  }

  close(): void {
    this.#post('Profiler.stopPreciseCoverage');
    this.#post('Profiler.disable');
    this.#session.disconnect();
  }

  /** What ran since it was asked last. */
  #take(): Coverage {
    return this.#post('Profiler.takePreciseCoverage') as Coverage;
  }

  /** Within one thread the answer comes before the call returns. */
  #post(method: string, parameters: object = {}): unknown {
    let answer: unknown;
    this.#session.post(method, parameters, (error, result) => {
      if (error !== null) throw error;
      answer = result;
    });
    return answer;
  }
}

/** How many times each byte of a message is looked at, alone or in a word. */
export function countLooks(verify: MessageVerifier, payload: Buffer): Uint32Array {
  const looks = new Uint32Array(payload.length);
  const look = (at: number) => {
    looks[at] = (looks[at] ?? 0) + 1;
  };
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const countingView = {
    getUint32(at: number, littleEndian: boolean): number {
      for (let byte = at; byte < at + 4; byte++) look(byte);
      return view.getUint32(at, littleEndian);
    },
  };
  const countingBytes = new Proxy(payload, {
    get(target, key) {
      if (typeof key !== 'string' || !/^[0-9]+$/.test(key)) {
        throw new Error(`the verifier asks for ${String(key)}`);
      }
      look(Number(key));
      return target[Number(key)];
    },
  });
  verify(countingBytes, countingView as unknown as DataView, 0, payload.length);
  return looks;
}
