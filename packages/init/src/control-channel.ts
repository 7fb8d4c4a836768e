/**
 * init's side of its socket to the kernel. init is a client of the kernel's endpoints like any other, under class Einit; besides the
 * answers the audit feed arrives here. Calls are few and awaited one after another, so there is no table of them but a map.
 */
import type { Solution } from '@sallyport/image';
import { FlushStatus, FrameReader, FrameStatus, FrameWriter } from '@sallyport/imsg/frames';
import {
  compileDecoder,
  compileEncoder,
  DEFAULT_LIMITS,
  DESCRIPTOR_MARK,
  decodeStatus,
  FrameType,
  KERNEL_HANDLE,
  layoutInterface,
  type MethodLayout,
  Outcome,
  outcomeName,
  writeMessageHeader,
} from '@sallyport/message';
import { EAGAIN, native, READABLE, type Watcher, WRITABLE } from '@sallyport/native';

/** The kernel said no, or is gone. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  constructor(
    readonly outcome: string,
    method: string,
    reason: string,
  ) {
    super(reason === '' ? `${method}: ${outcome}` : `${method}: ${outcome}: ${reason}`);
  }
}

/** What a kernel method answered: its out parameters, or its error parameters. */
export interface ControlAnswer {
  readonly isError: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A handle number, or a descriptor to be sent. */
export type ControlHandle = { readonly handle: number } | { readonly descriptor: number };

interface PendingCall {
  readonly method: string;
  readonly layout: MethodLayout;
  readonly resolve: (answer: ControlAnswer) => void;
  readonly reject: (error: ControlError) => void;
}

export class ControlChannel {
  readonly #reader = new FrameReader({
    maximumFrameBytes: DEFAULT_LIMITS.frameBytes,
    maximumDescriptors: DEFAULT_LIMITS.frameDescriptors,
    descriptorType: FrameType.FD,
  });
  readonly #writer = new FrameWriter(FrameType.FD);
  readonly #watcher: Watcher;
  readonly #pending = new Map<number, PendingCall>();
  #nextCall = 1;
  #isOpen = true;

  /**
   * @param socket init's end; owned from now on.
   * @param onAudit a batch of audit records and how many were dropped before it.
   * @param onEnd the kernel is gone.
   */
  constructor(
    readonly socket: number,
    readonly solution: Solution,
    readonly onAudit: (records: DataView, dropped: number) => void,
    readonly onEnd: () => void,
  ) {
    this.#watcher = native.watch(socket, READABLE, () => this.#ready());
  }

  /** Sends the kernel its configuration and the image. @param image sealed memory object; taken. */
  configure(configuration: string, image: number): void {
    const payload = Buffer.from(configuration, 'utf8');
    this.#writer.addDescriptor(image, 0, KERNEL_HANDLE);
    const at = this.#writer.begin(FrameType.HELLO, 0, KERNEL_HANDLE, payload.length);
    payload.copy(this.#writer.buffer, at);
    this.#writer.end(payload.length);
    this.#flush();
  }

  /**
   * Calls a method of a kernel endpoint.
   * @param value in parameters; a Handle parameter is a ControlHandle, whose descriptor is taken.
   * @throws ControlError when the call did not reach its method or the kernel is gone.
   */
  call(interfaceName: string, methodName: string, value: object): Promise<ControlAnswer> {
    const name = `${interfaceName}.${methodName}`;
    const { riid, mid, layout } = this.#find(interfaceName, methodName);
    const id = this.#nextCall;
    this.#nextCall = (this.#nextCall % 0xff) + 1;
    const descriptors: number[] = [];
    const scratch = Buffer.alloc(layout.request.maximumFrame);
    const view = new DataView(scratch.buffer, scratch.byteOffset, scratch.byteLength);
    const end = compileEncoder(layout.request)(value, scratch, view, 0, scratch.length, {
      take(handle: unknown) {
        const given = handle as ControlHandle;
        if ('handle' in given) return given.handle;
        descriptors.push(given.descriptor);
        return DESCRIPTOR_MARK + descriptors.length - 1;
      },
      rights: () => 0,
    });
    if (!this.#isOpen) {
      for (const descriptor of descriptors) native.close(descriptor);
      return Promise.reject(new ControlError('PEER_GONE', name, 'the kernel has ended'));
    }
    writeMessageHeader(view, 0, FrameType.REQUEST, 0, riid, mid, 0, 0);
    for (const descriptor of descriptors) this.#writer.addDescriptor(descriptor, id, KERNEL_HANDLE);
    const at = this.#writer.begin(FrameType.REQUEST, id, KERNEL_HANDLE, end);
    scratch.copy(this.#writer.buffer, at, 0, end);
    this.#writer.end(end);
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method: name, layout, resolve, reject });
      this.#flush();
    });
  }

  #find(interfaceName: string, methodName: string): { riid: number; mid: number; layout: MethodLayout } {
    const endpoints = this.solution.classes[this.solution.image.kernelClass]?.endpoints ?? [];
    const riid = endpoints.findIndex((endpoint) => endpoint.interface.name === interfaceName);
    const schema = endpoints[riid]?.interface;
    const mid = schema?.methods.findIndex((method) => method.name === methodName) ?? -1;
    const layout = schema && layoutInterface(schema).methods[mid];
    if (layout === undefined)
      throw new RangeError(`the kernel's class describes no ${interfaceName}.${methodName}`);
    return { riid, mid, layout };
  }

  #flush(): void {
    const status = this.#writer.flush(this.socket);
    if (status === FlushStatus.AGAIN) native.rewatch(this.#watcher, READABLE | WRITABLE);
    else if (status < 0) this.#ended();
  }

  #ready(): void {
    if (!this.#isOpen) return;
    if (this.#writer.queuedBytes > 0) {
      native.rewatch(this.#watcher, READABLE);
      this.#flush();
    }
    const received = this.#reader.receiveFrom(this.socket);
    for (let status = this.#reader.next(); status !== FrameStatus.MORE; status = this.#reader.next()) {
      if (status < 0) throw new Error('the kernel sent a frame that cannot be parsed');
      this.#take();
    }
    if (received === 0 || (received < 0 && received !== -EAGAIN)) this.#ended();
  }

  #take(): void {
    const reader = this.#reader;
    if (reader.type === FrameType.NOTIFY) {
      const { view, payloadStart, payloadEnd } = reader;
      this.onAudit(
        new DataView(view.buffer, view.byteOffset + payloadStart, payloadEnd - payloadStart),
        reader.id,
      );
      return;
    }
    const call = this.#pending.get(reader.id);
    if (call === undefined) return;
    this.#pending.delete(reader.id);
    if (reader.type === FrameType.STATUS) {
      const status = decodeStatus(reader.buffer, reader.view, reader.payloadStart, reader.payloadEnd);
      const outcome = status?.outcome ?? Outcome.INTERNAL;
      call.reject(new ControlError(outcomeName(outcome), call.method, status?.text ?? ''));
      return;
    }
    const isError = reader.type === FrameType.ERROR;
    const decode = compileDecoder(isError ? call.layout.error : call.layout.response);
    const values = decode(reader.buffer, reader.view, reader.payloadStart, reader.payloadEnd, {
      give: (handle) => handle,
    });
    call.resolve({ isError, values });
  }

  #ended(): void {
    if (!this.#isOpen) return;
    this.close();
    this.onEnd();
  }

  /** Ends the kernel, and with it everything. Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    native.unwatch(this.#watcher);
    this.#reader.close();
    this.#writer.close();
    native.close(this.socket);
    const gone = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of gone) {
      call.reject(new ControlError(outcomeName(Outcome.PEER_GONE), call.method, 'the kernel has ended'));
    }
  }
}
