/** Documents from the process Files: one mediated call for each. */
import { closeSync } from 'node:fs';
import { type Client, IpcError, type IpcErrorCode } from 'sallyport';
import { type DocumentsMethods, NotFound, OpenError } from '../../generated/web/Documents.js';
import type { Document, DocumentSource, Refusal } from './document.js';
import { Gate } from './open-gate.js';

/** Calls at once. Room for the descriptor of each answer is kept for as long as it is open, and of that there is a limit. */
const CALLS = 48;
/** Requests that may wait for one of these calls: as many as there may be connections. */
const WAITING = 1024;
/** Milliseconds. Opening a file takes microseconds; who cannot do it in this time will not. */
const DEADLINE = 5000;

const NOT_FOUND: Refusal = { status: 404, reason: 'There is no such file.' };
const BUSY: Refusal = { status: 503, reason: 'The server is busy; please try again.' };
const GONE: Refusal = { status: 502, reason: 'The part of this server that opens files is gone.' };
const FAILED: Refusal = { status: 500, reason: 'The file could not be opened.' };

const REFUSALS: ReadonlyMap<IpcErrorCode, Refusal> = new Map([
  ['DENIED', { status: 403, reason: 'The policy of this server does not allow it.' }],
  ['PEER_GONE', GONE],
  ['PEER_FAULT', GONE],
  ['SERVER_ERROR', GONE],
  ['BUSY', BUSY],
  ['QUOTA', BUSY],
  ['DEADLINE', { status: 504, reason: 'The file could not be opened in time.' }],
]);

export class DocumentClient implements DocumentSource {
  readonly #documents: Client<DocumentsMethods>;
  readonly #gate = new Gate(CALLS, WAITING);

  constructor(documents: Client<DocumentsMethods>) {
    this.#documents = documents;
  }

  async open(name: string): Promise<Document | Refusal> {
    if (this.#gate.isFull) return BUSY;
    const turn = this.#gate.enter();
    if (turn !== undefined) await turn;
    try {
      const { file, size, modified, inode } = await this.#documents.Open(
        { path: name },
        { deadline: DEADLINE },
      );
      const descriptor = file.take();
      return { descriptor, size: Number(size), modified, inode, close: () => closeSync(descriptor) };
    } catch (error) {
      return refusalOf(error);
    } finally {
      this.#gate.leave();
    }
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof OpenError) return error.detail.reason === NotFound ? NOT_FOUND : BUSY;
  const refusal = error instanceof IpcError ? REFUSALS.get(error.code) : undefined;
  if (refusal !== undefined) return refusal;
  console.error('front: a file could not be opened:', error);
  return FAILED;
}
