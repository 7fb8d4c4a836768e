/**
 * kl.core.Task: how init makes processes known and lets them run. Making one is judged as `execute`, before anything was spawned.
 */
import { DESCRIPTOR_MARK, DescriptorRights, LITTLE_ENDIAN, Outcome, resolveField } from '@sallyport/message';
import type { Connection } from './connection.js';
import type { CoreAnswer, CoreEndpoints } from './core-endpoints.js';
import type { Judge } from './judge.js';
import type { TaskObject } from './objects.js';
import type { Process } from './process.js';
import type { MethodRoute } from './routes.js';
import type { KernelState } from './state.js';

/** What the endpoint asks of the loop. */
export interface TaskControl {
  /** Takes over the kernel's end of a process's socket. */
  attach(process: Process, socket: number): void;
  /** Closes the sockets of a process at the end of the turn. */
  terminate(process: Process): void;
}

const INTERFACE = 'kl.core.Task';
const ok = (
  values: readonly number[],
  effects: Pick<CoreAnswer, 'commit' | 'undo' | 'sids'> = {},
): CoreAnswer => ({
  isError: false,
  values,
  ...effects,
});
const failed = (outcome: Outcome): CoreAnswer => ({ isError: true, values: [outcome] });

export class TaskEndpoint {
  readonly #byName: ReadonlyMap<string, Process>;

  constructor(
    readonly state: KernelState,
    readonly judge: Judge,
    readonly control: TaskControl,
    core: CoreEndpoints,
  ) {
    this.#byName = new Map(state.processes.map((process) => [process.name, process]));
    const routes = state.routes.between(state.solution.image.initClass, core.kernel.classIndex);
    const endpoints = state.solution.classes[core.kernel.classIndex]?.endpoints ?? [];
    const riid = endpoints.findIndex((endpoint) => endpoint.interface.name === INTERFACE);
    const methods = routes[riid];
    if (methods === undefined) throw new Error(`the kernel's class has no endpoint of ${INTERFACE}`);
    const [create, resume, terminate] = methods;
    if (create === undefined || resume === undefined || terminate === undefined) {
      throw new Error(`${INTERFACE} has fewer methods than this kernel serves`);
    }
    core.define(create, this.#create(create));
    core.define(resume, this.#resume(resume));
    core.define(terminate, this.#terminate(terminate));
  }

  #create(route: MethodRoute): (connection: Connection) => CoreAnswer {
    const name = resolveField(route.request.layout, ['name']);
    if (name?.readText === undefined) throw new Error(`${INTERFACE}.Create has no text parameter name`);
    return (connection) => {
      const { reader, process: creator } = connection;
      const process = this.#byName.get(name.readText(reader.buffer, reader.view, reader.payloadStart));
      if (process === undefined || process.state !== 'declared') return failed(Outcome.BAD_HANDLE);
      const decision = this.state.routes.security.executeDecision(creator.classIndex, process.classIndex);
      if (!this.judge.decideEvent(decision, 'execute', creator, process)) {
        this.judge.note('execute', creator, process, -1, -1);
        return failed(this.judge.refusal.outcome);
      }
      const handle = creator.handles.add({ kind: 'task', sid: process.sid, process });
      if (handle === undefined) return failed(Outcome.QUOTA);
      return ok([handle], {
        sids: [process.sid],
        commit: () => {
          process.state = 'created';
        },
        undo: () => creator.handles.remove(handle),
      });
    };
  }

  #resume(route: MethodRoute): (connection: Connection) => CoreAnswer {
    const [taskAt, socketAt] = route.request.layout.handleOffsets ?? [];
    if (taskAt === undefined || socketAt === undefined)
      throw new Error(`${INTERFACE}.Resume takes two handles`);
    return (connection) => {
      const { reader } = connection;
      const task = this.#taskAt(connection, taskAt);
      const socket = reader.view.getUint32(reader.payloadStart + socketAt, LITTLE_ENDIAN);
      const kind = this.state.context.handleRights[1]! & DescriptorRights.KIND_MASK;
      if (
        task?.process.state !== 'created' ||
        socket < DESCRIPTOR_MARK ||
        kind !== DescriptorRights.KIND_SOCKET
      ) {
        return failed(Outcome.BAD_HANDLE);
      }
      return ok([], {
        commit: () => this.control.attach(task.process, reader.takeDescriptor(socket - DESCRIPTOR_MARK)),
      });
    };
  }

  #terminate(route: MethodRoute): (connection: Connection) => CoreAnswer {
    const [taskAt] = route.request.layout.handleOffsets ?? [];
    if (taskAt === undefined) throw new Error(`${INTERFACE}.Terminate takes a handle`);
    return (connection) => {
      const task = this.#taskAt(connection, taskAt);
      if (task === undefined) return failed(Outcome.BAD_HANDLE);
      return ok([], { commit: () => this.control.terminate(task.process) });
    };
  }

  #taskAt(connection: Connection, offset: number): TaskObject | undefined {
    const { reader, process } = connection;
    const object = process.handles.lookup(reader.view.getUint32(reader.payloadStart + offset, LITTLE_ENDIAN));
    return object?.kind === 'task' ? object : undefined;
  }
}
