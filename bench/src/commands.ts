/**
 * How the bench talks to a process that measures: one command per line, one line of JSON back. The same words for every
 * contender, in C too (c/three-processes.c):
 *
 *     latency MODE MILLISECONDS
 *     rate MODE MILLISECONDS IN_FLIGHT
 *
 * What MODE may be is the contender's affair.
 */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Measurement } from './measure.js';

export interface Handlers {
  latency(mode: string, milliseconds: number): Promise<Measurement> | Measurement;
  rate(mode: string, milliseconds: number, inFlight: number): Promise<Measurement> | Measurement;
}

/** Answers commands until the input ends. Throws for a command it does not know: the two sides are of one build. */
export async function answerCommands(input: Readable, output: Writable, handlers: Handlers): Promise<void> {
  for await (const line of createInterface({ input })) {
    const [verb, mode = '', milliseconds, inFlight] = line.split(' ');
    let measured: Measurement;
    if (verb === 'latency') measured = await handlers.latency(mode, Number(milliseconds));
    else if (verb === 'rate') measured = await handlers.rate(mode, Number(milliseconds), Number(inFlight));
    else throw new Error(`not a command: ${line}`);
    output.write(`${JSON.stringify(measured)}\n`);
  }
}
