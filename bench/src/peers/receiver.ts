/** Starts the receiving half of a stream with one end of a socket pair as descriptor 3. */
import { spawn } from 'node:child_process';
import { native } from '@sallyport/native';

/**
 * @param script compiled file; runs until its end of the pair is closed
 * @returns the other end, owned by the caller
 */
export function startReceiver(script: URL, args: readonly string[]): number {
  const pair = new Int32Array(2);
  const error = native.socketpair(pair);
  if (error < 0) throw new Error(`socketpair: errno ${-error}`);
  const [own, other] = [pair[0] as number, pair[1] as number];
  const child = spawn(process.execPath, [...receiverOptions(), script.pathname, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', other],
  });
  native.close(other);
  child.on('exit', (code) => {
    if (code !== 0) process.exit(1);
  });
  child.unref();
  return own;
}

/** What the sender was started with, such as --cpu-prof, holds for the receiver. */
function receiverOptions(): readonly string[] {
  return process.execArgv;
}
