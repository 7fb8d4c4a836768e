/** The session of this process: descriptor 3, made when it is first needed. */
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { native } from '@sallyport/native';
import { type Descriptor, rememberPlaces } from './descriptor.js';
import { UsageError } from './errors.js';
import { maximumFromEnvironment, PollingPolicy, type PollingStatistics } from './polling.js';
import { Session } from './session.js';
import { readStartup } from './startup.js';

/** Where init puts the socket. */
const SOCKET = 3;
/** A process ends with this when its kernel is gone. */
const EXIT_KERNEL_GONE = 1;

interface Current {
  readonly session: Session;
  /** Resources nobody has asked for yet. */
  readonly resources: Map<string, Descriptor>;
}

let current: Current | undefined;
let policy: PollingPolicy | undefined;

/** @throws UsageError when this process was not started by a solution. */
export function currentProcess(): Current {
  current ??= start();
  return current;
}

export function currentSession(): Session {
  return currentProcess().session;
}

function start(): Current {
  // The socket is one stream of frames: two readers of it would tear it apart.
  if (!isMainThread) throw new UsageError('only the main thread of a process can use its channels, so far');
  refuseDebugger();
  const { reader, hello, resources } = readStartup(SOCKET);
  rememberPlaces(hello.dev);
  const session = new Session(SOCKET, reader, hello, {
    polling: currentPolicy(),
    onKernelGone: () => {
      process.exitCode = EXIT_KERNEL_GONE;
      // One turn, in which the program can say what it was doing.
      setImmediate(() => process.exit(EXIT_KERNEL_GONE));
    },
    onUseAfterEnd: () => process.exit(EXIT_KERNEL_GONE),
  });
  // What was replied before process.exit() is sent.
  process.on('exit', () => session.flushNow());
  return { session, resources };
}

/** Node opens a debugger's port on SIGUSR1, which would be a way in past every check. */
function refuseDebugger(): void {
  // Takes the signal away from Node; then the system drops it altogether.
  process.on('SIGUSR1', () => undefined);
  native.ignoreSignal(constants.signals.SIGUSR1);
}

function currentPolicy(): PollingPolicy {
  policy ??= new PollingPolicy(maximumFromEnvironment(process.env.SALLYPORT_POLLING));
  return policy;
}

/**
 * How long a thread of this process that waits for a reply may stay awake before it sleeps. It makes short calls
 * several times faster and costs processor time, which `pollingStatistics` tells.
 * @param options.maxMicroseconds the most for one wait, from 0 (always sleep) to 1000; 60 when never set.
 * @throws RangeError
 */
export function configurePolling(options: { readonly maxMicroseconds: number }): void {
  currentPolicy().configure(options.maxMicroseconds);
}

const clock = new Float64Array(2);

/** What polling does at the moment and has cost so far. */
export function pollingStatistics(): PollingStatistics {
  native.spinClock(clock);
  return currentPolicy().statistics(performance.now(), clock[1] ?? 0);
}
