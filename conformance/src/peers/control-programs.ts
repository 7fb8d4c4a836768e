/**
 * The clients that OpenBSD's daemons come with, as peers: each connects to the socket that it is told, whoever listens there, and speaks
 * the classic wire. `npm run peers` unpacks them.
 */
import { findUnpacked, skipBecause, skipWithout, type UnpackedPackage } from '@sallyport/test-kit';
import { type ProgramResult, runProgram } from '../solutions/program.js';
import { mustBeSeen, namespaceFlags, obstacle } from './private-system.js';

/** What is started, for `spawn`. */
export interface PeerCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** To be added to this process's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface PeerRun {
  /** What it reads from its standard input; nothing when left out. */
  readonly input?: string | Uint8Array;
  /** Milliseconds, after which it is killed; 8000 when left out. */
  readonly timeout?: number;
}

export interface ControlProgram {
  readonly name: string;
  /** For the `skip` of a test that needs it. */
  readonly skip: string | false;
  /**
   * How it is started. The process started is the program itself in the end, so its process id and its signals are the program's.
   * @param socket path it will connect to; not below a folder of HIDDEN
   * @throws {Error} when it cannot be had; then `skip` has said so unless this is the build machine
   */
  command(socket: string, args: readonly string[]): PeerCommand;
  /** Runs it to its end. */
  run(socket: string, args: readonly string[], options?: PeerRun): Promise<ProgramResult>;
}

type Arrange = (socket: string, program: string, args: readonly string[]) => readonly [string, ...string[]];

/**
 * Puts a link to the socket where the program looks, and makes the group of this process the one that it has to have. $1 socket,
 * $2 the fixed path, the rest is the command.
 */
const AT_FIXED_PATH = `
set -e
mount -t tmpfs -o mode=0755,size=1m private /run
case $2 in /var/lib/*) mount -t tmpfs -o mode=0755,size=1m private /var/lib ;; esac
mkdir -p "$(dirname "$2")"
ln -s "$1" "$2"
printf 'opensmtpq:x:%s:\\n' "$(id -g)" >/run/group
mount --bind /run/group /etc/group
shift 2
exec "$@"`;

/** The socket is an option of the program. */
const byOption: Arrange = (socket, program, args) => [program, '-s', socket, ...args];

/** The program knows one path only. */
function byPath(path: string): Arrange {
  return (socket, program, args) => [
    'unshare',
    ...(namespaceFlags() ?? []),
    ...['sh', '-c', AT_FIXED_PATH, 'sh', mustBeSeen(socket), path, program],
    ...args,
  ];
}

function controlProgram(name: UnpackedPackage, program: string, arrange: Arrange): ControlProgram {
  const found = findUnpacked(name, program);
  const reason = found === null || arrange === byOption ? null : obstacle(found.path);
  const command = (socket: string, args: readonly string[]): PeerCommand => {
    if (found === null) throw new Error(`${program} of ${name} is not installed (npm run peers)`);
    if (reason !== null) throw new Error(`${program} cannot be run: ${reason}`);
    const [first, ...rest] = arrange(socket, found.path, args);
    return { program: first, args: rest, environment: found.environment };
  };
  return {
    name: program,
    skip: skipWithout(found, `${program} of ${name}`) || skipBecause(reason),
    command,
    run: async (socket, args, options = {}) => {
      const { program: path, args: all, environment } = command(socket, args);
      return runProgram(path, all, { ...options, environment });
    },
  };
}

export const bgpctl = controlProgram('openbgpd', 'bgpctl', byOption);
export const ikectl = controlProgram('openiked', 'ikectl', byOption);
export const ntpctl = controlProgram('openntpd', 'ntpctl', byPath('/var/lib/openntpd/run/ntpd.sock'));
export const smtpctl = controlProgram('opensmtpd', 'smtpctl', byPath('/run/smtpd.sock'));
/** The mail is its standard input. */
export const sendmail = controlProgram('opensmtpd', 'sendmail', byPath('/run/smtpd.sock'));
