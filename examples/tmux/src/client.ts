/**
 * A tmux server as an object. Each command is a connection of its own, as with the program tmux.
 *
 * Which generation of imsg a server speaks shows only in messages with a descriptor, and nothing that a server sends has one. So nothing is
 * guessed: the first connection asks for the server's version without passing a descriptor, which works with every server, and the version
 * says how to send one. Only attach() does. (On machines of the other byte order the generations differ in every message; there `wire` must
 * be given for servers since 3.6.)
 */
import type { Wire } from '@sallyport/imsg';
import { Conversation, type Ending } from './conversation.js';
import { serverGone, TmuxError } from './error.js';
import type { FileOptions } from './file-streams.js';
import type { Identity, PassedDescriptors } from './identity.js';
import { printableWords } from './printable.js';
import { ClientFlag } from './protocol/index.js';

export interface ConnectOptions {
  /** How descriptors are sent; by the server's version when left out. */
  readonly wire?: Wire;
  readonly signal?: AbortSignal;
}

export interface RunOptions extends Identity, FileOptions {
  readonly signal?: AbortSignal;
}

export interface AttachOptions extends RunOptions {
  /**
   * 'terminal': both descriptors are the terminal. 'control': lines are written and read as tmux(1), CONTROL MODE, says, by way of any two
   * descriptors.
   */
  readonly mode: 'terminal' | 'control';
  /** The server's from now on, also when attaching fails: give it duplicates. Not the same number twice. */
  readonly descriptors: PassedDescriptors;
}

export interface CommandResult {
  /** As a process would end with: 0 for success. */
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Paths of files that the server wanted to use and that were not allowed. */
  readonly refused: readonly string[];
  /** 'exited', unless the server itself ended or the terminal was detached; the status is 0 then, as it is with the program tmux. */
  readonly ending: Ending;
}

/** A terminal or a pair of pipes that the server holds. */
export interface Attachment {
  /** The server has the terminal. Never in control mode: there it says so in its own words. Rejected when it ended before. */
  readonly ready: Promise<void>;
  /** How it ended, and what the command printed through us until then. @throws TmuxError, the reason of the signal */
  readonly ended: Promise<CommandResult>;
  /** To be called when the terminal has another size. */
  resized(): void;
}

/** Asked for once; the answer is one line. */
const VERSION_COMMAND = ['display-message', '-p', '#{version}'] as const;
/** The first versions on the marked wire: of tmux itself, and of the one in OpenBSD. */
const FIRST_MARKED = { tmux: [3, 6], openbsd: [7, 7] } as const;

export class TmuxClient {
  readonly path: string;
  /** As the server says: '3.3a', 'next-3.6', 'openbsd-7.7', ... */
  readonly version: string;
  readonly wire: Wire;

  /**
   * Asks the server at a path who it is.
   * @throws TmuxError NO_SERVER, UNREACHABLE, VERSION_MISMATCH, SERVER_GONE, BAD_ANSWER; ImsgError TABLE_FULL, SYSTEM; the reason of the
   * signal
   */
  static async connect(path: string, options: ConnectOptions = {}): Promise<TmuxClient> {
    const first = new TmuxClient(path, '', options.wire ?? 'classic');
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    const { status, stdout, stderr, ending } = await first.run(VERSION_COMMAND, signal);
    if (ending.how !== 'exited') throw serverGone(path);
    if (status !== 0) {
      throw new TmuxError(
        'COMMAND_FAILED',
        `the server does not tell its version: ${printableWords(stderr)}`,
      );
    }
    const version = stdout.toString().trim();
    return new TmuxClient(path, version, options.wire ?? wireOfVersion(version));
  }

  private constructor(path: string, version: string, wire: Wire) {
    this.path = path;
    this.version = version;
    this.wire = wire;
  }

  /**
   * Runs a command of tmux to its end. It has no terminal: what needs one fails as it would in a script.
   * @param argv the command and its arguments, a word each; ';' is a word that separates commands
   * @throws as connect(), and TmuxError COMMAND_TOO_LONG, OUTPUT_TOO_LARGE, FILE_FAILED. A command that fails is no error but a status.
   */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const conversation = await Conversation.begin(this.path, options, argv, { ...options, wire: this.wire });
    return result(conversation, await conversation.untilEnd());
  }

  /**
   * Runs a command that attaches: attach-session, new-session.
   * @throws as run() while it is sent; what happens later is told by the attachment
   */
  async attach(argv: readonly string[], options: AttachOptions): Promise<Attachment> {
    const { mode, flags = ClientFlag.UTF8 } = options;
    const identity = { ...options, flags: mode === 'control' ? flags | ClientFlag.CONTROL : flags };
    const conversation = await Conversation.begin(this.path, identity, argv, { ...options, wire: this.wire });
    let isReady: () => void = () => undefined;
    let isNot: (error: unknown) => void = () => undefined;
    const ready = new Promise<void>((resolve, reject) => {
      isReady = resolve;
      isNot = reject;
    });
    // Who does not ask for it need not handle it.
    ready.catch(() => undefined);
    const ended = conversation.untilEnd(isReady).then(
      (ending) => {
        const all = result(conversation, ending);
        isNot(new TmuxError('COMMAND_FAILED', `the server did not attach: ${printableWords(all.stderr)}`));
        return all;
      },
      (error: unknown) => {
        isNot(error);
        throw error;
      },
    );
    return { ready, ended, resized: () => conversation.resized() };
  }
}

/** How a server of this version sends and expects descriptors; unknown versions are newer ones. */
export function wireOfVersion(version: string): Wire {
  const [, system, major, minor] = /^(?:next-|(openbsd-))?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return 'marked';
  const [firstMajor, firstMinor] = system === undefined ? FIRST_MARKED.tmux : FIRST_MARKED.openbsd;
  const isOlder = Number(major) < firstMajor || (Number(major) === firstMajor && Number(minor) < firstMinor);
  return isOlder ? 'classic' : 'marked';
}

function result({ streams }: Conversation, ending: Ending): CommandResult {
  const said = ending.how === 'exited' && ending.text !== undefined ? [ending.text, Buffer.from('\n')] : [];
  return {
    status: ending.how === 'exited' ? ending.status : 0,
    stdout: streams.stdout.bytes(),
    stderr: Buffer.concat([streams.stderr.bytes(), ...said]),
    refused: streams.refused,
    ending,
  };
}
