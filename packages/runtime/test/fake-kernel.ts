/**
 * The other end of a session's socket, in the same process: it does what a test tells it and remembers what it is
 * sent. It knows the wire, and nothing of the runtime.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FrameReader, FrameStatus, FrameWriter } from '@sallyport/imsg/frames';
import {
  compileDecoder,
  compileEncoder,
  DEFAULT_LIMITS,
  DESCRIPTOR_MARK,
  encodeHello,
  encodeStatus,
  FrameType,
  fingerprintInterface,
  type Hello,
  type Limits,
  layoutMethod,
  type MessageLayout,
  type Outcome,
  readDeadline,
  readFlags,
  readMid,
  readParent,
  readRiid,
  StatusAbout,
  statusSize,
  writeMessageHeader,
} from '@sallyport/message';
import { native } from '@sallyport/native';
import { PollingPolicy } from '../src/polling.js';
import { Session } from '../src/session.js';
import { readStartup, type Startup } from '../src/startup.js';
import { midOf, shelfSchema } from './shop.js';

/** Handle of the session's client end, and of its server end. */
export const CLIENT_HANDLE = 2;
export const SERVER_HANDLE = 3;
/** RIID of the one endpoint at the other side. */
export const RIID = 4;

/** One frame the session sent. Descriptors are the test's: close them with `closeAll`. */
export interface SentFrame {
  readonly type: number;
  readonly id: number;
  readonly handle: number;
  readonly payload: Buffer;
  readonly flags: number;
  readonly riid: number;
  readonly mid: number;
  readonly parent: number;
  readonly deadline: number;
  readonly descriptors: readonly number[];
}

export interface KernelOptions {
  readonly limits?: Partial<Limits>;
  readonly polling?: PollingPolicy;
  /** Descriptors to send as resources named r0, r1...; the fake kernel owns them. */
  readonly resources?: readonly number[];
  readonly dev?: boolean;
}

export function helloOf(options: KernelOptions = {}): Hello {
  const fingerprint = fingerprintInterface(shelfSchema);
  const endpoint = { name: 'shelf', interface: 'test.Shelf', fingerprint };
  return {
    format: 1,
    class: 'test.Store',
    name: 'store',
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    dev: options.dev ?? false,
    channels: [
      { id: 'shelves', handle: CLIENT_HANDLE, endpoints: [{ ...endpoint, riid: RIID }] },
      { id: 'others', handle: 9, endpoints: [{ ...endpoint, riid: RIID }] },
    ],
    served: [{ id: 'customers', handle: SERVER_HANDLE }],
    endpoints: [{ ...endpoint, riid: 0 }],
    resources: (options.resources ?? []).map((_, index) => ({ name: `r${index}`, kind: 'file' as const })),
  };
}

export class FakeKernel {
  readonly reader = new FrameReader({
    maximumFrameBytes: 4 * 1024 * 1024,
    maximumDescriptors: 64,
    descriptorType: FrameType.FD,
  });
  readonly writer = new FrameWriter(FrameType.FD);
  isClosed = false;

  /** @param socket owned. */
  constructor(readonly socket: number) {}

  /** A connected pair: this end, and the descriptor of the other. */
  static pair(): { kernel: FakeKernel; socket: number } {
    const pair = new Int32Array(2);
    if (native.socketpair(pair) < 0) throw new Error('socketpair');
    return { kernel: new FakeKernel(pair[0]!), socket: pair[1]! };
  }

  /** A session with this kernel at its other end. */
  static start(options: KernelOptions = {}): {
    kernel: FakeKernel;
    session: Session;
    startup: Startup;
    gone: () => number;
  } {
    const { kernel, socket } = FakeKernel.pair();
    kernel.hello(helloOf(options), options.resources ?? []);
    const startup = readStartup(socket);
    let gone = 0;
    const session = new Session(socket, startup.reader, startup.hello, {
      polling: options.polling ?? new PollingPolicy(0),
      onKernelGone: () => {
        gone += 1;
      },
      onUseAfterEnd: () => undefined,
    });
    return { kernel, session, startup, gone: () => gone };
  }

  hello(hello: Hello, resources: readonly number[]): void {
    const payload = encodeHello(hello);
    const at = this.writer.begin(FrameType.HELLO, 0, 1, payload.length);
    payload.copy(this.writer.buffer, at);
    this.writer.end(payload.length);
    for (const [index, descriptor] of resources.entries()) {
      this.writer.addDescriptor(descriptor, 1 + index, 1);
      this.writer.begin(FrameType.HELLO, 1 + index, 1, 0);
      this.writer.end(0);
    }
    this.flush();
  }

  flush(): void {
    if (this.writer.flush(this.socket) !== 0) throw new Error('the fake kernel could not send');
  }

