/** Conditional requests: RFC 9110, section 13.2.2, in its order. */
import type { IncomingHttpHeaders } from 'node:http';
import { parseHttpDate } from './http-date.js';
import type { Validators } from './validators.js';

export type Condition = 'go on' | 'not modified' | 'failed';

type ConditionHeaders = Pick<
  IncomingHttpHeaders,
  'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since'
>;

/** For GET and HEAD. */
export function checkConditions(headers: ConditionHeaders, validators: Validators): Condition {
  return isUnmet(headers, validators) ? 'failed' : isKnown(headers, validators) ? 'not modified' : 'go on';
}

/** Whether the client wants this only in another state than the present one. */
function isUnmet(headers: ConditionHeaders, { etag, modified }: Validators): boolean {
  const tags = headers['if-match'];
  if (tags !== undefined) return tags.trim() !== '*' && !listOf(tags).some((tag) => isStrongMatch(tag, etag));
  const since = headers['if-unmodified-since'];
  const time = since === undefined ? null : parseHttpDate(since);
  return time !== null && modified > time;
}

/** Whether the client has this state already. */
function isKnown(headers: ConditionHeaders, { etag, modified }: Validators): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return tags.trim() === '*' || listOf(tags).some((tag) => isWeakMatch(tag, etag));
  const since = headers['if-modified-since'];
  const time = since === undefined ? null : parseHttpDate(since);
  return time !== null && modified <= time;
}

/** Equal, and both strong. */
export function isStrongMatch(tag: string, other: string): boolean {
  return tag === other && !tag.startsWith('W/');
}

function isWeakMatch(tag: string, other: string): boolean {
  return opaque(tag) === opaque(other);
}

function opaque(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}

/** A tag of another server may contain a comma; its pieces then lack a quote and match none of ours. */
function listOf(tags: string): string[] {
  return tags.split(',').map((tag) => tag.trim());
}
