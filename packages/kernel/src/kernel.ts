/**
 * The kernel: one synchronous loop. Wait, read, check, append to the receivers' queues, flush. Each turn takes at most 64 KiB or 64 frames
 * from one socket, init's first and then the others in the order in which they became ready; what a turn produced is sent at its end, many
 * frames in one write. No promise, timer or callback of the runtime takes part, so nothing can come between the checks of a frame and its delivery.
 */
import { INIT_INDEX, KERNEL_INDEX, type Solution, staticHandles } from '@sallyport/image';
import { FlushStatus, type FrameReader, FrameStatus } from '@sallyport/imsg/frames';
import { DEFAULT_LIMITS, FIXED_LIMITS, FrameType, KERNEL_HANDLE, Outcome } from '@sallyport/message';
import { EAGAIN } from '@sallyport/native';
import { SecurityModule } from '@sallyport/policy';
import { Channel } from './channel.js';
import type { Connection } from './connection.js';
import { CoreEndpoints } from './core-endpoints.js';
import { Delivery } from './delivery.js';
import { FrameDispatch } from './dispatch.js';
import { Judge } from './judge.js';
import { PartialFrames } from './partial-frames.js';
import { Process } from './process.js';
import { ReplyPath } from './replies.js';
import { RequestPath } from './requests.js';
import { RouteTable } from './routes.js';
import { Settlement } from './settlement.js';
import { KernelState } from './state.js';
import { TaskEndpoint } from './task-endpoint.js';
import { WaitLoop } from './wait-loop.js';

const KERNEL_SID = 1;
const INIT_SID = 2;
/** Processes follow in the order of init.yaml. */
const FIRST_PROCESS_SID = 3;

/** Records waiting for an init that does not read: beyond it batches are dropped and counted. */
const AUDIT_BACKLOG_BYTES = 256 * 1024;

/** Turns a terminated process's socket is still read for: 1 MiB, several times what Linux keeps in one. */
const TERMINATION_TURNS = 16;

/** The policy does not let the system itself start. */
export class StartDenied extends Error {
  override readonly name = 'StartDenied';
}

export class Kernel {
  readonly state: KernelState;
  readonly #loop: WaitLoop;
  readonly #init: Connection;
  readonly #dispatch: FrameDispatch;
  readonly #settlement: Settlement;
  readonly #delivery: Delivery;
  readonly #partialFrames = new PartialFrames();

  /**
   * @param initSocket owned from now on; `initReader` has read the configuration from it, and perhaps what follows.
   * @throws PolicyLoadError, RecordError, StartDenied: the solution is refused.
   */
  constructor(solution: Solution, initSocket: number, initReader: FrameReader, dev: boolean) {
    const now = performance.now();
    const { image } = solution;
    const routes = new RouteTable(solution, new SecurityModule(solution.classes, image.policy));
    const processes = image.processes.map(
      (record, index) =>
        new Process(index, record.name, record.class, FIRST_PROCESS_SID + index, record.limits, now),
    );
    const core = new Process(KERNEL_INDEX, 'kernel', image.kernelClass, KERNEL_SID, DEFAULT_LIMITS, now);
    const init = new Process(INIT_INDEX, 'init', image.initClass, INIT_SID, DEFAULT_LIMITS, now);
    this.state = new KernelState(solution, routes, processes, dev, FIRST_PROCESS_SID + processes.length, now);
    const judge = new Judge(this.state);
    this.#delivery = new Delivery(this.state);
    this.#settlement = new Settlement(this.state, this.#delivery);
    const endpoints = new CoreEndpoints(this.state, judge, core);
    this.#dispatch = new FrameDispatch(
      this.state,
      judge,
      new RequestPath(this.state, judge, this.#delivery, endpoints),
      new ReplyPath(this.state, judge, this.#delivery, this.#settlement),
      this.#settlement,
    );
    this.#loop = new WaitLoop();
    new TaskEndpoint(
      this.state,
      judge,
      {
        attach: (process, socket) => this.#attach(process, socket),
        terminate: (process) => this.#terminate(process),
      },
      endpoints,
    );
    for (const started of [core, init]) this.#judgeOwnStart(judge, core, started);
    this.#makeChannels();
    this.#init = this.#attach(init, initSocket, initReader);
    this.#init.hasFramesLeft = true;
    this.#loop.serveAgain(this.#init);
  }

  /** The system's own start is judged like every other: that is how the policy comes to know the kernel and init. */
  #judgeOwnStart(judge: Judge, core: Process, started: Process): void {
    const decision = this.state.routes.security.executeDecision(core.classIndex, started.classIndex);
    if (judge.decideEvent(decision, 'execute', core, started)) return;
    const source = this.state.solution.classes[core.classIndex]?.name;
    const destination = this.state.solution.classes[started.classIndex]?.name;
    throw new StartDenied(
      `the policy does not let the ${started.name} start; add: execute src=${source}, dst=${destination} { grant () }`,
    );
  }

