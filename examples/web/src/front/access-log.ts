/**
 * Hands what was answered to the log without making anybody wait for it.
 *
 * Entries are gathered for a moment and sent in batches. All that can pile up is bounded: batches under way, and entries
 * waiting. When the log is slow or gone, the newest entries are dropped and counted, and the count goes to the log with
 * the next batch that reaches it. A batch whose call ended without an answer counts as dropped, though the log may have it.
 */
export interface LogEntry {
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: bigint;
  readonly microseconds: number;
  readonly referrer: string;
  readonly agent: string;
}

/** Takes one batch; rejects when it was not written. */
export type LogSink = (entries: readonly LogEntry[], dropped: number) => Promise<unknown>;

export const LOG_LIMITS = {
  /** Entries of one call, as the description of Append bounds it. */
  batch: 32,
  /** Calls that may be under way. */
  calls: 4,
  /** Entries that may wait: about a tenth of a second of what this server can answer. */
  waiting: 1024,
  /** Milliseconds an entry waits for others. */
  delay: 20,
} as const;

const MOST_DROPPED = 0xffff_ffff;

export class AccessLog {
  readonly #sink: LogSink;
  #waiting: LogEntry[] = [];
  #calls = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** Entries lost and not yet reported. */
  get dropped(): number {
    return this.#dropped;
  }

  record(entry: LogEntry): void {
    if (this.#waiting.length >= LOG_LIMITS.waiting) {
      this.#drop(1);
      return;
    }
    this.#waiting.push(entry);
    if (this.#waiting.length >= LOG_LIMITS.batch) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LOG_LIMITS.delay);
  }

  /** Sends what waits, as far as calls are free. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0 && this.#calls < LOG_LIMITS.calls) {
      const isAll = this.#waiting.length <= LOG_LIMITS.batch;
      const batch = isAll ? this.#waiting : this.#waiting.splice(0, LOG_LIMITS.batch);
      if (isAll) this.#waiting = [];
      this.#send(batch);
    }
  }

  #send(batch: readonly LogEntry[]): void {
    const reported = this.#dropped;
    this.#dropped = 0;
    this.#calls++;
    this.#sink(batch, reported)
      .catch(() => this.#drop(batch.length + reported))
      .finally(() => {
        this.#calls--;
        if (this.#waiting.length > 0) this.flush();
      });
  }

  #drop(count: number): void {
    this.#dropped = Math.min(this.#dropped + count, MOST_DROPPED);
  }
}
