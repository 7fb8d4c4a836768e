export const LOG_LIMITS = {
    /** Entries of one call, as the description of Append bounds it. */
    batch: 32,
    /** Calls that may be under way. */
    calls: 4,
    /** Entries that may wait: about a tenth of a second of what this server can answer. */
    waiting: 1024,
    /** Milliseconds an entry waits for others. */
    delay: 20,
};
const MOST_DROPPED = 0xffff_ffff;
export class AccessLog {
    #sink;
    #waiting = [];
    #calls = 0;
    #dropped = 0;
    #timer;
    constructor(sink) {
        this.#sink = sink;
    }
    /** Entries lost and not yet reported. */
    get dropped() {
        return this.#dropped;
    }
    record(entry) {
        if (this.#waiting.length >= LOG_LIMITS.waiting) {
            this.#drop(1);
            return;
        }
        this.#waiting.push(entry);
        if (this.#waiting.length >= LOG_LIMITS.batch)
            this.flush();
        else
            this.#timer ??= setTimeout(() => this.flush(), LOG_LIMITS.delay);
    }
    /** Sends what waits, as far as calls are free. */
    flush() {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        while (this.#waiting.length > 0 && this.#calls < LOG_LIMITS.calls) {
            const isAll = this.#waiting.length <= LOG_LIMITS.batch;
            const batch = isAll ? this.#waiting : this.#waiting.splice(0, LOG_LIMITS.batch);
            if (isAll)
                this.#waiting = [];
            this.#send(batch);
        }
    }
    #send(batch) {
        const reported = this.#dropped;
        this.#dropped = 0;
        this.#calls++;
        this.#sink(batch, reported)
            .catch(() => this.#drop(batch.length + reported))
            .finally(() => {
            this.#calls--;
            if (this.#waiting.length > 0)
                this.flush();
        });
    }
    #drop(count) {
        this.#dropped = Math.min(this.#dropped + count, MOST_DROPPED);
    }
}
//# sourceMappingURL=access-log.js.map