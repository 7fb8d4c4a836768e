/**
 * One connection to a tmux server: who we are, one command, and what the server wants until it says how it ended. A command that does not
 * attach is over with EXIT. One that attaches is over when the server has answered our EXITING with EXITED.
 *
 * What the server asks that has nothing to do with this program - to lock the terminal, to suspend, to run something in this client's
 * place - is answered as done, or not done at all.
 */
import { closeSync } from 'node:fs';
import { type Imsg, ImsgChannel, ImsgError, type Wire } from '@sallyport/imsg';
import { badAnswer, explained, serverGone, TmuxError } from './error.js';
import { type FileOptions, FileStreams } from './file-streams.js';
import { type Identity, type PassedDescriptors, sendIdentity } from './identity.js';
import { MessageType, PROTOCOL_VERSION, payload } from './protocol/index.js';

export interface ConversationOptions extends FileOptions {
  readonly wire: Wire;
  /** Given to the server; the conversation owns them from the call on, also when it fails. Both may not be the same number. */
  readonly descriptors?: PassedDescriptors;
  readonly signal?: AbortSignal;
}

/** How it ended. */
export type Ending =
  | { readonly how: 'exited'; readonly status: number; readonly text: Buffer | undefined }
  /** From the session of this name. */
  | { readonly how: 'detached'; readonly session: string }
  /** The server ended. */
  | { readonly how: 'shutdown' };

const BYTE = 0xff;
/** Sent by servers, and of no meaning here. 308 came in 2026. */
const IGNORED: ReadonlySet<number> = new Set([MessageType.FLAGS, MessageType.SHELL, MessageType.EXEC, 308]);

export class Conversation {
  readonly streams: FileStreams;
  readonly #path: string;
  readonly #channel: ImsgChannel;
  readonly #signal: AbortSignal | undefined;
  #attached = false;
  #ending: Ending | undefined;

