/** In the place of the web server's Files: answers the first request with what may not be answered, and says how that was received. */
import { openSync } from 'node:fs';
import { FrameType, type MethodSchema, outcomeName } from '@sallyport/message';
import { native } from '@sallyport/native';
import { frame, message, readU32 } from '../kernel/raw-peer.js';
import { HostileProcess, OPEN, say } from './web-wire.js';

const hostile = new HostileProcess();
const { peer } = hostile;
const request = peer.expect(FrameType.REQUEST);
const script = process.argv[1] ?? '';
const honest = { size: 1n, kind: 1, modified: 0n, inode: 1n };
const RESPONSE = { kind: 'response', mid: 0 } as const;

function answer(descriptors: readonly number[], payload: Uint8Array): void {
  peer.sendWithDescriptors(
    request.id,
    descriptors,
    frame(FrameType.RESPONSE, request.id, request.handle, payload),
  );
  for (const descriptor of descriptors) native.close(descriptor);
}
const withFile = (value: object = honest): Buffer =>
  message(OPEN, { file: { descriptor: 0 }, ...value }, RESPONSE);

const OTHER: MethodSchema = {
  name: 'Other',
  in: [],
  out: [{ name: 'n', schema: { kind: 'integer', type: 'UInt32' } }],
  error: [],
};

const answers: Record<string, () => void> = {
  shape: () => answer([], message(OTHER, { n: 1 }, RESPONSE)),
  writable: () => answer([openSync(process.argv[3] ?? '', 'r+')], withFile()),
  two: () => answer([openSync(script, 'r'), openSync(script, 'r')], withFile()),
  none: () => answer([], withFile()),
  directory: () => answer([openSync('/', 'r')], withFile()),
  device: () => answer([openSync('/dev/null', 'r')], withFile()),
  size: () => answer([openSync(script, 'r')], withFile({ ...honest, size: 2n ** 40n })),
  handle: () => answer([], message(OPEN, { file: { number: request.handle }, ...honest }, RESPONSE)),
  twice() {
    answer([openSync(script, 'r')], withFile());
    answer([openSync(script, 'r')], withFile());
  },
};

const what = answers[process.argv[2] ?? ''];
if (what === undefined) throw new Error('which answer?');
what();

function described(type: number, payload: Buffer): string {
  if (type === FrameType.STATUS) return outcomeName(readU32(payload, 0));
  return type === FrameType.REQUEST ? 'the next request' : `a frame of type ${type}`;
}

const heard: string[] = [];
for (let next = peer.receive(5000); next !== undefined; next = peer.receive(300)) {
  heard.push(described(next.type, next.payload));
}
// An answer and the next request may come in either order.
say(heard.sort().join(', '));
