/**
 * Lines of the access log: one JSON document each.
 *
 * The texts come from outside. JSON escapes quotes and the C0 controls; what a terminal or a reader could be deceived with
 * beside these is escaped as well: the other controls, invisible characters, and those that turn the direction of text.
 */
interface Entry {
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: bigint;
  readonly microseconds: number;
  readonly referrer: string;
  readonly agent: string;
}

const DECEIVING =
  /[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** @returns the line, with its end. The log itself says what time it is. */
export function entryLine(entry: Entry, time: Date): string {
  return line({
    time: time.toISOString(),
    client: entry.client,
    method: entry.method,
    target: entry.target,
    status: entry.status,
    bytes: Number(entry.bytes),
    microseconds: entry.microseconds,
    referrer: entry.referrer,
    agent: entry.agent,
  });
}

/** @param count of the entries that never came here */
export function droppedLine(count: number, time: Date): string {
  return line({ time: time.toISOString(), dropped: count });
}

function line(content: object): string {
  return `${JSON.stringify(content).replace(DECEIVING, escaped)}\n`;
}

function escaped(character: string): string {
  let text = '';
  for (let index = 0; index < character.length; index++) {
    text += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return text;
}