  /**
   * Connects, and sends everything up to and with the command.
   * @throws TmuxError, ImsgError TABLE_FULL or SYSTEM, the reason of the signal; RangeError when both descriptors are one, TypeError
   * without a command
   */
  static async begin(
    path: string,
    identity: Identity,
    argv: readonly string[],
    options: ConversationOptions,
  ): Promise<Conversation> {
    const { wire, descriptors, signal } = options;
    const left = new Set(descriptors === undefined ? [] : [descriptors.input, descriptors.output]);
    let channel: ImsgChannel | undefined;
    try {
      if (argv.length === 0) throw new TypeError('a command has at least its name');
      if (descriptors !== undefined && left.size < 2) {
        throw new RangeError('the same descriptor cannot be given away twice');
      }
      channel = await ImsgChannel.connect(path, {
        wire,
        descriptors: descriptors !== undefined,
        ...(signal === undefined ? {} : { signal }),
      });
      const conversation = new Conversation(path, channel, options);
      sendIdentity(conversation.#send, identity, () => {
        if (descriptors === undefined) return;
        const nothing = payload.empty.encode();
        conversation.#send(MessageType.IDENTIFY_STDIN, nothing, descriptors.input);
        left.delete(descriptors.input);
        conversation.#send(MessageType.IDENTIFY_STDOUT, nothing, descriptors.output);
        left.delete(descriptors.output);
      });
      conversation.#sendCommand(argv);
      return conversation;
    } catch (error) {
      channel?.close();
      throw explained(error, path);
    } finally {
      for (const descriptor of left) closeSync(descriptor);
    }
  }

  private constructor(path: string, channel: ImsgChannel, options: ConversationOptions) {
    this.#path = path;
    this.#channel = channel;
    this.#signal = options.signal;
    this.streams = new FileStreams(path, options, this.#send, () => channel.drained());
  }

  /**
   * Serves the server until the end; the conversation is closed then.
   * @param ready called when the server has attached the terminal
   * @throws TmuxError, the reason of the signal
   */
  async untilEnd(ready: () => void = () => undefined): Promise<Ending> {
    const [served] = await Promise.allSettled([this.#serve(ready)]);
    this.#channel.close();
    const [ended] = await Promise.allSettled([this.streams.end()]);
    // What went wrong first is the reason.
    if (served.status === 'rejected') throw served.reason;
    if (ended.status === 'rejected') throw ended.reason;
    return served.value;
  }

  /** The size of the terminal is another: the server looks at it again. Does nothing when the conversation is over. */
  resized(): void {
    const { closed, failure } = this.#channel;
    if (!closed && failure === undefined) this.#send(MessageType.RESIZE, payload.empty.encode());
  }

  readonly #send = (type: number, bytes: Uint8Array, descriptor = -1): boolean => {
    return this.#channel.send(type, bytes, { id: PROTOCOL_VERSION, descriptor });
  };

  #sendCommand(argv: readonly string[]): void {
    const bytes = payload.command.encode({ argc: argv.length, argv });
    try {
      this.#send(MessageType.COMMAND, bytes);
    } catch (error) {
      if (!(error instanceof ImsgError && error.code === 'TOO_LARGE')) throw error;
      throw new TmuxError(
        'COMMAND_TOO_LONG',
        `the command has ${bytes.length} bytes, more than one message to tmux may have; make it shorter`,
        { cause: error },
      );
    }
  }

  /** @returns whether nothing is to be expected any more */
  async #isEndedBy(message: Imsg, ready: () => void): Promise<boolean> {
    if ((message.id & BYTE) !== PROTOCOL_VERSION || message.type === MessageType.VERSION) {
      throw new TmuxError(
        'VERSION_MISMATCH',
        `the tmux server at '${this.#path}' speaks version ${message.id & BYTE} of its protocol, this program version ${PROTOCOL_VERSION}; one of them is too old`,
      );
    }
    const nothing = payload.empty.encode();
    switch (message.type) {
      case MessageType.EXIT: {
        const { status = 0, text } = message.decode(payload.exit);
        this.#ending ??= { how: 'exited', status, text };
        if (this.#attached) this.#send(MessageType.EXITING, nothing);
        return !this.#attached;
      }
      case MessageType.DETACH:
      case MessageType.DETACHKILL:
        this.#ending ??= { how: 'detached', session: message.decode(payload.detach) };
        this.#attached = true;
        this.#send(MessageType.EXITING, nothing);
        return false;
      case MessageType.SHUTDOWN:
        this.#ending ??= { how: 'shutdown' };
        if (this.#attached) this.#send(MessageType.EXITING, nothing);
        return !this.#attached;
      case MessageType.EXITED:
        return true;
      case MessageType.READY:
        this.#attached = true;
        this.resized();
        ready();
        return false;
      case MessageType.LOCK:
        this.#send(MessageType.UNLOCK, nothing);
        return false;
      case MessageType.SUSPEND:
        this.#send(MessageType.WAKEUP, nothing);
        return false;
      default:
        await this.#serveFiles(message);
        return false;
    }
  }

  async #serve(ready: () => void): Promise<Ending> {
    try {
      while (this.#ending === undefined || this.#attached) {
        const message = await this.#channel.receive(
          this.#signal === undefined ? {} : { signal: this.#signal },
        );
        if (message === null) break;
        if (await this.#isEndedBy(message, ready)) break;
      }
      if (this.#ending === undefined) throw serverGone(this.#path);
      return this.#ending;
    } catch (error) {
      // A server that was asked to let go need not say goodbye.
      if (this.#ending !== undefined && error instanceof ImsgError) return this.#ending;
      throw explained(error, this.#path);
    }
  }

  async #serveFiles(message: Imsg): Promise<void> {
    const { streams } = this;
    switch (message.type) {
      case MessageType.WRITE_OPEN:
        return streams.openTarget(message.decode(payload.writeOpen));
      case MessageType.WRITE:
        return streams.write(message.decode(payload.streamData));
      case MessageType.WRITE_CLOSE:
        return streams.closeTarget(message.decode(payload.streamNumber));
      case MessageType.READ_OPEN:
        return streams.openSource(message.decode(payload.readOpen));
      case MessageType.READ_CANCEL:
        return streams.closeSource(message.decode(payload.streamNumber));
      default:
        // Waiting for an end that an unknown message may have announced would be waiting for ever.
        if (!IGNORED.has(message.type)) throw badAnswer(this.#path, `a message of type ${message.type}`);
    }
  }
}
