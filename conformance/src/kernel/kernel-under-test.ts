/** A real kernel process with raw peers on all its sockets; the test itself plays init. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { AUDIT_RECORD_SIZE, type AuditRecord, readAuditRecord, type SolutionImage } from '@sallyport/image';
import { KERNEL_MAIN } from '@sallyport/kernel';
import { FrameType } from '@sallyport/message';
import { native } from '@sallyport/native';
import { frame, message, RawPeer, readU32 } from './raw-peer.js';
import { TASK } from './test-image.js';

const FIXED_PART = 24;

export class KernelUnderTest implements Disposable {
  readonly init: RawPeer;
  readonly pid: number;
  readonly #pidfd: number;
  readonly #peers: RawPeer[] = [];
  readonly audit: AuditRecord[] = [];
  auditDropped = 0;

  /** @param options for the Node that runs the kernel. */
  constructor(image: SolutionImage, dev = false) {
    const [ours, theirs] = socketPair();
    const pid = native.spawn(process.execPath, ['node', KERNEL_MAIN], [], [-1, -1, 2, theirs], '/');
    native.close(theirs);
    assert.ok(pid > 0);
    this.pid = pid;
    this.#pidfd = native.pidfdOpen(pid);
    this.init = new RawPeer(ours);
    const memory = native.memfdCreate('image');
    writeSync(memory, Buffer.from(JSON.stringify(image)), 0, undefined, 0);
    this.init.sendWithDescriptors(
      0,
      [memory],
      frame(FrameType.HELLO, 0, 1, Buffer.from(JSON.stringify({ dev }))),
    );
    native.close(memory);
  }

  /** init's next answer; audit batches on the way are kept. */
  answer(): { type: number; payload: Buffer } {
    for (;;) {
      const received = this.init.receive();
      assert.ok(received !== undefined, 'the kernel did not answer init');
      if (received.type !== FrameType.NOTIFY) return received;
      this.#keepAudit(received.id, received.payload);
    }
  }

  #keepAudit(dropped: number, payload: Buffer): void {
    this.auditDropped += dropped;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    for (let at = 0; at < payload.length; at += AUDIT_RECORD_SIZE) this.audit.push(readAuditRecord(view, at));
  }

  /** Audit records so far, those on their way included. */
  takeAudit(): AuditRecord[] {
    for (let received = this.init.receive(100); received !== undefined; received = this.init.receive(20)) {
      if (received.type === FrameType.NOTIFY) this.#keepAudit(received.id, received.payload);
    }
    return this.audit.splice(0);
  }

  /** Makes a process known. @returns the answer's type and its task handle. */
  create(name: string): { type: number; task: number } {
    this.init.send(frame(FrameType.REQUEST, 1, 1, message(TASK.methods[0]!, { name }, { mid: 0 })));
    const { type, payload } = this.answer();
    return { type, task: payload.length > FIXED_PART ? readU32(payload, FIXED_PART) : 0 };
  }

  /** Gives a created process its socket. @returns the process's end. */
  resume(task: number): RawPeer {
    const [kernelEnd, processEnd] = socketPair();
    const request = message(
      TASK.methods[1]!,
      { task: { number: task }, socket: { descriptor: 0 } },
      { mid: 1 },
    );
    this.init.sendWithDescriptors(2, [kernelEnd], frame(FrameType.REQUEST, 2, 1, request));
    native.close(kernelEnd);
    assert.equal(this.answer().type, FrameType.RESPONSE);
    const peer = new RawPeer(processEnd);
    this.#peers.push(peer);
    return peer;
  }

  /** Tells the kernel to terminate a process, without waiting for its answer. */
  terminate(task: number): void {
    this.init.send(
      frame(FrameType.REQUEST, 3, 1, message(TASK.methods[2]!, { task: { number: task } }, { mid: 2 })),
    );
  }

  /** Both at once. */
  start(name: string): RawPeer {
    const { type, task } = this.create(name);
    assert.equal(type, FrameType.RESPONSE);
    return this.resume(task);
  }

  /** Descriptors the kernel process holds. */
  descriptors(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  /** The kernel closes what it has sent just after the receiver may have it, so this waits a moment for the count. */
  expectDescriptors(count: number, what: string): void {
    const until = performance.now() + 1000;
    while (this.descriptors() !== count && performance.now() < until) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
    assert.equal(this.descriptors(), count, what);
  }

  /** Kilobytes of memory the kernel process has. */
  residentKilobytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/u.exec(status)?.[1]);
  }

  /** Ends init's socket and waits for the kernel. @returns its exit code. */
  end(): number {
    this.init.close();
    return this.wait();
  }

  /** Waits until the kernel has ended. */
  wait(): number {
    const status = new Int32Array(2);
    const until = performance.now() + 3000;
    while (native.reap(this.#pidfd, status) === 0) {
      if (performance.now() > until) native.pidfdSignal(this.#pidfd, 9);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
    for (const peer of this.#peers) peer.close();
    this.init.close();
    native.close(this.#pidfd);
    return status[0]!;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

function socketPair(): [number, number] {
  const pair = new Int32Array(2);
  assert.equal(native.socketpair(pair), 0);
  return [pair[0]!, pair[1]!];
}
