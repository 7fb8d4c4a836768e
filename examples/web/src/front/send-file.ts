/** Answers a GET or HEAD with an open file: whole, in part, or not at all because the client has it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ByteRange, isRangeCurrent, parseRange } from './byte-range.js';
import { checkConditions } from './conditional.js';
import { contentType } from './content-type.js';
import type { Document } from './document.js';
import { readAt } from './read-file.js';
import { SECURITY_HEADERS, type Sent, sendPage } from './send-page.js';
import { streamBody } from './stream-body.js';
import { type Validators, validatorsOf } from './validators.js';

/** Bytes up to which a body is read in one go and sent together with the head. */
const SMALL = 64 * 1024;

/** The document stays open; the caller closes it when this has ended. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  document: Document,
): Promise<Sent> {
  const validators = validatorsOf(document, Date.now());
  const condition = checkConditions(request.headers, validators);
  if (condition === 'failed')
    return sendPage(request, response, 412, 'The file is not in the expected state.');
  if (condition === 'not modified') {
    response.writeHead(304, [...SECURITY_HEADERS, ...validatorHeaders(validators)]).end();
    return { status: 304, bytes: 0 };
  }
  const range = rangeOf(request, document.size, validators);
  if (range === 'unsatisfiable') {
    const headers = ['Content-Range', `bytes */${document.size}`];
    return sendPage(request, response, 416, `The file has ${document.size} bytes.`, headers);
  }
  const first = range?.first ?? 0;
  const length = range === null ? document.size : range.last - first + 1;
  const headers = [
    ...SECURITY_HEADERS,
    ...validatorHeaders(validators),
    'Accept-Ranges',
    'bytes',
    'Content-Type',
    contentType(name),
    'Content-Length',
    String(length),
  ];
  if (range !== null) headers.push('Content-Range', `bytes ${first}-${range.last}/${document.size}`);
  const status = range === null ? 200 : 206;
  if (request.method === 'HEAD' || length === 0) {
    response.writeHead(status, headers).end();
    return { status, bytes: 0 };
  }
  if (length > SMALL) {
    response.writeHead(status, headers);
    return { status, bytes: await streamBody(response, request.socket, document.descriptor, first, length) };
  }
  const body = new Uint8Array(length);
  if ((await readAt(document.descriptor, body, length, first)) < length) {
    return sendPage(request, response, 503, 'The file was changed while it was read; please try again.');
  }
  response.writeHead(status, headers).end(body);
  return { status, bytes: length };
}

function rangeOf(
  request: IncomingMessage,
  size: number,
  validators: Validators,
): ByteRange | 'unsatisfiable' | null {
  // The meaning of a range is defined for GET alone.
  if (request.method !== 'GET' || !isRangeCurrent(headerText(request.headers['if-range']), validators))
    return null;
  return parseRange(request.headers.range, size);
}

/** Some headers have the type of a list, though Node joins or drops what is sent twice. */
function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

function validatorHeaders({ etag, lastModified }: Validators): string[] {
  return ['ETag', etag, 'Last-Modified', lastModified, 'Cache-Control', 'no-cache'];
}
