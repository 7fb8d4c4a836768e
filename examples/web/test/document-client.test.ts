import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { test } from '@sallyport/test-kit';
import { type Client, Descriptor, IpcError, type IpcErrorCode } from 'sallyport';
import {
  Busy,
  type DocumentsMethods,
  NotFound,
  OpenError,
  type OpenResponse,
} from '../generated/web/Documents.js';
import { isRefusal } from '../src/front/document.js';
import { DocumentClient } from '../src/front/document-client.js';

/** Files, in this process: the client cannot tell. */
function clientOf(open: () => Promise<OpenResponse>): DocumentClient {
  const documents: Client<DocumentsMethods> = { Open: open };
  return new DocumentClient(documents);
}

async function statusOf(error: Error): Promise<number | undefined> {
  const answer = await clientOf(() => Promise.reject(error)).open('a');
  return isRefusal(answer) ? answer.status : undefined;
}

test('an open file belongs to whoever asked for it', async () => {
  const file = new Descriptor(openSync('/dev/null', 'r'));
  const client = clientOf(async () => ({ file, size: 5n, kind: 1, modified: 6n, inode: 7n }));
  const answer = await client.open('a');
  assert.ok(!isRefusal(answer));
  assert.deepEqual([answer.size, answer.modified, answer.inode], [5, 6n, 7n]);
  assert.equal(file.owned, false);
  answer.close();
});

test('what Files says is told to the client', async () => {
  assert.equal(await statusOf(new OpenError({ reason: NotFound })), 404);
  assert.equal(await statusOf(new OpenError({ reason: Busy })), 503);
});

test('how a call ended is told to the client', async () => {
  const statuses = new Map<IpcErrorCode, number>([
    ['DENIED', 403],
    ['PEER_GONE', 502],
    ['PEER_FAULT', 502],
    ['SERVER_ERROR', 502],
    ['BUSY', 503],
    ['QUOTA', 503],
    ['DEADLINE', 504],
  ]);
  for (const [code, status] of statuses)
    assert.equal(await statusOf(new IpcError(code, 'a test')), status, code);
});

test('a call that fails makes room for the next', async () => {
  const client = clientOf(() => Promise.reject(new IpcError('BUSY', 'a test')));
  for (let index = 0; index < 200; index++) await client.open('a');
  const all = await Promise.all(Array.from({ length: 200 }, () => client.open('a')));
  assert.ok(all.every((answer) => isRefusal(answer) && answer.status === 503));
});
