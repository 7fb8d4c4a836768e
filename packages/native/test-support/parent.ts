/** Starts a child with its own descriptor 3, tells the child's number over it, and waits to be killed. */
import { native } from '@sallyport/native';

const peer = process.argv[2] as string;
const pid = native.spawn(peer, [peer, 'silent'], [], [-1, -1, 2, 3], '/');
const text = Buffer.from(`${pid}\n`);
native.send(3, text, 0, text.length, -1);
setInterval(() => undefined, 1000);
