/**
 * What an encoding works on. There is one at a time, and its parts change with each message, so they stand here and
 * not in the parameters of every function that writes.
 */
import { type HandleSink, NO_HANDLE_SINK } from './handle-sink.js';

interface Target {
  /** An encoding is going on. */
  active: boolean;
  buffer: Buffer;
  view: DataView;
  /** Start of the arena. */
  arena: number;
  limit: number;
  handles: HandleSink;
  descriptors: number;
}

const NO_BUFFER = Buffer.alloc(0);
export const target: Target = {
  active: false,
  buffer: NO_BUFFER,
  view: new DataView(NO_BUFFER.buffer),
  arena: 0,
  limit: 0,
  handles: NO_HANDLE_SINK,
  descriptors: 0,
};

/** Writes zeros to [from, to). */
export function zero(from: number, to: number): void {
  const { buffer } = target;
  for (let at = from; at < to; at++) buffer[at] = 0;
}
