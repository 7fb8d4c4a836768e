/**
 * The example of the manual page imsg_init(3), both processes: started without an argument it is the parent and starts itself as the child, which stands for fork(2). The
 * parent prints what it was told, as JSON.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from '../src/child/index.js';
import {
  EAGAIN,
  errno,
  IMSG_HEADER_SIZE,
  imsg,
  imsg_clear,
  imsg_compose,
  imsg_flush,
  imsg_free,
  imsg_get,
  imsg_init,
  imsg_read,
  imsgbuf,
  msgbuf_write,
  POLLHUP,
  POLLIN,
  POLLOUT,
  poll,
  socketpair,
} from '../src/compat/index.js';

const IMSG_A_MESSAGE = 0;
const IMSG_MESSAGE2 = 1;
const IMSG_ENOUGH = 2;
/** Messages the child sends: more than a socket takes at once. */
const COUNT = 20_000;
const PROGRAM = fileURLToPath(import.meta.url);

function child_main(ibuf: imsgbuf): number {
  for (let n = 0; n < COUNT; n++) {
    const idata = Int32Array.of(42 + n);
    if (imsg_compose(ibuf, IMSG_A_MESSAGE, n, 0, -1, idata, idata.byteLength) === -1) return 1;
  }
  if (imsg_compose(ibuf, IMSG_MESSAGE2, 0, 0, openSync(PROGRAM, 'r'), null, 0) === -1) return 1;

  const pfd = { fd: ibuf.fd, events: 0, revents: 0 };
  const message = new imsg();
  for (;;) {
    pfd.events = ibuf.w.queued > 0 ? POLLIN | POLLOUT : POLLIN;
    if (poll([pfd], -1) === -1) return 1;
    if (pfd.revents & POLLOUT && msgbuf_write(ibuf.w) <= 0 && errno !== EAGAIN) return 2;
    if (pfd.revents & (POLLIN | POLLHUP)) {
      const n = imsg_read(ibuf);
      if (n === 0 || (n === -1 && errno !== EAGAIN)) return 3;
      while (imsg_get(ibuf, message) > 0) {
        if (message.hdr.type === IMSG_ENOUGH) return 0;
      }
    }
  }
}

interface Seen {
  numbers: number;
  sum: number;
  pid: number;
  text: string;
}

/** @returns whether the child has nothing more to say */
function dispatch_imsg(ibuf: imsgbuf, seen: Seen): boolean {
  let n = imsg_read(ibuf);
  if (n === -1 && errno === EAGAIN) return false;
  if (n === -1 || n === 0) throw new Error(`imsg_read: ${n}, errno ${errno}`);
  const message = new imsg();
  for (;;) {
    n = imsg_get(ibuf, message);
    if (n === -1) throw new Error(`imsg_get: errno ${errno}`);
    if (n === 0) return false; /* no more messages */
    const datalen = message.hdr.len - IMSG_HEADER_SIZE;
    switch (message.hdr.type) {
      case IMSG_A_MESSAGE: {
        const idata = new Int32Array(1);
        if (message.data === null || datalen < idata.byteLength) throw new Error('corrupt message');
        new Uint8Array(idata.buffer).set(message.data.subarray(0, idata.byteLength));
        seen.numbers++;
        seen.sum += idata[0] as number;
        break;
      }
      case IMSG_MESSAGE2: {
        const fd = message.fd;
        message.fd = -1;
        imsg_free(message);
        const text = Buffer.alloc(20);
        readSync(fd, text);
        closeSync(fd);
        seen.pid = message.hdr.pid;
        seen.text = text.toString();
        return true;
      }
    }
    imsg_free(message);
  }
}

function parent_main(ibuf: imsgbuf): Seen {
  const seen: Seen = { numbers: 0, sum: 0, pid: 0, text: '' };
  const pfd = { fd: ibuf.fd, events: POLLIN, revents: 0 };
  do poll([pfd], -1);
  while (!dispatch_imsg(ibuf, seen));
  imsg_compose(ibuf, IMSG_ENOUGH, 0, 0, -1, null, 0);
  if (imsg_flush(ibuf) === -1) throw new Error(`imsg_flush: errno ${errno}`);
  imsg_clear(ibuf);
  return seen;
}

if (process.argv[2] === 'child') {
  const child_ibuf = new imsgbuf();
  imsg_init(child_ibuf, 3);
  process.exit(child_main(child_ibuf));
}

const imsg_fds = [-1, -1];
if (socketpair(imsg_fds) === -1) throw new Error(`socketpair: errno ${errno}`);
const [own, other] = imsg_fds as [number, number];
const child = await startChild(process.execPath, [PROGRAM, 'child'], { descriptors: { 3: other } });
closeSync(other);
const parent_ibuf = new imsgbuf();
imsg_init(parent_ibuf, own);
const seen = parent_main(parent_ibuf);
const { code } = await child.exited;
closeSync(own);
console.log(JSON.stringify({ ...seen, ofChild: seen.pid === child.pid, count: COUNT, code }));
