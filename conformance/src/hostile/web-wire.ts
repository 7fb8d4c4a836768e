/** What a hostile process of examples/web knows of the wire, written down by hand from the descriptions and not from generated code. */
import { FrameType, type Hello, type MethodSchema, parseHello } from '@sallyport/message';
import { RawPeer } from '../kernel/raw-peer.js';

const SOCKET = 3;

export const OPEN: MethodSchema = {
  name: 'Open',
  in: [{ name: 'path', schema: { kind: 'string', max: 1024 } }],
  out: [
    { name: 'file', schema: { kind: 'handle', interface: null } },
    { name: 'size', schema: { kind: 'integer', type: 'UInt64' } },
    { name: 'kind', schema: { kind: 'integer', type: 'UInt8' } },
    { name: 'modified', schema: { kind: 'integer', type: 'SInt64' } },
    { name: 'inode', schema: { kind: 'integer', type: 'UInt64' } },
  ],
  error: [{ name: 'reason', schema: { kind: 'integer', type: 'UInt8' } }],
};

/** A process that takes its socket into its own hands. */
export class HostileProcess {
  readonly peer = new RawPeer(SOCKET);
  readonly hello: Hello;
  /** Descriptors of its resources, in their order. */
  readonly resources: number[] = [];

  constructor() {
    this.hello = parseHello(this.peer.expect(FrameType.HELLO, 0).payload);
    for (let index = 0; index < this.hello.resources.length; index += 1) {
      this.resources.push(...this.peer.expect(FrameType.HELLO, 1 + index).descriptors);
    }
  }

  /** Handle of the channel to the files, where it has one. */
  get files(): number {
    const channel = this.hello.channels.find(({ id }) => id === 'files_connection');
    if (channel === undefined) throw new Error('no channel to the files');
    return channel.handle;
  }
}

/** One line for the test that started the solution. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
