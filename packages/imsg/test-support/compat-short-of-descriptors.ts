/** Run in a process of its own under a small RLIMIT_NOFILE: imsg_read when no descriptor is left. Prints what came of it as JSON. */
import { openSync } from 'node:fs';
import { native } from '@sallyport/native';
import {
  errno,
  imsg,
  imsg_clear,
  imsg_compose,
  imsg_flush,
  imsg_get,
  imsg_init,
  imsg_read,
  imsgbuf,
  socketpair,
} from '../src/compat/index.js';

const fds: number[] = [];
socketpair(fds);
const [left, right] = fds as [number, number];
const [from, to] = [new imsgbuf(), new imsgbuf()];
imsg_init(from, left);
imsg_init(to, right);
imsg_compose(from, 1, 0, 0, openSync('/dev/null', 'r'), null);
imsg_flush(from);
const copies: number[] = [];
for (let copy = native.duplicate(left); copy >= 0; copy = native.duplicate(left)) copies.push(copy);
const full: number[] = [];
full.push(socketpair([]), errno);
const read = [imsg_read(to), errno, imsg_get(to, new imsg()), errno];
for (const copy of copies) native.close(copy);
imsg_clear(from);
imsg_clear(to);
console.log(JSON.stringify({ full, read }));
