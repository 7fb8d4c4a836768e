import { readAt } from './read-file.js';
/** Bytes. Larger ones gain little: a read and a write of this size take some tens of microseconds. */
const CHUNK = 128 * 1024;
/** Buffers kept for the next transfer. Picked; more are made as needed. */
const KEPT = 16;
const spare = [];
/**
 * @param socket of the response: its end is the only sign that a response still waiting behind another will never be sent
 * @returns bytes sent. Fewer than `length` when the client has gone or the file has become shorter; then the connection
 *   is destroyed, since the promised length can no longer be kept.
 */
export async function streamBody(response, socket, descriptor, position, length) {
    const buffer = spare.pop() ?? new Uint8Array(CHUNK);
    const ended = new SocketEnd(socket);
    let sent = 0;
    let isReusable = true;
    try {
        while (sent < length && !socket.destroyed) {
            const wanted = Math.min(CHUNK, length - sent);
            const count = await readAt(descriptor, buffer, wanted, position + sent);
            if (count < wanted || socket.destroyed)
                break;
            isReusable = await written(response, buffer.subarray(0, count), ended);
            if (!isReusable)
                break;
            sent += count;
        }
    }
    finally {
        ended.dispose();
        if (isReusable && spare.length < KEPT)
            spare.push(buffer);
    }
    if (sent === length)
        response.end();
    else
        response.destroy();
    return sent;
}
/** @returns whether the system has taken the bytes; if not, the stream may still refer to them. */
function written(response, bytes, ended) {
    return new Promise((resolve) => {
        ended.notify = () => resolve(false);
        response.write(bytes, (error) => resolve(error === null || error === undefined));
    });
}
/** Tells once that a socket was closed. */
class SocketEnd {
    socket;
    notify = () => undefined;
    #onClose = () => this.notify();
    constructor(socket) {
        this.socket = socket;
        socket.once('close', this.#onClose);
    }
    dispose() {
        this.socket.off('close', this.#onClose);
    }
}
//# sourceMappingURL=stream-body.js.map