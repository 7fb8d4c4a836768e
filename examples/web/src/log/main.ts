/** Log: appends what it is told to the access log. It has no channel to anybody. */
import { resource, serve } from 'sallyport';
import { AppendError } from '../../generated/web/AccessLog.js';
import { Log } from '../../generated/web/Log.js';
import { Appender } from './appender.js';
import { droppedLine, entryLine } from './line.js';

const appender = new Appender(resource('log').take());

await serve(Log, {
  access: {
    Append({ entries, dropped }) {
      const now = new Date();
      const lines = entries.map((entry) => entryLine(entry, now));
      if (dropped > 0) lines.push(droppedLine(dropped, now));
      try {
        appender.append(lines.join(''));
      } catch (error) {
        throw new AppendError({ errno: errnoOf(error) });
      }
    },
  },
});

function errnoOf(error: unknown): number {
  const { errno } = error as NodeJS.ErrnoException;
  if (errno === undefined) throw error;
  return errno;
}
