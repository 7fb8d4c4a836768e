/**
 * The real programs that tests of imsg use can be had and do connect: what each sends first is known from its own sources. The bytes are
 * looked at here without this repository's imsg, so a fault seen here is one of the peer or of how it is started.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { connect as connectTo, createServer } from 'node:net';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import {
  bgpctl,
  type ControlProgram,
  ikectl,
  ntpctl,
  sendmail,
  smtpctl,
} from '../src/peers/control-programs.js';
import { bgpd, type DaemonProgram, ntpd } from '../src/peers/daemons.js';
import { mustBeSeen } from '../src/peers/private-system.js';

const HEADER_BYTES = 16;
const LITTLE = endianness() === 'LE';

interface Message {
  readonly type: number;
  readonly id: number;
  readonly payload: Buffer;
}

const u32 = (bytes: Buffer, at: number) => (LITTLE ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
const u16 = (bytes: Buffer, at: number) => (LITTLE ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
const int = (value: number) => Buffer.from(new Int32Array([value]).buffer);

/** The messages that are whole. */
function messagesOf(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let rest = bytes; rest.length >= HEADER_BYTES; ) {
    const length = u16(rest, 4);
    if (length < HEADER_BYTES || rest.length < length) return messages;
    messages.push({ type: u32(rest, 0), id: u32(rest, 8), payload: rest.subarray(HEADER_BYTES, length) });
    rest = rest.subarray(length);
  }
  return messages;
}

function message(type: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(new Uint8Array(new Uint32Array([type]).buffer), 0);
  header.set(new Uint8Array(new Uint16Array([HEADER_BYTES + payload.length]).buffer), 4);
  return Buffer.concat([header, payload]);
}

/** Answers each read from the one program that is run with some bytes; gives what came until the program was gone. */
async function answering(
  path: string,
  reply: Buffer,
  run: () => Promise<unknown>,
): Promise<readonly Message[]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const whole = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) => {
      let received = Buffer.alloc(0);
      // A program that does not wait for an answer is gone before it comes.
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(received));
      socket.on('data', (bytes: Buffer) => {
        received = Buffer.concat([received, bytes]);
        socket.write(reply);
      });
    });
  });
  try {
    await run();
    return messagesOf(await whole);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

interface Case {
  readonly program: ControlProgram;
  readonly args: readonly string[];
  readonly sent: readonly Message[];
  readonly reply: Buffer;
  readonly code: number;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    program: bgpctl,
    args: ['show', 'summary'],
    sent: [{ type: 13, id: 0, payload: Buffer.alloc(0) }],
    reply: message(1),
    code: 0,
    says: /^Neighbor +AS /,
  },
  {
    program: ikectl,
    args: ['log', 'verbose'],
    sent: [{ type: 3, id: 0, payload: int(2) }],
    reply: Buffer.alloc(0),
    code: 0,
    says: /request sent/,
  },
  {
    program: ntpctl,
    args: ['-s', 'status'],
    sent: [{ type: 10, id: 0, payload: Buffer.alloc(0) }],
    reply: message(10, Buffer.alloc(56)),
    code: 0,
    says: /no peers and no sensors configured/,
  },
  {
    program: smtpctl,
    args: ['log', 'verbose'],
    sent: [{ type: 32, id: 16, payload: int(1) }],
    reply: message(1),
    code: 0,
    says: /command succeeded/,
  },
  {
    program: sendmail,
    args: ['-f', 'a@localhost', 'b@localhost'],
    sent: [{ type: 35, id: 16, payload: Buffer.alloc(0) }],
    reply: message(2),
    code: 1,
    says: /server disallowed submission request/,
  },
];

for (const { program, args, sent, reply, code, says } of cases) {
  test(`${program.name} connects to the socket it is told`, { skip: program.skip }, async (t) => {
    const { path } = temporaryDirectory(t);
    const socket = join(path, 'control');
    const mounts = readFileSync('/proc/self/mounts', 'utf8');
    const received = await answering(socket, reply, async () => {
      const result = await program.run(socket, args, { input: 'Subject: test\n\ntext\n' });
      const said = result.stdout.toString() + result.stderr;
      assert.equal(result.code, code, said);
      assert.match(said, says);
    });
    assert.deepEqual(
      received.map(({ type, id, payload }) => ({ type, id: sent[0]?.id === 0 ? 0 : id, payload })),
      sent,
    );
    assert.equal(readFileSync('/proc/self/mounts', 'utf8'), mounts);
  });
}

/** Asks a daemon and gives the messages of its answer, as soon as one of a type has come. */
function ask(path: string, question: Buffer, last: number): Promise<readonly Message[]> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connectTo(path, () => socket.write(question));
    socket.on('error', reject);
    socket.on('close', () => resolve(messagesOf(received)));
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (messagesOf(received).some(({ type }) => type === last)) socket.destroy();
    });
  });
}

const daemons: readonly {
  readonly daemon: DaemonProgram;
  readonly configuration: string;
  readonly question: Buffer;
  readonly lengths: readonly (readonly [type: number, bytes: number])[];
}[] = [
  {
    daemon: bgpd,
    configuration: 'AS 65001\nrouter-id 127.0.0.1\nneighbor 127.0.0.2 {\n  remote-as 65002\n}\n',
    question: message(22),
    lengths: [
      [13, 1760 - HEADER_BYTES],
      [1, 0],
    ],
  },
  { daemon: ntpd, configuration: '\n', question: message(10), lengths: [[10, 56]] },
];

for (const { daemon, configuration, question, lengths } of daemons) {
  test(`${daemon.name} answers, and is gone afterwards`, {
    skip: daemon.skip,
    timeout: 20_000,
  }, async (t) => {
    const { path } = temporaryDirectory(t);
    const running = await daemon.start(path, configuration);
    t.after(() => running.stop());
    assert.deepEqual(readdirSync(path), [running.socket.slice(path.length + 1)]);
    const answer = await ask(running.socket, question, lengths.at(-1)?.[0] ?? 0);
    assert.deepEqual(
      answer.map(({ type, payload }) => [type, payload.length]),
      lengths,
      running.log,
    );
    await running.stop();
    await assert.rejects(ask(running.socket, question, 0), { code: /ECONNREFUSED|ENOENT/ });
    assert.equal(processesNaming(path), 0);
  });
}

test('a socket that the program would not see is refused', () => {
  for (const path of ['/run/a', '/var/run/a/b', '/var/lib/a'])
    assert.throws(() => mustBeSeen(path), RangeError);
  assert.equal(mustBeSeen('/running/a'), '/running/a');
});

/** Processes that have this text in their arguments. */
function processesNaming(text: string): number {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(join('/proc', entry, 'cmdline'), 'utf8').includes(text);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ESRCH') return false;
      throw error;
    }
  }).length;
}
