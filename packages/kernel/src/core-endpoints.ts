/**
 * The kernel as a server: requests on handle 1 go to its own endpoints, by the same steps as between processes. They are answered within
 * the turn, so they need no slot; what a method would change is changed only after its response was judged too.
 */
import { AuditSubsystem } from '@sallyport/image';
import {
  FrameType,
  HANDLE_SIZE,
  HeaderOffset,
  LITTLE_ENDIAN,
  MESSAGE_HEADER_SIZE,
  MessageFlag,
  type MessageLayout,
  Outcome,
  StatusAbout,
} from '@sallyport/message';
import type { Connection } from './connection.js';
import { type Judge, REQUEST_FLAGS } from './judge.js';
import type { Process } from './process.js';
import type { MethodRoute } from './routes.js';
import type { KernelState } from './state.js';

/**
 * What a kernel method answers: values for the fixed fields of its response or error part, in order. `commit` makes the change;
 * `undo` takes back what had to be made before the answer could be judged.
 */
export interface CoreAnswer {
  readonly isError: boolean;
  /** Handle numbers and integers up to 32 bits. */
  readonly values: readonly number[];
  /** SIDs of the objects behind the handles among them, in order. */
  readonly sids?: readonly number[];
  readonly commit?: () => void;
  readonly undo?: () => void;
}

export type CoreMethod = (connection: Connection) => CoreAnswer;

/** RIID and MID in one number. */
type MethodNumber = number;
function methodNumber(route: MethodRoute): MethodNumber {
  return route.riid * 0x1_0000 + route.mid;
}

export class CoreEndpoints {
  /** By RIID and MID. */
  readonly #methods = new Map<MethodNumber, CoreMethod>();
  /** Kernel methods have small fixed responses. */
  readonly #scratch = Buffer.alloc(1024);
  readonly #view = new DataView(this.#scratch.buffer, this.#scratch.byteOffset, this.#scratch.byteLength);

  constructor(
    readonly state: KernelState,
    readonly judge: Judge,
    /** The kernel as a process of the policy. */
    readonly kernel: Process,
  ) {}

  /** Serves a method of an endpoint of the kernel's class. */
  define(route: MethodRoute, method: CoreMethod): void {
    this.#methods.set(methodNumber(route), method);
  }

  /** Handles the current frame of a connection, a REQUEST on the kernel's handle. */
  handle(connection: Connection): void {
    const { reader, process } = connection;
    const { judge, kernel } = this;
    const route = this.#route(connection);
    if (route === undefined) return;
    const accepted =
      judge.checkStructure(reader, route.request, REQUEST_FLAGS, 0) &&
      judge.checkHandles(reader, route.request, process, true) &&
      judge.decide(reader, route.request, 'request', process, kernel);
    if (!accepted) {
      this.#refuse(connection, 'request', route.riid, route.mid);
      return;
    }
    const method = this.#methods.get(methodNumber(route));
    if (method === undefined) {
      // Described, but not served by this kernel.
      this.state.sendStatus(connection, reader.id, reader.pid, Outcome.SERVER_ERROR, StatusAbout.CALL);
      return;
    }
    this.#answer(connection, route, method(connection));
  }

  #route(connection: Connection): MethodRoute | undefined {
    const { view, payloadStart, payloadEnd } = connection.reader;
    if (payloadEnd - payloadStart < MESSAGE_HEADER_SIZE) {
      this.judge.refuse(Outcome.BAD_MESSAGE, AuditSubsystem.VALIDATOR, 0, 'the message is cut short', true);
      this.#refuse(connection, 'request', -1, -1);
      return undefined;
    }
    const riid = view.getUint16(payloadStart + HeaderOffset.RIID, LITTLE_ENDIAN);
    const mid = view.getUint16(payloadStart + HeaderOffset.MID, LITTLE_ENDIAN);
    const routes = this.state.routes.between(connection.process.classIndex, this.kernel.classIndex);
    const route = routes[riid]?.[mid];
    if (route === undefined) {
      this.judge.refuse(
        Outcome.DENIED,
        AuditSubsystem.ROUTER,
        0,
        'the kernel has no such endpoint or method',
      );
      this.#refuse(connection, 'request', riid, mid);
    }
    return route;
  }

  #answer(connection: Connection, route: MethodRoute, answer: CoreAnswer): void {
    const { context } = this.state;
    const { reader, process } = connection;
    const message = answer.isError ? route.error : route.response;
    const length = this.#writeAnswer(message.layout, answer, route);
    context.bytes = this.#scratch;
    context.view = this.#view;
    context.start = 0;
    context.end = length;
    const event = answer.isError ? 'error' : 'response';
    if (!this.judge.decideEvent(message.decision, event, this.kernel, process)) {
      answer.undo?.();
      this.#refuse(connection, event, route.riid, route.mid);
      return;
    }
    answer.commit?.();
    const { writer } = connection;
    const type = answer.isError ? FrameType.ERROR : FrameType.RESPONSE;
    const at = writer.begin(type, reader.id, reader.pid, length);
    this.#scratch.copy(writer.buffer, at, 0, length);
    writer.end(length);
    this.state.markDirty(connection);
  }

  /** @returns length of the message in the scratch buffer; its handles are in the context. */
  #writeAnswer(layout: MessageLayout, answer: CoreAnswer, route: MethodRoute): number {
    const view = this.#view;
    this.#scratch.fill(0, 0, layout.fixedSize);
    view.setUint8(HeaderOffset.KIND, answer.isError ? FrameType.ERROR : FrameType.RESPONSE);
    view.setUint8(HeaderOffset.FLAGS, answer.isError ? MessageFlag.ERR : 0);
    view.setUint8(HeaderOffset.NCAPS, layout.handleCount);
    view.setUint32(HeaderOffset.FIXED_SIZE, layout.fixedSize, LITTLE_ENDIAN);
    view.setUint16(HeaderOffset.RIID, route.riid, LITTLE_ENDIAN);
    view.setUint16(HeaderOffset.MID, route.mid, LITTLE_ENDIAN);
    let handles = 0;
    layout.fields.forEach((field, index) => {
      view.setInt32(field.offset, answer.values[index] ?? 0, LITTLE_ENDIAN);
      if (field.layout.size !== HANDLE_SIZE) return;
      this.state.context.handleSids[handles] = answer.sids?.[handles] ?? 0;
      this.state.context.handleRights[handles] = 0;
      this.state.context.handleSizes[handles] = 0;
      handles += 1;
    });
    return layout.fixedSize;
  }

  #refuse(connection: Connection, event: 'request' | 'response' | 'error', riid: number, mid: number): void {
    const { refusal } = this.judge;
    const { reader, process } = connection;
    const isRequest = event === 'request';
    const incident = isRequest
      ? this.judge.note(event, process, this.kernel, riid, mid)
      : this.judge.note(event, this.kernel, process, riid, mid);
    this.state.sendStatus(
      connection,
      reader.id,
      reader.pid,
      refusal.outcome,
      StatusAbout.CALL,
      incident,
      refusal.text,
    );
    if (isRequest && refusal.isFault) this.state.closeAfterAnswer(connection);
  }
}