  /** Lets the session run until nothing more happens, and takes what it sent. */
  async frames(): Promise<SentFrame[]> {
    const taken: SentFrame[] = [];
    for (let quiet = 0; quiet < 4; quiet += 1) {
      await nextTurn();
      const more = this.take();
      if (more.length > 0) quiet = 0;
      taken.push(...more);
    }
    return taken;
  }

  /** Exactly one frame. */
  async frame(): Promise<SentFrame> {
    const frames = await this.frames();
    if (frames.length !== 1) throw new Error(`${frames.length} frames where one was expected`);
    return frames[0]!;
  }

  /** What is there at this moment. */
  take(): SentFrame[] {
    const frames: SentFrame[] = [];
    while (!this.isClosed && this.reader.receiveFrom(this.socket) > 0) {
      while (this.reader.next() === FrameStatus.FRAME) frames.push(this.#current());
    }
    return frames;
  }

  #current(): SentFrame {
    const { reader } = this;
    const descriptors: number[] = [];
    for (let index = 0; index < reader.descriptorCount; index += 1) {
      descriptors.push(reader.takeDescriptor(index));
    }
    const payload = Buffer.from(reader.buffer.subarray(reader.payloadStart, reader.payloadEnd));
    const view = viewOf(payload);
    const isMessage = payload.length >= 24;
    return {
      type: reader.type,
      id: reader.id,
      handle: reader.pid,
      payload,
      flags: isMessage ? readFlags(view, 0) : 0,
      riid: isMessage ? readRiid(view, 0) : 0,
      mid: isMessage ? readMid(view, 0) : 0,
      parent: isMessage ? readParent(view, 0) : 0,
      deadline: isMessage ? readDeadline(view, 0) : 0,
      descriptors,
    };
  }

  /** Sends a message. Descriptors stand in `value` as numbers and are the writer's afterwards. */
  message(
    type: FrameType,
    id: number,
    handle: number,
    name: string,
    value: object,
    header: { riid?: number; deadline?: number; trace?: number } = {},
    rights = 0x8000_0101,
  ): void {
    const layout = layoutFor(type, name);
    const descriptors: number[] = [];
    const sink = {
      take: (descriptor: unknown) => DESCRIPTOR_MARK + descriptors.push(descriptor as number) - 1,
      rights: () => 0,
    };
    const at = this.writer.begin(type, id, handle, layout.maximumFrame);
    const limit = at + layout.maximumFrame;
    const end = compileEncoder(layout)(value, this.writer.buffer, this.writer.view, at, limit, sink);
    const flags = type === FrameType.ERROR ? 1 : 0;
    writeMessageHeader(
      this.writer.view,
      at,
      type,
      flags,
      header.riid ?? 0,
      midOf(name),
      0,
      header.deadline ?? 0,
    );
    this.writer.view.setUint32(at + 20, header.trace ?? 0, true);
    for (const offset of layout.handleOffsets) this.writer.view.setUint32(at + offset + 4, rights, true);
    this.writer.end(end - at, descriptors);
    this.flush();
  }

  /** Answers a request of the session. */
  respond(request: { readonly id: number }, name: string, value: object): void {
    this.message(FrameType.RESPONSE, request.id, CLIENT_HANDLE, name, value);
  }

  /** Delivers a request to the session. */
  request(
    slot: number,
    name: string,
    value: object,
    header: { deadline?: number; trace?: number } = {},
  ): void {
    this.message(FrameType.REQUEST, slot, SERVER_HANDLE, name, value, { deadline: 0xffff_ffff, ...header });
  }

  status(id: number, outcome: Outcome, about: number = StatusAbout.CALL, incident = 0, text = ''): void {
    const at = this.writer.begin(FrameType.STATUS, id, CLIENT_HANDLE, statusSize(text));
    const end = encodeStatus(this.writer.buffer, this.writer.view, at, outcome, about, incident, text);
    this.writer.end(end - at);
    this.flush();
  }

  cancel(slot: number): void {
    this.writer.begin(FrameType.CANCEL, slot, SERVER_HANDLE, 0);
    this.writer.end(0);
    this.flush();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.reader.close();
    this.writer.close();
    native.close(this.socket);
  }
}

/** Content of a message of the session; handle values read as their words. */
export function contentOf(frame: SentFrame, name: string): Record<string, unknown> {
  const decode = compileDecoder(layoutFor(frame.type, name));
  return decode(frame.payload, viewOf(frame.payload), 0, frame.payload.length, { give: (word) => word });
}

export function closeAll(descriptors: readonly number[]): void {
  for (const descriptor of descriptors) native.close(descriptor);
}

function layoutFor(type: number, name: string): MessageLayout {
  const layout = layoutMethod(shelfSchema.methods[midOf(name)]!);
  if (type === FrameType.REQUEST) return layout.request;
  return type === FrameType.ERROR ? layout.error : layout.response;
}

function viewOf(payload: Buffer): DataView {
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
}
