/** Bytes of a name, as the description of Open bounds it. */
export const PATH_BYTES = 1024;
/** What a request for a folder is answered with. */
const INDEX = 'index.html';
const ABSOLUTE = /^https?:\/\/[^/?#]*/i;
const ENCODED_SLASH_OR_NUL = /%(?:2f|00)/i;
/** Everything but the characters that may stand in a target unescaped: visible ASCII. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_VISIBLE = /[\x00-\x20\x7f-\uffff]/;
/** @param target of the request line: `/docs/a.txt?x=1`, or the same with `http://host` in front. */
export function requestPath(target) {
    const local = target.startsWith('/') ? target : target.replace(ABSOLUTE, '');
    if (local === target && !target.startsWith('/'))
        return refused('The request names no path.');
    const queryAt = local.indexOf('?');
    const path = queryAt < 0 ? local : local.slice(0, queryAt);
    if (NOT_VISIBLE.test(local) || path.includes('#')) {
        return refused('The address contains characters that must be percent-encoded.');
    }
    const decoded = decode(path);
    if (typeof decoded !== 'string')
        return decoded;
    const isFolder = decoded === '' || decoded.endsWith('/');
    const name = decoded.slice(1) + (isFolder ? INDEX : '');
    if (Buffer.byteLength(name) > PATH_BYTES) {
        return { kind: 'refused', status: 414, reason: `The path is longer than ${PATH_BYTES} bytes.` };
    }
    return { kind: 'file', name, folder: isFolder ? null : folderOf(path, local) };
}
/** The index of the folder of that name. */
export function indexOf(name) {
    return `${name}/${INDEX}`;
}
function decode(path) {
    if (!path.includes('%'))
        return path;
    if (ENCODED_SLASH_OR_NUL.test(path))
        return refused('The path contains an encoded slash or NUL.');
    try {
        return decodeURIComponent(path);
    }
    catch (error) {
        if (!(error instanceof URIError))
            throw error;
        return refused('The percent-encoding of the path is not valid UTF-8.');
    }
}
/**
 * A reference relative to the request, since an absolute one that began with two slashes would name another host. The
 * `./` keeps a segment with a colon from being read as a scheme.
 */
function folderOf(path, local) {
    return `./${path.slice(path.lastIndexOf('/') + 1)}/${local.slice(path.length)}`;
}
function refused(reason) {
    return { kind: 'refused', status: 400, reason };
}
//# sourceMappingURL=request-path.js.map