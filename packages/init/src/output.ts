/**
 * What processes print, line by line under their name. A process is not trusted with the terminal: control characters, escape sequences
 * and characters that reorder text are shown as escapes, and a line ends after a bounded length.
 */
import { Socket } from 'node:net';
import { escapeText } from './escape.js';

/** Bytes of a line before it is broken; picked: longer than what people read in one. */
const LINE_BYTES = 8 * 1024;

export type WriteLine = (line: string) => void;

/**
 * Reads a pipe to its end and hands on its lines.
 * @param descriptor read end of a pipe; owned from now on.
 * @returns resolves when the pipe has ended and all was handed on.
 */
export function relayLines(descriptor: number, write: WriteLine): Promise<void> {
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  let pending: Buffer = Buffer.alloc(0);
  const emit = (line: Buffer): void => write(escapeText(line.toString('utf8')));
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const newline = pending.indexOf(0x0a);
      if (newline >= 0) {
        emit(pending.subarray(0, newline));
        pending = pending.subarray(newline + 1);
      } else if (pending.length > LINE_BYTES) {
        emit(pending.subarray(0, LINE_BYTES));
        pending = pending.subarray(LINE_BYTES);
      } else {
        return;
      }
    }
  });
  return new Promise((resolve) => {
    // An error of a pipe's read end is its end.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (pending.length > 0) emit(pending);
      resolve();
    });
  });
}
