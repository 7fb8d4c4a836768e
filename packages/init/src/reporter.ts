/**
 * Where init says what happens. Nothing it is told is trusted with a terminal: what processes print, names out of the image, paths in
 * reasons. All of it passes through here, and nowhere else is anything made safe to show.
 */
import { printable } from '@sallyport/message';

/** Texts are safe to show: one line each, and nothing in them that a terminal obeys or a reader cannot see. */
export interface Reporter {
  /** One line a process printed. @returns a promise when no more should come until it is fulfilled. */
  output(process: string, line: string): Promise<void> | void;
  /** A listening socket is ready. */
  address(process: string, resource: string, address: string): void;
  /** A line of the audit: a denial, a fault, or how many were only counted. It tells who, to whom, which method and which rule, and nothing of the message. */
  audit(line: string): void;
  /** Something the person should know. */
  notice(text: string): void;
}

/** A reporter that takes any text, and makes it safe for the given one. */
export function printableReporter(reporter: Reporter): Reporter {
  return {
    output: (process, line) => reporter.output(printable(process), printableOutput(line)),
    address: (process, resource, address) =>
      reporter.address(printable(process), printable(resource), printable(address)),
    audit: (line) => reporter.audit(printable(line)),
    notice: (text) => reporter.notice(printable(text)),
  };
}

/** Programs print tables: a tabulator moves the cursor only forward and within the line, so here it stays. */
function printableOutput(line: string): string {
  return line.split('\t').map(printable).join('\t');
}
