/** Random messages with their codecs. */

import { Random } from '@sallyport/test-kit';
import { Codec } from './codec.js';
import { randomFields, randomRecord } from './random.js';

const VALUES_OF_EACH = 3;

/** Runs `body` for three values of each of `count` random messages; a failure names the seed that made it. */
export function forRandomMessages(
  count: number,
  body: (codec: Codec, value: Record<string, unknown>, random: Random) => void,
): void {
  for (let seed = 1; seed <= count; seed++) {
    const random = new Random(seed);
    const fields = randomFields(random);
    try {
      const codec = new Codec(fields);
      for (let round = 0; round < VALUES_OF_EACH; round++) body(codec, randomRecord(random, fields), random);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(fields)}`, { cause: error });
    }
  }
}
