/** Reading at a position, so that several readers of one open file do not disturb each other. */
import { read } from 'node:fs';
/**
 * Fills buffer[0, length) from the file.
 * @param position in the file, bytes
 * @returns bytes read: fewer than `length` only where the file ends
 */
export async function readAt(descriptor, buffer, length, position) {
    let filled = 0;
    while (filled < length) {
        const count = await readOnce(descriptor, buffer, filled, length - filled, position + filled);
        if (count === 0)
            break;
        filled += count;
    }
    return filled;
}
function readOnce(descriptor, buffer, offset, length, position) {
    return new Promise((resolve, reject) => {
        read(descriptor, buffer, offset, length, position, (error, count) => {
            if (error === null)
                resolve(count);
            else
                reject(error);
        });
    });
}
//# sourceMappingURL=read-file.js.map