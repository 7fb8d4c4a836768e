/** Plays a vector to an ImsgChannel through a socket pair. */
import assert from 'node:assert/strict';
import { native } from '@sallyport/native';
import { ImsgChannel } from '../../src/channel/index.js';
import { ImsgError } from '../../src/error.js';
import { END, MORE, messageLine } from './expected.js';
import type { Vector } from './notation.js';
import type { NamedSources, Played } from './play.js';

/** Asked so often in a row with nothing there, nothing is: a channel that has read several times in vain lets the event loop turn. */
const IDLE_ASKS = 8;

/** Whether system calls as imsg makes them can send it: no more than one descriptor each. */
export function canBeSent(vector: Vector): boolean {
  const { arrivals, truncatedAt, missingDescriptor } = vector;
  return (
    arrivals.every(({ names }) => names.length === 1) &&
    truncatedAt === undefined &&
    missingDescriptor === 'fail'
  );
}

/** @param pause at each split everything sent before is received first */
export function playLive(vector: Vector, sources: NamedSources, pause: boolean): Omit<Played, 'split'> {
  const pair = new Int32Array(2);
  assert.equal(native.socketpair(pair), 0);
  const [left, right] = [pair[0] as number, pair[1] as number];
  using channel = new ImsgChannel(right, {
    wire: vector.wire,
    descriptors: vector.descriptors,
    peerByteOrder: vector.byteOrder,
    ...(vector.maximumMessageBytes === undefined ? {} : { maximumMessageBytes: vector.maximumMessageBytes }),
  });
  const lines: string[] = [];
  let ending = MORE;
  const pauses = new Set(pause ? vector.splits.flatMap(({ from, to }) => [from, to]) : []);
  const starts = new Set([0, ...pauses, ...vector.arrivals.map(({ at }) => at)]);
  const places = [...starts].filter((at) => at < vector.bytes.length).sort((a, b) => a - b);
  let leftOpen = true;
  const closeLeft = () => {
    if (leftOpen) native.close(left);
    leftOpen = false;
  };
  try {
    for (const [index, at] of places.entries()) {
      if (pauses.has(at) && at > 0) ending = receiveAll(channel, sources, lines);
      if (ending !== MORE) break;
      send(vector, sources, left, at, places[index + 1] ?? vector.bytes.length);
    }
    if (vector.end) closeLeft();
    if (ending === MORE) ending = receiveAll(channel, sources, lines);
    return { lines, wire: channel.wire, ending };
  } finally {
    closeLeft();
  }
}

function send(vector: Vector, sources: NamedSources, socket: number, from: number, to: number): void {
  const name = vector.arrivals.find(({ at }) => at === from)?.names[0];
  const descriptor = name === undefined ? -1 : sources.copy(name);
  try {
    const count = native.send(socket, vector.bytes, from, to - from, descriptor);
    assert.equal(count, to - from, 'the vector is larger than what a socket holds');
  } finally {
    if (descriptor >= 0) native.close(descriptor);
  }
}

/** @returns how it ended for now */
function receiveAll(channel: ImsgChannel, sources: NamedSources, lines: string[]): string {
  try {
    for (let asks = 0; asks < IDLE_ASKS; asks++) {
      const message = channel.tryReceive();
      if (message === null) return END;
      if (message === undefined) continue;
      asks = 0;
      const { descriptor } = message;
      const name = descriptor === undefined ? undefined : sources.nameOf(descriptor.number);
      lines.push(messageLine(message.type, message.id, message.pid, name, message.data));
    }
    return MORE;
  } catch (error) {
    if (!(error instanceof ImsgError)) throw error;
    return error.code;
  }
}
