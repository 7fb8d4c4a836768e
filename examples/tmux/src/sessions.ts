/** The sessions of a server and their windows. */
import type { TmuxClient } from './client.js';
import { badAnswer, serverGone, TmuxError } from './error.js';
import { excerpt, printable, printableWords } from './printable.js';

export interface TmuxWindow {
  /** '@3' */
  readonly id: string;
  readonly index: number;
  readonly name: string;
  readonly active: boolean;
  readonly panes: number;
  /** In characters. */
  readonly columns: number;
  readonly rows: number;
}

export interface TmuxSession {
  /** '$0' */
  readonly id: string;
  readonly name: string;
  readonly created: Date;
  /** How many clients show it. */
  readonly clients: number;
  readonly windows: readonly TmuxWindow[];
}

/** In the order they are asked for. Names come last, since older servers let a window's name have any characters. */
const FIELDS = [
  'session_id',
  'session_created',
  'session_attached',
  'window_id',
  'window_index',
  'window_active',
  'window_panes',
  'window_width',
  'window_height',
  'session_name',
  'window_name',
];
const FORMAT = FIELDS.map((field) => `#{${field}}`).join('\t');
const RECORD = /^(\$\d+)\t(\d+)\t(\d+)\t(@\d+)\t(\d+)\t([01])\t(\d+)\t(\d+)\t(\d+)\t([^\t]*)\t(.*)$/s;
/** What makes a line one, rather than a part of a name. */
const RECORD_START = /\$\d+\t\d+\t\d+\t@\d+\t\d+\t[01]\t\d+\t\d+\t\d+\t[^\t\n]*\t/y;
/** Of a wrong line, in the error. */
const SHOWN_MAXIMUM = 200;

/**
 * Asks with one command, so the answer is of one moment. A window that is linked into several sessions is in each.
 * @throws TmuxError: as TmuxClient.run(); COMMAND_FAILED, BAD_ANSWER
 */
export async function listSessions(
  client: TmuxClient,
  options: { readonly signal?: AbortSignal } = {},
): Promise<TmuxSession[]> {
  const windows = await client.run(['list-windows', '-a', '-F', FORMAT], options);
  if (windows.ending.how !== 'exited') throw serverGone(client.path);
  if (windows.status === 0) return sessionsOf(windows.stdout.toString('utf8'), client.path);
  // A server without sessions refuses that command, and not this one.
  const sessions = await client.run(['list-sessions'], options);
  if (sessions.status === 0 && sessions.ending.how === 'exited' && sessions.stdout.length === 0) return [];
  const said = printableWords(windows.stderr);
  throw new TmuxError('COMMAND_FAILED', `the server does not list its windows: ${said}`);
}

/** @param text lines of FORMAT, @param path for the error */
export function sessionsOf(text: string, path: string): TmuxSession[] {
  const sessions = new Map<string, TmuxSession & { windows: TmuxWindow[] }>();
  for (const record of recordsOf(text)) {
    const found = RECORD.exec(record);
    if (found === null) {
      const shown = JSON.stringify(excerpt(record, SHOWN_MAXIMUM));
      throw badAnswer(path, `${printable(shown)} instead of a window`);
    }
    const [
      ,
      id = '',
      created,
      clients,
      window = '',
      index,
      active,
      panes,
      columns,
      rows,
      name = '',
      title = '',
    ] = found;
    let session = sessions.get(id);
    if (session === undefined) {
      const seconds = Number(created);
      session = { id, name, created: new Date(seconds * 1000), clients: Number(clients), windows: [] };
      sessions.set(id, session);
    }
    session.windows.push({
      id: window,
      index: Number(index),
      name: title,
      active: active === '1',
      panes: Number(panes),
      columns: Number(columns),
      rows: Number(rows),
    });
  }
  return [...sessions.values()];
}

/** Lines; one that begins as none does goes on with the name of the one before. Cut out one by one: a server may send nothing but newlines. */
function* recordsOf(text: string): Generator<string> {
  const end = text.lastIndexOf('\n');
  let start = 0;
  for (let at = 0; at <= end; ) {
    const newline = text.indexOf('\n', at);
    at = newline + 1;
    RECORD_START.lastIndex = at;
    if (newline < end && !RECORD_START.test(text)) continue;
    yield text.slice(start, newline);
    start = at;
  }
}
