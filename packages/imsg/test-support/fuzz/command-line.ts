/** Arguments of `npm run fuzz`. */
import { parseArgs } from 'node:util';
import { type Fault, isFault } from './broken-readers.js';
import { WIRE_OPTIONS, type WireOption } from './case.js';

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  readonly wire?: WireOption;
  readonly fault?: Fault;
}

export const DEFAULT_CASES = 5_000_000;

/** @throws RangeError or TypeError with a sentence for whoever typed it */
export function parseFuzzOptions(args: readonly string[]): FuzzOptions {
  const text = { type: 'string' } as const;
  const options = { cases: text, seed: text, wire: text, fault: text };
  const { values } = parseArgs({ args: [...args], options });
  const { wire, fault } = values;
  const chosen = WIRE_OPTIONS.find((option) => option === wire);
  if (wire !== undefined && chosen === undefined) throw new RangeError(`--wire is '${wire}'`);
  if (fault !== undefined && !isFault(fault)) throw new RangeError(`--fault is '${fault}'`);
  return {
    cases: number('cases', values.cases, DEFAULT_CASES, Number.MAX_SAFE_INTEGER),
    seed: number('seed', values.seed, Date.now() % 2 ** 32, 2 ** 32 - 1),
    ...(chosen === undefined ? {} : { wire: chosen }),
    ...(fault === undefined ? {} : { fault }),
  };
}

function number(name: string, text: string | undefined, otherwise: number, maximum: number): number {
  if (text === undefined) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= maximum)) throw new RangeError(`--${name} is '${text}'`);
  return value;
}
