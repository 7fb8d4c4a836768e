/**
 * A client and a server with two sessions and nothing but a relay between them, all in this thread: it carries each
 * request and each answer, writes the rights of descriptors, and keeps deadlines. So the real thing can be tested
 * beside what stands in for it.
 */
import {
  FrameType,
  layoutMethod,
  NO_DEADLINE,
  Outcome,
  readDeadline,
  StatusAbout,
  writeMessageHeader,
} from '@sallyport/message';
import { makeClient } from '../src/client.js';
import { Descriptor, type EndpointImplementation, type HandlerFailure } from '../src/index.js';
import { serveOn } from '../src/serve.js';
import type { Client } from '../src/types.js';
import {
  CLIENT_HANDLE,
  FakeKernel,
  type KernelOptions,
  SERVER_HANDLE,
  type SentFrame,
} from './fake-kernel.js';
import { Shelf, type ShelfMethods, Store, shelfSchema } from './shop.js';

export interface Relayed extends Disposable {
  readonly shelf: Client<ShelfMethods>;
}

/** @param options limits of both sides. */
export function relayed(
  code: EndpointImplementation<ShelfMethods>,
  onHandlerFailure: (failure: HandlerFailure) => void,
  options: KernelOptions = {},
): Relayed {
  const client = FakeKernel.start(options);
  const server = FakeKernel.start(options);
  serveOn(server.session, Store, { shelf: code }, { onHandlerFailure });
  const relay = new Relay(client.kernel, server.kernel, options.limits?.callDeadline ?? 0);
  return {
    shelf: makeClient(client.session, 'shelves', Shelf, 'shelf'),
    [Symbol.dispose]() {
      relay.stop();
      for (const { kernel, session } of [client, server]) {
        session.end();
        kernel.close();
      }
    },
  };
}

class Relay {
  /** Deadlines of open calls by number. */
  readonly #open = new Map<number, NodeJS.Timeout | undefined>();
  #isStopped = false;

  constructor(
    readonly client: FakeKernel,
    readonly server: FakeKernel,
    readonly callDeadline: number,
  ) {
    setImmediate(this.#turn);
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#open.values()) clearTimeout(timer);
  }

  readonly #turn = (): void => {
    if (this.#isStopped) return;
    for (const frame of this.client.take()) this.#toServer(frame);
    for (const frame of this.server.take()) this.#toClient(frame);
    setImmediate(this.#turn);
  };

  #toServer(frame: SentFrame): void {
    if (frame.type === FrameType.CANCEL) this.#end(frame.id, Outcome.CANCELLED);
    if (frame.type !== FrameType.REQUEST) return;
    const asked = readDeadline(viewOf(frame), 0);
    const span = asked === 0 ? this.callDeadline || NO_DEADLINE : asked;
    const expire = () => this.#end(frame.id, Outcome.DEADLINE);
    this.#open.set(frame.id, span === NO_DEADLINE ? undefined : setTimeout(expire, span));
    // What the kernel does: the receiver's numbers.
    writeMessageHeader(viewOf(frame), 0, frame.type, frame.flags, 0, frame.mid, 0, asked);
    forward(frame, this.server, SERVER_HANDLE);
  }

  #toClient(frame: SentFrame): void {
    if (!this.#open.has(frame.id)) {
      for (const number of frame.descriptors) new Descriptor(number).close();
      return;
    }
    if (frame.type === FrameType.STATUS) {
      viewOf(frame).setUint32(4, StatusAbout.CALL, true);
    }
    if (frame.type === FrameType.CREDIT) return;
    clearTimeout(this.#open.get(frame.id));
    this.#open.delete(frame.id);
    forward(frame, this.client, CLIENT_HANDLE);
  }

  #end(id: number, outcome: Outcome): void {
    if (!this.#open.has(id)) return;
    clearTimeout(this.#open.get(id));
    this.#open.delete(id);
    this.client.status(id, outcome);
    this.server.cancel(id);
  }
}

function forward(frame: SentFrame, to: FakeKernel, handle: number): void {
  const { writer } = to;
  const view = viewOf(frame);
  const method = shelfSchema.methods[frame.mid];
  if (method !== undefined && frame.type !== FrameType.STATUS) {
    const { request, response, error } = layoutMethod(method);
    const layout = { [FrameType.REQUEST]: request, [FrameType.RESPONSE]: response }[frame.type] ?? error;
    for (const [index, offset] of layout.handleOffsets.entries()) {
      view.setUint32(offset + 4, rightsOf(frame.descriptors[index]), true);
    }
  }
  const at = writer.begin(frame.type, frame.id, handle, frame.payload.length);
  frame.payload.copy(writer.buffer, at);
  writer.end(frame.payload.length, frame.descriptors);
  to.flush();
}

/** What the kernel would write: read from the descriptor itself. */
function rightsOf(number: number | undefined): number {
  if (number === undefined) return 0;
  const descriptor = new Descriptor(number);
  const { rights } = descriptor;
  descriptor.take();
  return rights;
}

function viewOf({ payload }: SentFrame): DataView {
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
}
