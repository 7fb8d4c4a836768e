/** A client that sends exactly the bytes it is told to. */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends the text and reads until the server ends the connection. */
export async function exchange(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text, 'latin1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks.map((chunk) => chunk.toString('latin1')).join('');
}

/** One request with `Connection: close`; lines without line ends. */
export async function ask(port: number, line: string, ...headers: string[]): Promise<Answer> {
  const head = [`${line} HTTP/1.1`, 'Host: test', 'Connection: close', ...headers].join('\r\n');
  return parse(await exchange(port, `${head}\r\n\r\n`));
}

export function parse(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) };
}

/** Connects, sends, and resolves once the first bytes have come; the rest is not read. */
export async function stalled(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text, 'latin1');
  await new Promise<void>((resolve, reject) => {
    socket.once('readable', resolve);
    socket.once('error', reject);
  });
  return socket;
}
