import { errorPage } from './error-page.js';
/** Names and values in turn, as writeHead takes them. A page may load from this server only, and nobody guesses types. */
export const SECURITY_HEADERS = [
    'X-Content-Type-Options',
    'nosniff',
    'Content-Security-Policy',
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'Referrer-Policy',
    'same-origin',
];
/**
 * @param reason one sentence of plain text
 * @param extra headers, names and values in turn
 */
export function sendPage(request, response, status, reason, extra = []) {
    const body = errorPage(status, reason);
    const length = Buffer.byteLength(body);
    const headers = [
        ...SECURITY_HEADERS,
        'Cache-Control',
        'no-store',
        'Content-Type',
        'text/html; charset=utf-8',
        'Content-Length',
        String(length),
        ...extra,
    ];
    if (status === 503)
        headers.push('Retry-After', '1');
    response.writeHead(status, headers);
    if (request.method === 'HEAD')
        response.end();
    else
        response.end(body);
    return { status, bytes: request.method === 'HEAD' ? 0 : length };
}
/** @param location relative to the request */
export function sendRedirect(response, location) {
    response
        .writeHead(301, [
        ...SECURITY_HEADERS,
        'Cache-Control',
        'no-cache',
        'Location',
        location,
        'Content-Length',
        '0',
    ])
        .end();
    return { status: 301, bytes: 0 };
}
//# sourceMappingURL=send-page.js.map