/**
 * Run in a process of its own under a small RLIMIT_NOFILE. `in-flight`: sends descriptors until the system says that too many are on their way, then
 * lets some arrive and goes on. `full-table`: receives descriptors into a table without room. Prints what it saw as JSON.
 */
import { openSync } from 'node:fs';
import { native } from '@sallyport/native';
import { FlushStatus, FrameReader, FrameStatus, FrameWriter, frameStatusName } from '../src/frames.js';
import { FD_TYPE, OPTIONS } from './wire.js';

const pair = new Int32Array(2);
native.socketpair(pair);
const [left, right] = [pair[0] as number, pair[1] as number];
const writer = new FrameWriter(FD_TYPE);
const reader = new FrameReader(OPTIONS);
const file = openSync('/dev/null', 'r');

function queue(id: number): void {
  writer.addDescriptor(native.duplicate(file), id, 0);
  writer.begin(1, id, 1, 0);
  writer.end(0);
}

/** Receives and takes everything there is. @returns how many descriptors came, and how it ended. */
function receiveAll(): { descriptors: number; status: string } {
  let descriptors = 0;
  for (;;) {
    const count = reader.receiveFrom(right);
    let status = reader.next();
    for (; status === FrameStatus.FRAME; status = reader.next()) descriptors += reader.descriptorCount;
    if (count <= 0 || status !== FrameStatus.MORE) return { descriptors, status: frameStatusName(status) };
  }
}

function inFlight(): unknown {
  // Root may send without limit; nobody else may.
  if (process.getuid?.() === 0) {
    process.setgid?.(65534);
    process.setuid?.(65534);
  }
  let sent = 0;
  let status: number = FlushStatus.DONE;
  for (; status === FlushStatus.DONE && sent < 1000; sent++) {
    queue(sent);
    status = writer.flush(left);
  }
  const { retryLater, queuedDescriptors } = writer;
  const first = receiveAll();
  const later = writer.flush(left);
  const second = receiveAll();
  return {
    status,
    retryLater,
    queuedDescriptors,
    later,
    all: first.descriptors + second.descriptors === sent,
  };
}

function fullTable(): unknown {
  for (let id = 0; id < 3; id++) queue(id);
  writer.flush(left);
  while (native.duplicate(file) >= 0);
  const { descriptors, status } = receiveAll();
  return { descriptors, status };
}

console.log(JSON.stringify(process.argv[2] === 'in-flight' ? inFlight() : fullTable()));
