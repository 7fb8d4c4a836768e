/** NAME.expected: from text to the outcomes a vector may have; and how an outcome is written down. */
import { createHash } from 'node:crypto';
import { IMSG_ERROR_CODES } from '../../src/error.js';
import { bracket, integer, literal, NotationError, type Word, words, wrong } from './notation.js';

export interface Outcome {
  /** As messageLine() writes them. */
  readonly lines: readonly string[];
  /** Where each message ends in the stream. */
  readonly ends: readonly number[];
  /** undefined: not said. */
  readonly wire: string | undefined;
  readonly ending: string;
}

export interface Expectation {
  readonly joined: Outcome;
  /** When a read ends at a split. */
  readonly split: Outcome | undefined;
}

/** Endings that are no errors. */
export const MORE = 'MORE';
export const END = 'END';
const WIRES = new Set(['classic', 'marked', 'unknown']);
const HEADER = 16;
const SHOWN = 64;

export function messageLine(
  type: number,
  id: number,
  pid: number,
  descriptor: string | undefined,
  payload: Buffer,
): string {
  const content =
    payload.length <= SHOWN
      ? JSON.stringify(payload.toString('latin1'))
      : `${payload.length} bytes ${createHash('sha256').update(payload).digest('hex').slice(0, 16)}`;
  return `${type} ${id} ${pid} [${descriptor ?? ''}] ${content}`;
}

/** @throws NotationError */
export function parseExpected(text: string): Expectation {
  const all = words(text);
  const at = all.findIndex((word) => word.text === 'split:');
  if (at < 0) return { joined: outcome(all), split: undefined };
  return { joined: outcome(all.slice(0, at)), split: outcome(all.slice(at + 1)) };
}

function outcome(all: readonly Word[]): Outcome {
  const lines: string[] = [];
  const ends: number[] = [];
  let wire: string | undefined;
  let ending: string | undefined;
  let length = 0;
  for (const [first, ...rest] of groupByLine(all)) {
    if (first === undefined) continue;
    if (ending !== undefined) throw wrong(first, 'is behind the ending');
    if (first.text === 'message') {
      const message = parseMessage(first, rest);
      lines.push(message.line);
      length += message.length;
      ends.push(length);
    } else if (first.text === 'wire' && rest.length === 1 && WIRES.has(rest[0]?.text ?? '')) {
      wire = rest[0]?.text;
    } else if (rest.length === 0 && isEnding(first.text)) {
      ending = first.text;
    } else throw wrong(first, 'begins no line that is understood');
  }
  if (ending === undefined) throw new NotationError('an outcome has no ending');
  return { lines, ends, wire, ending };
}

function groupByLine(all: readonly Word[]): Word[][] {
  const groups: Word[][] = [];
  for (const word of all) {
    const last = groups.at(-1);
    if (last?.[0]?.line === word.line) last.push(word);
    else groups.push([word]);
  }
  return groups;
}

function parseMessage(first: Word, rest: readonly Word[]): { line: string; length: number } {
  const [type, id, pid, ...content] = rest;
  if (type === undefined || id === undefined || pid === undefined)
    throw wrong(first, 'needs type, id and pid');
  let descriptor: string | undefined;
  const pieces: Buffer[] = [];
  for (const word of content) {
    const [name, ...args] = bracket(word) ?? [];
    if (name === 'fd' && args.length === 1 && descriptor === undefined && pieces.length === 0) {
      descriptor = args[0];
      continue;
    }
    const bytes = literal(word);
    if (bytes === undefined) throw wrong(word, 'is no payload');
    pieces.push(bytes);
  }
  const payload = Buffer.concat(pieces);
  const line = messageLine(integer(type, 32), integer(id, 32), integer(pid, 32), descriptor, payload);
  return { line, length: HEADER + payload.length };
}

function isEnding(text: string): boolean {
  return text === MORE || text === END || IMSG_ERROR_CODES.some((code) => code === text);
}
