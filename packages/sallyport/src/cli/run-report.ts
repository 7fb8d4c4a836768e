/** What happens in a running solution, as lines for a person or as one JSON object a line for a program. */
import type { Reporter } from '@sallyport/init';
import type { Terminal } from './terminal.js';

/**
 * For people: what processes print goes to standard output under their name, everything about them to standard error. init has made
 * all texts safe to show.
 */
export function textReporter({ out, error, room, colors, errorColors }: Terminal): Reporter {
  return {
    output(process, line) {
      out(`${colors.cyan(`${process} |`)} ${line}\n`);
      return room();
    },
    address: (process, resource, address) =>
      out(`${colors.cyan(`${process} |`)} ${resource} at ${colors.bold(address)}\n`),
    audit: (line) => error(`${errorColors.dim('audit |')} ${line}\n`),
    notice: (text) => error(`${errorColors.yellow('sallyport:')} ${text}\n`),
  };
}

export function jsonReporter({ out, room }: Terminal): Reporter {
  const event = (value: object) => out(`${JSON.stringify(value)}\n`);
  return {
    output(process, line) {
      event({ event: 'output', process, line });
      return room();
    },
    address: (process, resource, address) => event({ event: 'address', process, resource, address }),
    audit: (line) => event({ event: 'audit', line }),
    notice: (text) => event({ event: 'notice', text }),
  };
}
