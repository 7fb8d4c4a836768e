/**
 * Range requests: RFC 9110, section 14, one range at a time. A request for several is answered with the whole file, which a
 * server is free to do: what they are good for is rare, and many small ranges of one file are a known way to load a server.
 */
import { isStrongMatch } from './conditional.js';
import { parseHttpDate } from './http-date.js';
const ONE_RANGE = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i;
/**
 * @param header as it came
 * @param size bytes of the file
 * @returns the part asked for; 'unsatisfiable' when it lies behind the end; null when the whole file is to be sent, because
 *   there is no header, or one that has to be ignored
 */
export function parseRange(header, size) {
    const parts = header === undefined ? null : ONE_RANGE.exec(header);
    if (parts === null)
        return null;
    const [, from = '', to = ''] = parts;
    if (from === '')
        return to === '' ? null : suffix(Number(to), size);
    const first = Number(from);
    const last = to === '' ? Number.POSITIVE_INFINITY : Number(to);
    if (last < first)
        return null;
    if (first >= size)
        return 'unsatisfiable';
    return { first, last: Math.min(last, size - 1) };
}
function suffix(length, size) {
    if (length === 0)
        return 'unsatisfiable';
    // The last bytes of nothing are all of it, and no range can say so.
    if (size === 0)
        return null;
    return { first: Math.max(0, size - length), last: size - 1 };
}
/** Whether the range asked for is of the present state; if not, the whole file is to be sent. */
export function isRangeCurrent(ifRange, { etag, modified }) {
    if (ifRange === undefined)
        return true;
    const tag = ifRange.trim();
    if (tag.startsWith('"') || tag.startsWith('W/'))
        return isStrongMatch(tag, etag);
    // A time identifies a state only where the tag made from it does.
    return !etag.startsWith('W/') && parseHttpDate(tag) === modified;
}
//# sourceMappingURL=byte-range.js.map