/** Watches a socket, referenced or not, on which something will be sent soon; tells what happened. */
import { native, READABLE } from '@sallyport/native';

const pair = new Int32Array(2);
native.socketpair(pair);
const [left, right] = [pair[0] as number, pair[1] as number];
const watcher = native.watch(left, READABLE, () => {
  console.log('heard');
  native.unwatch(watcher);
});
native.referenceWatcher(watcher, process.argv[2] === 'referenced');
setTimeout(() => native.send(right, Buffer.from('x'), 0, 1, -1), 50).unref();
// Without the watcher nothing keeps the loop; with it, the timer has its time.
if (process.argv[2] === 'referenced') setTimeout(() => undefined, 30);
process.on('exit', () => console.log('ended with nothing to wait for'));
