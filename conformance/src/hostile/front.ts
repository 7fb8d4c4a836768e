/**
 * In the place of the web server's Front: a program that does not use our runtime and sends what the policy forbids. Which attack
 * is its argument; each line it prints is what came back.
 */
import { FrameType, outcomeName } from '@sallyport/message';
import { native } from '@sallyport/native';
import { frame, message, readU32 } from '../kernel/raw-peer.js';
import { HostileProcess, OPEN, say } from './web-wire.js';

const hostile = new HostileProcess();
const { peer, files } = hostile;
let nextCall = 1;

/** Asks for a file. @returns the outcome, or what was received. */
function open(path: string, options: { mid?: number; riid?: number } = {}): string {
  const id = nextCall;
  nextCall = (nextCall % 100) + 1;
  peer.sendMessage(id, files, OPEN, { path }, { mid: 0, ...options });
  return received();
}

function received(): string {
  const answer = peer.receive(5000);
  if (answer === undefined) return 'END';
  for (const descriptor of answer.descriptors) native.close(descriptor);
  const what =
    answer.type === FrameType.STATUS
      ? outcomeName(readU32(answer.payload, 0))
      : answer.type === FrameType.RESPONSE
        ? 'RESPONSE'
        : 'ERROR';
  return `${what} with ${answer.descriptors.length} descriptors`;
}

const FORBIDDEN_PATHS = [
  '../etc/passwd',
  'a/../../b',
  '..',
  '/etc/passwd',
  '.hidden',
  'a/.hidden/b',
  'a//b',
  'a/',
  '',
  'a\nb',
  'a\u0001b',
];

const attacks: Record<string, () => void> = {
  denied() {
    for (const path of FORBIDDEN_PATHS) say(`${JSON.stringify(path)}: ${open(path)}`);
    say(`method 7: ${open('index.html', { mid: 7 })}`);
    say(`endpoint 5: ${open('index.html', { riid: 5 })}`);
    const answers = new Set<string>();
    for (let count = 0; count < 5000; count += 1) answers.add(open('../x'));
    say(`5000 denials: ${[...answers].join(', ')}`);
    say(`after them: ${open('index.html')}`);
  },
  handle() {
    peer.sendMessage(1, 77, OPEN, { path: 'index.html' }, { mid: 0 });
    say(received());
    say(received());
  },
  body() {
    const body = message(OPEN, { path: 'index.html' }, { mid: 0 });
    body[body.length - 1] = 0x41; // the text has no NUL at its end
    peer.send(frame(FrameType.REQUEST, 1, files, body));
    say(received());
    say(received());
  },
  frame() {
    const bytes = frame(FrameType.REQUEST, 1, files, message(OPEN, { path: 'index.html' }, { mid: 0 }));
    bytes.writeUInt32LE(0xffff_ffff, 4);
    peer.send(bytes);
    say(received());
  },
  /** Only asks, to show what reaches Front of what Files answers. */
  ask() {
    say(open('index.html'));
    say(open('index.html'));
  },
};

const attack = attacks[process.argv[2] ?? ''];
if (attack === undefined) throw new Error('which attack?');
attack();
peer.close();
