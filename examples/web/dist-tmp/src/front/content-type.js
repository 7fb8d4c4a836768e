/** What a file is said to be, from the ending of its name. Text is served as UTF-8. */
const TYPES = new Map([
    ['avif', 'image/avif'],
    ['bmp', 'image/bmp'],
    ['css', 'text/css; charset=utf-8'],
    ['csv', 'text/csv; charset=utf-8'],
    ['gif', 'image/gif'],
    ['gz', 'application/gzip'],
    ['htm', 'text/html; charset=utf-8'],
    ['html', 'text/html; charset=utf-8'],
    ['ico', 'image/vnd.microsoft.icon'],
    ['ics', 'text/calendar; charset=utf-8'],
    ['jpeg', 'image/jpeg'],
    ['jpg', 'image/jpeg'],
    ['js', 'text/javascript; charset=utf-8'],
    ['json', 'application/json'],
    ['jsonld', 'application/ld+json'],
    ['map', 'application/json'],
    ['md', 'text/markdown; charset=utf-8'],
    ['mjs', 'text/javascript; charset=utf-8'],
    ['mp3', 'audio/mpeg'],
    ['mp4', 'video/mp4'],
    ['oga', 'audio/ogg'],
    ['ogg', 'audio/ogg'],
    ['ogv', 'video/ogg'],
    ['opus', 'audio/ogg'],
    ['otf', 'font/otf'],
    ['pdf', 'application/pdf'],
    ['png', 'image/png'],
    ['svg', 'image/svg+xml'],
    ['tar', 'application/x-tar'],
    ['tif', 'image/tiff'],
    ['tiff', 'image/tiff'],
    ['ttf', 'font/ttf'],
    ['txt', 'text/plain; charset=utf-8'],
    ['wasm', 'application/wasm'],
    ['wav', 'audio/wav'],
    ['webm', 'video/webm'],
    ['webmanifest', 'application/manifest+json'],
    ['webp', 'image/webp'],
    ['woff', 'font/woff'],
    ['woff2', 'font/woff2'],
    ['xhtml', 'application/xhtml+xml'],
    ['xml', 'application/xml'],
    ['zip', 'application/zip'],
]);
/** For what is not known: a client saves it and does not guess. */
const UNKNOWN = 'application/octet-stream';
/** @param name of a file, with or without folders in front */
export function contentType(name) {
    const dot = name.lastIndexOf('.');
    if (dot <= name.lastIndexOf('/'))
        return UNKNOWN;
    return TYPES.get(name.slice(dot + 1).toLowerCase()) ?? UNKNOWN;
}
//# sourceMappingURL=content-type.js.map