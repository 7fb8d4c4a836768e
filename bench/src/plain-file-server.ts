/**
 * Contender: a static file server in one process, as one writes it with Node's http and fs. It sends the headers that
 * examples/web sends and refuses paths that leave the root; it knows no access log, no policy and no other process.
 *
 *     node plain-file-server.js stream|whole ROOT
 *
 * "stream" pipes a file stream into the response, the usual way; "whole" reads the file and sends it with the head.
 *
 * Listens on a port of 127.0.0.1 the system chooses, says it in one line of JSON, and ends when standard input does.
 */
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
]);

const [way, root] = process.argv.slice(2);
if ((way !== 'stream' && way !== 'whole') || root === undefined) {
  throw new Error('usage: plain-file-server stream|whole ROOT');
}

const SAME_FOR_ALL = [
  ['X-Content-Type-Options', 'nosniff'],
  [
    'Content-Security-Policy',
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['Referrer-Policy', 'same-origin'],
  ['Cache-Control', 'no-cache'],
  ['Accept-Ranges', 'bytes'],
] as const;

async function answer(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return fail(response, 405);
  const path = normalize(decodeURIComponent((request.url ?? '/').split('?', 1)[0] ?? '/'));
  if (!path.startsWith('/') || path.includes('\0')) return fail(response, 400);
  const file = await open(join(root, path.endsWith('/') ? `${path}index.html` : path), 'r');
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    return fail(response, 404);
  }
  const modified = stat.mtime.toUTCString();
  response.setHeader('Last-Modified', modified);
  response.setHeader('ETag', `"${stat.size.toString(16)}-${Math.trunc(stat.mtimeMs).toString(16)}"`);
  for (const [name, value] of SAME_FOR_ALL) response.setHeader(name, value);
  response.setHeader('Content-Type', TYPES.get(extname(path)) ?? 'application/octet-stream');
  if (request.headers['if-modified-since'] === modified) {
    await file.close();
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Length', stat.size);
  if (request.method === 'HEAD' || way === 'whole') {
    const body = request.method === 'HEAD' ? undefined : await file.readFile();
    await file.close();
    response.end(body);
    return;
  }
  const content = file.createReadStream();
  content.on('error', () => response.destroy());
  response.on('close', () => content.destroy());
  content.pipe(response);
}

function fail(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${status}\n`);
}

const server = createServer((request, response) => {
  answer(root, request, response).catch((error: NodeJS.ErrnoException) => {
    fail(response, error.code === 'ENOENT' ? 404 : 500);
  });
});
// As in examples/web.
server.keepAliveTimeout = 10_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.stdin.resume().on('end', () => process.exit());
