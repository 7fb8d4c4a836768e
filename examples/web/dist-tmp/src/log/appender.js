/** Appends to a file that was opened for appending. */
import { writeSync } from 'node:fs';
export class Appender {
    descriptor;
    /** A line was begun and could not be ended; what follows must not be taken for its end. */
    #isTorn = false;
    /** @param descriptor opened with O_APPEND; stays the caller's */
    constructor(descriptor) {
        this.descriptor = descriptor;
    }
    /** @throws what write(2) fails with; then at most a part of the text, cut anywhere, is in the file. */
    append(text) {
        const bytes = new TextEncoder().encode(this.#isTorn ? `\n${text}` : text);
        for (let written = 0; written < bytes.length;) {
            // Until the text is there as a whole, its last line counts as torn.
            written += writeSync(this.descriptor, bytes, written);
            this.#isTorn = written < bytes.length;
        }
    }
}
//# sourceMappingURL=appender.js.map