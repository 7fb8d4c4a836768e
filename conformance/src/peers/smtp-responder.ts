/** The receiving side of one SMTP session (RFC 5321), as small as a sender accepts. */
import type { Socket } from 'node:net';

export interface ReceivedMail {
  /** The command lines, without their line ends and blanks before those. */
  readonly commands: readonly string[];
  /** The text between DATA and the line of a dot, with the dots that only protect lines taken away; line ends as they came. */
  readonly text: Buffer;
}

const LINE_END = '\r\n';
const END_OF_TEXT = '\r\n.\r\n';

/**
 * Receives one mail and answers until the sender quits.
 * @param socket ended when the session is over; the caller destroys it
 * @throws {Error} when the stream ends before QUIT
 */
export async function receiveMail(socket: Socket): Promise<ReceivedMail> {
  const commands: string[] = [];
  let text: string | undefined;
  let inText = false;
  let buffered = '';
  const answer = (line: string) => socket.write(line + LINE_END);
  answer('220 localhost ESMTP');
  // One character for each byte.
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    buffered += bytes.toString('latin1');
    for (;;) {
      const separator = inText ? END_OF_TEXT : LINE_END;
      const end = buffered.indexOf(separator);
      if (end < 0) break;
      const part = buffered.slice(0, end);
      buffered = buffered.slice(end + separator.length);
      if (inText) {
        text = part + LINE_END;
        inText = false;
        answer('250 taken');
        continue;
      }
      commands.push(part.trimEnd());
      const verb = part.slice(0, 4).toUpperCase();
      inText = verb === 'DATA';
      answer(inText ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 fine');
      if (verb !== 'QUIT') continue;
      socket.end();
      if (text === undefined) throw new Error('the sender quit without a mail');
      return { commands, text: Buffer.from(text.replaceAll('\r\n.', LINE_END), 'latin1') };
    }
  }
  throw new Error(`the sender was gone after ${commands.join(', ')}`);
}
