/**
 * HTTP/1.1 to the outside. Everything a client can make this process hold is bounded here: connections, heads, and the time
 * a client may take for sending or receiving.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AccessLog, LogEntry } from './access-log.js';
import { answer } from './answer.js';
import { clipText } from './clip-text.js';
import type { DocumentSource } from './document.js';
import { errorPage } from './error-page.js';
import { type Sent, sendPage } from './send-page.js';

export const HTTP_LIMITS = {
  /** Connections at once; further ones are closed at once. Picked: well below what a process may have open. */
  connections: 1024,
  /** Bytes of the head of a request: the longest address and what browsers send beside it. */
  headBytes: 16 * 1024,
  /** Milliseconds for the head of a request, and for all of it. */
  headTime: 10_000,
  requestTime: 30_000,
  /** Milliseconds a connection may stay idle between two requests. */
  idleTime: 10_000,
  /** Milliseconds without a byte moving, after which a transfer is given up. */
  stalledTime: 60_000,
} as const;

/** What the description of Append allows for each text, in bytes. */
const TEXT_BYTES = { client: 45, method: 16, target: 1024, referrer: 256, agent: 256 } as const;

const STATUS_OF_ERROR: ReadonlyMap<string, readonly [status: number, reason: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'The head of the request is too large.']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, 'The body of the request has extensions that are too large.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'The request took too long to arrive.']],
]);
/** Of a request that could not be read. */
const NOTHING_KNOWN = { method: '', target: '', bytes: 0n, microseconds: 0, referrer: '', agent: '' };
const BAD_REQUEST: readonly [status: number, reason: string] = [400, 'This is not a request of HTTP/1.1.'];

/** The server is not listening yet. */
export function httpServer(documents: DocumentSource, log: AccessLog): Server {
  /** Connections with a response under way: nothing else may be written to them. */
  const busy = new Map<Duplex, number>();

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const begin = performance.now();
    const { socket } = request;
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    answer(request, response, documents)
      .catch((error: unknown) => afterFailure(request, response, error))
      .then((sent) => {
        const others = (busy.get(socket) ?? 1) - 1;
        if (others > 0) busy.set(socket, others);
        else busy.delete(socket);
        log.record(entryOf(request, sent, performance.now() - begin));
      });
  };

  const onClientError = (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (!socket.writable || busy.has(socket) || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const [status, reason] = STATUS_OF_ERROR.get(error.code ?? '') ?? BAD_REQUEST;
    socket.end(rawPage(status, reason));
    log.record({ ...NOTHING_KNOWN, client: addressOf(socket), status });
  };

  const server = createServer(
    {
      maxHeaderSize: HTTP_LIMITS.headBytes,
      requestTimeout: HTTP_LIMITS.requestTime,
      keepAliveTimeout: HTTP_LIMITS.idleTime,
    },
    onRequest,
  );
  server.headersTimeout = HTTP_LIMITS.headTime;
  server.maxConnections = HTTP_LIMITS.connections;
  server.timeout = HTTP_LIMITS.stalledTime;
  server.on('clientError', onClientError);
  // Without these, Node would ask for a body nobody reads, or end the connection without a word.
  server.on('checkContinue', onRequest);
  server.on('connect', (_request, socket) => {
    // Node has let go of this connection: an error would have nobody else to end with.
    socket.on('error', () => socket.destroy());
    socket.end(rawPage(405, 'Only GET, HEAD are served here.', 'Allow: GET, HEAD\r\n'));
  });
  return server;
}

/** Reading failed, or there is a bug: the client is told as far as that is still possible. */
function afterFailure(request: IncomingMessage, response: ServerResponse, error: unknown): Sent {
  console.error('front: a request ended with', error);
  if (!response.headersSent) return sendPage(request, response, 500, 'The file could not be read.');
  response.destroy();
  return { status: response.statusCode, bytes: 0 };
}

function addressOf(socket: Duplex): string {
  const address = socket instanceof Socket ? socket.remoteAddress : undefined;
  return clipText(address ?? '', TEXT_BYTES.client);
}

function entryOf(request: IncomingMessage, sent: Sent, milliseconds: number): LogEntry {
  return {
    client: addressOf(request.socket),
    method: clipText(request.method ?? '', TEXT_BYTES.method),
    target: clipText(request.url ?? '', TEXT_BYTES.target),
    status: sent.status,
    bytes: BigInt(sent.bytes),
    microseconds: Math.min(Math.round(milliseconds * 1000), 0xffff_ffff),
    referrer: clipText(request.headers.referer ?? '', TEXT_BYTES.referrer),
    agent: clipText(request.headers['user-agent'] ?? '', TEXT_BYTES.agent),
  };
}

/** For connections whose request Node could not make into one. */
function rawPage(status: number, reason: string, headers = ''): string {
  const body = errorPage(status, reason);
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nConnection: close\r\n` +
    `Content-Type: text/html; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n${headers}` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
