/**
 * Run in a process of its own under a small RLIMIT_NOFILE, which it fills. `connect`: tries to connect. `accept`: a server that cannot accept
 * any more, then can again. Prints what it saw as JSON.
 */
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '@sallyport/native';
import { connectUnix } from '../src/connect.js';
import { ImsgError } from '../src/error.js';
import { ACCEPT_PAUSE, ImsgServer } from '../src/server.js';

const file = openSync('/dev/null', 'r');
const filling: number[] = [];

/** Leaves no number free but `free`. */
function fillTable(free = 0): void {
  for (let next = native.duplicate(file); next >= 0; next = native.duplicate(file)) filling.push(next);
  for (let count = 0; count < free; count++) native.close(filling.pop() as number);
}

function emptyTable(): void {
  for (const descriptor of filling.splice(0)) native.close(descriptor);
}

function described(error: unknown): unknown {
  if (!(error instanceof ImsgError)) throw error;
  return { code: error.code, systemCode: error.systemCode, remedy: error.message.includes('ulimit -n') };
}

async function connect(path: string): Promise<unknown> {
  using _server = ImsgServer.listen(path);
  fillTable();
  try {
    native.close(await connectUnix(path));
    return 'connected';
  } catch (error) {
    return described(error);
  } finally {
    emptyTable();
  }
}

/** Twice without room, so that it shows how often that is told. */
async function accept(path: string): Promise<unknown> {
  const told: unknown[] = [];
  using server = ImsgServer.listen(path, { onError: (error) => told.push(described(error)) });
  const waits: number[] = [];
  let served = 0;
  let woken = 0;
  for (let round = 1; round <= 2; round++) {
    fillTable(1);
    const socket = await connectUnix(path);
    const accepting = server.accept();
    const before = performance.nodeTiming.uvMetricsInfo.loopCount;
    await sleep(ACCEPT_PAUSE * 3.5);
    woken = Math.max(woken, performance.nodeTiming.uvMetricsInfo.loopCount - before);
    waits.push(told.length);
    emptyTable();
    const channel = await accepting;
    if (channel !== null) served++;
    channel?.close();
    native.close(socket);
  }
  return { told, waits, served, spins: woken > 50 };
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
try {
  const path = join(folder, 's');
  console.log(JSON.stringify(process.argv[2] === 'connect' ? await connect(path) : await accept(path)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
