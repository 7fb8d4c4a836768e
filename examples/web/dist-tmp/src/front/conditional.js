import { parseHttpDate } from './http-date.js';
/** For GET and HEAD. */
export function checkConditions(headers, validators) {
    return isUnmet(headers, validators) ? 'failed' : isKnown(headers, validators) ? 'not modified' : 'go on';
}
/** Whether the client wants this only in another state than the present one. */
function isUnmet(headers, { etag, modified }) {
    const tags = headers['if-match'];
    if (tags !== undefined)
        return tags.trim() !== '*' && !listOf(tags).some((tag) => isStrongMatch(tag, etag));
    const since = headers['if-unmodified-since'];
    const time = since === undefined ? null : parseHttpDate(since);
    return time !== null && modified > time;
}
/** Whether the client has this state already. */
function isKnown(headers, { etag, modified }) {
    const tags = headers['if-none-match'];
    if (tags !== undefined)
        return tags.trim() === '*' || listOf(tags).some((tag) => isWeakMatch(tag, etag));
    const since = headers['if-modified-since'];
    const time = since === undefined ? null : parseHttpDate(since);
    return time !== null && modified <= time;
}
/** Equal, and both strong. */
export function isStrongMatch(tag, other) {
    return tag === other && !tag.startsWith('W/');
}
function isWeakMatch(tag, other) {
    return opaque(tag) === opaque(other);
}
function opaque(tag) {
    return tag.startsWith('W/') ? tag.slice(2) : tag;
}
/** A tag of another server may contain a comma; its pieces then lack a quote and match none of ours. */
function listOf(tags) {
    return tags.split(',').map((tag) => tag.trim());
}
//# sourceMappingURL=conditional.js.map