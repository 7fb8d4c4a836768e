/** HELLO as bytes; its shape is in hello.ts. */
import type { Bytes } from './bytes.js';
import type { Hello, HelloChannel, HelloEndpoint, HelloResource } from './hello.js';
import { alignUp } from './layout.js';
import { DEFAULT_LIMITS, FIXED_LIMITS, LIMIT_CAPS, type Limits } from './limits.js';
import {
  RecordError,
  readBoolean,
  readChoice,
  readList,
  readNumber,
  readObject,
  readQualifiedName,
  readText,
} from './shape.js';

/** Handle numbers are below DESCRIPTOR_MARK; 0 is never valid. */
const HIGHEST_HANDLE = 0x7fff_ffff;

/**
 * The payload of a HELLO frame, padded with zeros to 8.
 * @throws RecordError when it is longer than a socket buffer is sure to hold: the solution has too many channels and
 * endpoints.
 */
export function encodeHello(hello: Hello): Buffer {
  const text = JSON.stringify(hello);
  const size = Buffer.byteLength(text);
  if (size > FIXED_LIMITS.helloBytes) {
    throw new RecordError(
      `what ${hello.name} must be told at its start takes ${size} bytes; at most ${FIXED_LIMITS.helloBytes} are possible`,
    );
  }
  const payload = Buffer.alloc(alignUp(size, 8));
  payload.write(text, 'utf8');
  return payload;
}

/**
 * Reads the payload of a HELLO frame, with or without its padding.
 * @throws RecordError when it is none.
 */
export function parseHello(payload: Bytes): Hello {
  const hello = readObject(parseJson(payload), 'hello', [
    'format',
    'class',
    'name',
    'limits',
    'dev',
    'channels',
    'served',
    'endpoints',
    'resources',
  ]);
  readNumber(hello.format, 'hello.format', 1, 1);
  return {
    format: 1,
    class: readQualifiedName(hello.class, 'hello.class'),
    name: readText(hello.name, 'hello.name'),
    limits: readLimits(hello.limits),
    dev: readBoolean(hello.dev, 'hello.dev'),
    channels: readEach(hello.channels, 'hello.channels', readChannel),
    served: readEach(hello.served, 'hello.served', readServed),
    endpoints: readEach(hello.endpoints, 'hello.endpoints', readEndpoint),
    resources: readEach(hello.resources, 'hello.resources', readResource),
  };
}

function parseJson(payload: Bytes): unknown {
  let end = payload.length;
  while (end > 0 && payload[end - 1] === 0 && payload.length - end < 7) end--;
  try {
    return JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload.subarray(0, end)),
    );
  } catch (error) {
    throw new RecordError(`hello: not JSON in UTF-8 (${error instanceof Error ? error.message : error})`);
  }
}

function readLimits(value: unknown): Limits {
  const names = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[];
  const limits = readObject(value, 'hello.limits', names);
  const read: Record<keyof Limits, number> = { ...DEFAULT_LIMITS };
  for (const name of names) {
    read[name] = readNumber(limits[name], `hello.limits.${name}`, 0, LIMIT_CAPS[name]);
  }
  return read;
}

function readEach<T>(value: unknown, where: string, read: (item: unknown, where: string) => T): T[] {
  return readList(value, where).map((item, index) => read(item, `${where}[${index}]`));
}

function readChannel(value: unknown, where: string): HelloChannel {
  const channel = readObject(value, where, ['id', 'handle', 'endpoints']);
  return {
    id: readText(channel.id, `${where}.id`),
    handle: readNumber(channel.handle, `${where}.handle`, 1, HIGHEST_HANDLE),
    endpoints: readEach(channel.endpoints, `${where}.endpoints`, readEndpoint),
  };
}

function readServed(value: unknown, where: string): { readonly id: string; readonly handle: number } {
  const served = readObject(value, where, ['id', 'handle']);
  return {
    id: readText(served.id, `${where}.id`),
    handle: readNumber(served.handle, `${where}.handle`, 1, HIGHEST_HANDLE),
  };
}

const FINGERPRINT = /^[0-9a-f]{16}$/;

function readEndpoint(value: unknown, where: string): HelloEndpoint {
  const endpoint = readObject(value, where, ['name', 'riid', 'interface', 'fingerprint']);
  const fingerprint = readText(endpoint.fingerprint, `${where}.fingerprint`);
  if (!FINGERPRINT.test(fingerprint)) {
    throw new RecordError(`${where}.fingerprint: not 16 hexadecimal digits`);
  }
  return {
    name: readQualifiedName(endpoint.name, `${where}.name`),
    riid: readNumber(endpoint.riid, `${where}.riid`, 0, FIXED_LIMITS.endpoints),
    interface: readQualifiedName(endpoint.interface, `${where}.interface`),
    fingerprint,
  };
}

function readResource(value: unknown, where: string): HelloResource {
  const resource = readObject(value, where, ['name', 'kind']);
  return {
    name: readText(resource.name, `${where}.name`),
    kind: readChoice(resource.kind, `${where}.kind`, ['listen', 'directory', 'file'] as const),
  };
}