  #makeChannels(): void {
    const { state } = this;
    const { image } = state.solution;
    const tables = staticHandles(image);
    tables.forEach((table, clientIndex) => {
      for (const end of table.clientEnds) {
        const client = state.processes[clientIndex]!;
        const server = state.processes[end.server]!;
        const serverEnd = tables[end.server]!.serverEnds.find(
          (candidate) => candidate.client === clientIndex && candidate.id === end.id,
        )!;
        const routes = state.routes.between(client.classIndex, server.classIndex);
        const channel = new Channel(end.id, client, server, end.handle, serverEnd.handle, routes);
        client.handles.place(end.handle, { kind: 'client', sid: state.nextSid(), channel });
        server.servedChannels += 1;
        server.handles.place(serverEnd.handle, { kind: 'server', sid: state.nextSid(), channel });
      }
    });
  }

  #attach(process: Process, socket: number, reader?: FrameReader): Connection {
    const connection = this.#loop.add(process, socket, reader);
    process.connections.push(connection);
    process.state = 'running';
    this.#delivery.pump(process);
    return connection;
  }

  /**
   * Ends a process's sockets, also if somebody still holds their other ends. What it had sent before is taken first: init says Terminate of
   * processes that have ended, and a reply that was sent counts.
   */
  #terminate(process: Process): void {
    for (const connection of process.connections) {
      if (connection.turnsToLive >= 0) continue;
      connection.turnsToLive = TERMINATION_TURNS;
      this.#loop.serveAgain(connection);
    }
  }

  /** Mediates until init's socket ends. */
  run(): void {
    const { state } = this;
    const loop = this.#loop;
    while (this.#init.state !== 'closed') {
      loop.wait(this.#timeout());
      state.now = performance.now();
      for (const connection of loop.takeRetries()) state.markDirty(connection);
      loop.forEachReady(this.#init, (connection) => this.#serve(connection));
      state.deadlines.advance(state.now, (slot) => this.#settlement.abandon(slot, Outcome.DEADLINE));
      this.#partialFrames.expire(state.now, (connection) => this.#dispatch.unparseable(connection, 0));
      state.audit.reportCounted(state.now);
      this.#sendAudit();
      this.#flush();
      this.#endConnections();
    }
    loop.close();
  }

  /** Milliseconds the loop may sleep. The clock is read again only if something has a time: a turn can take long. */
  #timeout(): number {
    const { state } = this;
    const others = earlier(this.#partialFrames.timeout(), state.audit.timeout(state.now));
    return state.deadlines.isEmpty ? others : earlier(others, state.deadlines.timeout(performance.now()));
  }

  /** One turn of one connection. */
  #serve(connection: Connection): void {
    if (connection.state !== 'open') return;
    if (connection.waitsForRoom) this.state.markDirty(connection);
    // One that does not take its answers is not listened to either, until it does.
    const isTerminated = connection.turnsToLive >= 0;
    if (connection.isHeldBack && !isTerminated) return;
    const { reader, process } = connection;
    let isDry = false;
    if (!connection.hasFramesLeft && !connection.reachedEnd) {
      const received = reader.receiveFrom(connection.socket);
      isDry = received <= 0;
      if (received === 0) connection.reachedEnd = true;
      else if (received < 0 && received !== -EAGAIN) {
        this.state.closeAtOnce(connection);
        return;
      }
    }
    const budget = process.denials.isEmpty(this.state.now)
      ? FIXED_LIMITS.deniedTurnFrames
      : FIXED_LIMITS.turnFrames;
    const status = this.#dispatch.takeFrames(connection, budget);
    connection.hasFramesLeft = status === FrameStatus.FRAME;
    if (isTerminated) {
      connection.turnsToLive -= 1;
      if (isDry || connection.turnsToLive < 0) this.state.closeAtOnce(connection);
      else this.#loop.serveAgain(connection);
      return;
    }
    if (connection.hasFramesLeft) this.#loop.serveAgain(connection);
    else if (connection.state === 'open') this.#partialFrames.observe(connection, this.state.now);
    if (connection.hasFramesLeft) return;
    if (connection.reachedEnd && connection.state === 'open') this.state.closeAtOnce(connection);
  }

  #sendAudit(): void {
    const { audit } = this.state;
    if (audit.length === 0 && audit.dropped === 0) return;
    const { writer } = this.#init;
    if (writer.queuedBytes > AUDIT_BACKLOG_BYTES) {
      audit.drop();
      return;
    }
    const at = writer.begin(FrameType.NOTIFY, audit.dropped, KERNEL_HANDLE, audit.length);
    audit.buffer.copy(writer.buffer, at, 0, audit.length);
    writer.end(audit.length);
    audit.sent();
    this.state.markDirty(this.#init);
  }

  #flush(): void {
    const { dirty } = this.state;
    for (const connection of dirty) {
      connection.isDirty = false;
      if (connection.state === 'closed') continue;
      const status = connection.writer.flush(connection.socket);
      connection.waitsForRoom = status === FlushStatus.AGAIN && !connection.writer.retryLater;
      if (status === FlushStatus.AGAIN && connection.writer.retryLater) this.#loop.retryLater(connection);
      // An answer that finds no room goes to somebody who does not read: the connection ends all the same.
      if (status < 0 || connection.state === 'draining') this.state.closeAtOnce(connection);
      else this.#hold(connection);
    }
    dirty.length = 0;
  }

  /** Asks for what the connection needs now: input unless its answers pile up, room when its socket is full. */
  #hold(connection: Connection): void {
    const wasHeldBack = connection.isHeldBack;
    connection.isHeldBack = connection.writer.queuedBytes > connection.process.limits.queueBytes;
    this.#loop.watch(connection);
    if (!wasHeldBack || connection.isHeldBack) return;
    connection.reader.renewPartialAge(this.state.now);
    if (connection.hasFramesLeft) this.#loop.serveAgain(connection);
  }

  #endConnections(): void {
    const { ended } = this.state;
    for (let connection = ended.pop(); connection !== undefined; connection = ended.pop()) {
      if (connection.state === 'closed') continue;
      this.#loop.remove(connection);
      this.#partialFrames.forget(connection);
      const { process } = connection;
      for (const slot of connection.calls) {
        if (slot !== undefined) this.#settlement.abandon(slot, Outcome.PEER_GONE);
      }
      const place = process.connections.indexOf(connection);
      process.connections.splice(place, 1);
      if (process.connections.length === 0) process.state = 'gone';
      // Requests go to the first socket: with it goes what it was asked.
      if (place === 0) this.#settlement.endRequests(process);
    }
    // What the end of a connection made others be told goes out at once.
    if (this.state.dirty.length > 0) this.#flush();
  }
}

/** The earlier of two time-outs, of which -1 is never. */
function earlier(one: number, other: number): number {
  if (one < 0) return other;
  return other < 0 ? one : Math.min(one, other);
}
