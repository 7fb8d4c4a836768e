/**
 * Real daemons as peers: their control socket appears in a folder of the test. Each runs in mount, network and process namespaces of its
 * own: it has no network, the user it wants to be exists for it alone, it may not set the clock, and it is gone, with its children, when
 * the test ends it or dies. Needs root.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findUnpacked, skipBecause, skipWithout, type UnpackedPackage } from '@sallyport/test-kit';
import { mustBeSeen, obstacleToDaemon } from './private-system.js';
import { processEnd } from './process-end.js';

export interface RunningDaemon extends AsyncDisposable {
  /** Path of its control socket. */
  readonly socket: string;
  /** What it has said so far. */
  readonly log: string;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

export interface DaemonProgram {
  readonly name: string;
  /** For the `skip` of a test that needs it. */
  readonly skip: string | false;
  /**
   * Starts it; settles when its socket is there and it is ready to answer. The caller ends it.
   * @param folder for the socket, owned by root; not below a folder of HIDDEN
   * @param configuration text of its configuration file
   * @throws {Error} with what it said, when it does not start
   */
  start(folder: string, configuration: string): Promise<RunningDaemon>;
}

interface Recipe {
  readonly from: UnpackedPackage;
  readonly program: string;
  /** The user it becomes. */
  readonly user: string;
  /** Home of that user. */
  readonly home: string;
  /** Folder of its socket, and the name of that. */
  readonly folder: string;
  readonly socket: string;
  readonly args: readonly string[];
  /** What it says when it listens and has read its configuration; the socket alone is there before that. */
  readonly ready: string;
}

/**
 * The first process of the namespace. It ends the daemon at the end of its standard input, which is also how the test's death shows;
 * and at its own end all others are killed. $1 folder of the test, $2 user, $3 home, $4 folder of the socket, the rest the command.
 */
const KEEPER = `
set -e
out=$1 user=$2 home=$3 sockets=$4
shift 4
for place in /run /var/lib; do mount -t tmpfs -o mode=0755,size=1m private "$place"; done
mkdir -p "$home" "$sockets"
mount --bind "$out" "$sockets"
printf 'root:x:0:0::/:/bin/sh\\n%s:x:950:950::%s:/bin/false\\n' "$user" "$home" >/run/passwd
printf 'root:x:0:\\n%s:x:950:\\n' "$user" >/run/group
mount --bind /run/passwd /etc/passwd
mount --bind /run/group /etc/group
umask 077
printf '%s' "$CONFIGURATION" >/run/configuration
setpriv --bounding-set=-sys_time --inh-caps=-sys_time "$@" &
daemon=$!
cat >/dev/null
kill "$daemon" 2>/dev/null && wait "$daemon"`;

const NAMESPACES = ['--mount', '--net', '--pid', '--fork', '--kill-child'];
/** Milliseconds that starting, and ending, may take. */
const PATIENCE = 5000;

function daemonProgram(recipe: Recipe): DaemonProgram {
  const { from, program } = recipe;
  const found = findUnpacked(from, program);
  const reason = found === null ? null : obstacleToDaemon(found.path);
  return {
    name: program,
    skip: skipWithout(found, `${program} of ${from}`) || skipBecause(reason),
    start: async (folder, configuration) => {
      if (found === null) throw new Error(`${program} of ${from} is not installed (npm run peers)`);
      if (reason !== null) throw new Error(`${program} cannot be run: ${reason}`);
      const environment = { ...found.environment, CONFIGURATION: configuration };
      return start(recipe, [found.path, ...recipe.args], environment, mustBeSeen(folder));
    },
  };
}

async function start(
  { user, home, folder, socket, program, ready }: Recipe,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  out: string,
): Promise<RunningDaemon> {
  const keeper = ['sh', '-c', KEEPER, 'sh', out, user, home, folder, ...command];
  const child = spawn('unshare', [...NAMESPACES, ...keeper], { env: { ...process.env, ...environment } });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  // Its end is waited for below; writing to one that is gone is no error of its own.
  child.stdin.on('error', () => undefined);
  const gone = processEnd(child);
  const end = async () => {
    child.stdin.end();
    const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    const failure = await gone;
    clearTimeout(impatience);
    return failure;
  };
  const stop = async () => {
    await end();
  };
  const path = join(out, socket);
  const latest = performance.now() + PATIENCE;
  while (!(existsSync(path) && log.includes(ready))) {
    if (performance.now() > latest || child.exitCode !== null) {
      const failure = await end();
      throw new Error(`${program} did not start: ${failure?.message ?? log}`);
    }
    await sleep(10);
  }
  return {
    socket: path,
    get log() {
      return log;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** It has no neighbour but those of its configuration, and reaches none of them. */
export const bgpd = daemonProgram({
  from: 'openbgpd',
  program: 'bgpd',
  user: '_openbgpd',
  home: '/run/openbgpd',
  folder: '/run/openbgpd',
  socket: 'bgpd.sock.0',
  args: ['-d', '-v', '-f', '/run/configuration'],
  ready: 'RDE reconfigured',
});

export const ntpd = daemonProgram({
  from: 'openntpd',
  program: 'ntpd',
  user: 'ntpd',
  home: '/run/openntpd',
  folder: '/var/lib/openntpd/run',
  socket: 'ntpd.sock',
  args: ['-d', '-S', '-v', '-f', '/run/configuration', '-p', '/run/ntpd.pid'],
  ready: 'ntp engine ready',
});
