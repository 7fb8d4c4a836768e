/**
 * What processes print, line by line, as they print it: reporter.ts makes it safe to show. A process is not trusted with memory: a line
 * ends after a bounded length, and when whoever shows the lines cannot keep up, nothing more is read, and the process waits at
 * its pipe.
 */
import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** Characters of a line before it is broken; picked: longer than what people read in one. */
const LINE_LENGTH = 8 * 1024;

/** Shows a line. @returns a promise when no more should come until it is fulfilled. */
export type WriteLine = (line: string) => Promise<void> | void;

export interface OutputRelay {
  /** Resolves when the pipe has ended, or was left, and all that was read was handed on. */
  readonly ended: Promise<void>;
  /** Leaves the pipe: what somebody still writes into it is not read. */
  stop(): void;
}

/**
 * Reads a pipe and hands on its lines.
 * @param descriptor read end of a pipe; owned from now on.
 */
export function relayLines(descriptor: number, write: WriteLine): OutputRelay {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  const decoder = new StringDecoder('utf8');
  let pending = '';
  const emit = (line: string): void => {
    const room = write(line);
    if (room === undefined) return;
    socket.pause();
    void room.then(() => socket.resume());
  };
  const take = (text: string): void => {
    pending += text;
    for (;;) {
      const newline = pending.indexOf('\n');
      const isWhole = newline >= 0 && newline <= LINE_LENGTH;
      if (!isWhole && pending.length <= LINE_LENGTH) return;
      const end = isWhole ? newline : LINE_LENGTH;
      emit(pending.slice(0, end));
      pending = pending.slice(isWhole ? end + 1 : end);
    }
  };
  socket.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  const ended = new Promise<void>((resolve) => {
    // An error of a pipe's read end is its end.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      take(decoder.end());
      if (pending !== '') emit(pending);
      resolve();
    });
  });
  return { ended, stop: () => void socket.destroy() };
}
