/** Sends what the writer holds, now or when the socket has room again. */
import { FlushStatus, type FrameWriter } from '@sallyport/imsg/frames';
import { native, READABLE, type Watcher, WRITABLE } from '@sallyport/native';

/** Milliseconds until sending is tried again when the system was short of something that no event tells the end of. */
const RETRY_DELAY = 10;

export class Sender {
  #waitsForRoom = false;
  #retry: NodeJS.Timeout | undefined;

  /** @param watcher of the socket; always asked for what is readable. */
  constructor(
    readonly socket: number,
    readonly writer: FrameWriter,
    readonly watcher: Watcher,
  ) {}

  flush(): void {
    if (this.#retry !== undefined) return;
    const { writer } = this;
    const status = writer.flush(this.socket);
    // Lost: what can still be read is read, and then the end of the socket says the rest.
    if (status < 0) writer.close();
    const isLeft = status === FlushStatus.AGAIN;
    if (isLeft && writer.retryLater) this.#retry = setTimeout(() => this.#again(), RETRY_DELAY);
    this.#watchRoom(isLeft && !writer.retryLater);
  }

  /** Nothing is sent any more. */
  stop(): void {
    if (this.#retry !== undefined) clearTimeout(this.#retry);
    this.#retry = undefined;
    this.writer.close();
  }

  #again(): void {
    this.#retry = undefined;
    this.flush();
  }

  #watchRoom(on: boolean): void {
    if (on === this.#waitsForRoom) return;
    this.#waitsForRoom = on;
    native.rewatch(this.watcher, on ? READABLE | WRITABLE : READABLE);
  }
}
