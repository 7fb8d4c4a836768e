/** The processes that measure, each started when a section first needs it and kept for the others. */

import { buildC } from './build-c.js';
import { Driver } from './driver.js';
import {
  C_PROGRAM,
  C_SOURCE,
  IMSG_C_PROGRAM,
  IMSG_C_SOURCE,
  SALLYPORT,
  SENT_FILE,
  SOLUTION,
  script,
} from './folders.js';

export type DriverName =
  | 'c'
  | 'c-apart'
  | 'c-descriptors'
  | 'child-process'
  | 'worker'
  | 'sallyport'
  | 'imsg-listen'
  | 'imsg-iterate'
  | 'net-each'
  | 'net-corked'
  | 'net-joined'
  | 'net-bare'
  | 'c-each'
  | 'c-gathered'
  | 'codec-sallyport'
  | 'codec-json'
  | 'codec-protobuf'
  | 'codec-sallyport-among'
  | 'codec-json-among'
  | 'codec-protobuf-among';

const START: Record<DriverName, () => Driver | Promise<Driver>> = {
  c: () => startC([]),
  'c-apart': () => startC(['--apart']),
  'c-descriptors': () => startC(['--descriptors', SENT_FILE]),
  'child-process': () => Driver.start('child_process', process.execPath, [script('peers/child-process')]),
  worker: () => Driver.start('worker_threads', process.execPath, [script('peers/worker')]),
  sallyport: () =>
    Driver.startAnnounced('sallyport', process.execPath, [SALLYPORT, 'run', SOLUTION], partOfSolution),
  'imsg-listen': () => startPeer('imsg-sender', 'listen'),
  'imsg-iterate': () => startPeer('imsg-sender', 'iterate'),
  'net-each': () => startPeer('net-sender', 'each'),
  'net-corked': () => startPeer('net-sender', 'corked'),
  'net-joined': () => startPeer('net-sender', 'joined'),
  'net-bare': () => startPeer('net-sender', 'bare'),
  'c-each': () => startImsgC('each'),
  'c-gathered': () => startImsgC('gathered'),
  'codec-sallyport': () => startPeer('codec', 'sallyport'),
  'codec-json': () => startPeer('codec', 'json'),
  'codec-protobuf': () => startPeer('codec', 'protobuf'),
  'codec-sallyport-among': () => startPeer('codec', 'sallyport-among'),
  'codec-json-among': () => startPeer('codec', 'json-among'),
  'codec-protobuf-among': () => startPeer('codec', 'protobuf-among'),
};

export class Drivers {
  readonly #started = new Map<DriverName, Driver>();

  /** @throws Error when it cannot be started */
  async get(name: DriverName): Promise<Driver> {
    let driver = this.#started.get(name);
    if (driver === undefined) {
      driver = await START[name]();
      this.#started.set(name, driver);
    }
    return driver;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#started.values()].map((driver) => driver.close()));
    this.#started.clear();
  }
}

/** init takes no part in a call. */
function partOfSolution(commandLine: string): string | undefined {
  if (commandLine.endsWith('/client.js')) return 'client';
  if (commandLine.endsWith('/server.js')) return 'server';
  return commandLine.includes('/kernel/') ? 'kernel' : undefined;
}

function startC(args: readonly string[]): Driver {
  buildC(C_SOURCE, C_PROGRAM);
  return Driver.start('the C program', C_PROGRAM, args);
}

function startImsgC(way: string): Driver {
  buildC(IMSG_C_SOURCE, IMSG_C_PROGRAM);
  return Driver.start(`the C program (${way})`, IMSG_C_PROGRAM, [way]);
}

function startPeer(name: string, way: string): Driver {
  return Driver.start(`${name} (${way})`, process.execPath, [script(`peers/${name}`), way]);
}
