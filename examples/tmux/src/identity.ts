/** What a client says of itself before its command: the IDENTIFY messages. */
import { IMSG_HEADER_SIZE, MAX_IMSGSIZE } from '@sallyport/imsg';
import { ClientFlag, MessageType, payload } from './protocol/index.js';

export interface Identity {
  /** ClientFlag, or-ed; UTF8 when left out. */
  readonly flags?: bigint;
  /** Kind of the terminal ($TERM); none when left out. */
  readonly term?: string;
  /** Path of the terminal; none when left out. */
  readonly ttyName?: string;
  /** Where relative paths begin, and new sessions; '/' when left out. */
  readonly directory?: string;
  /** New sessions get parts of it; it is also where the server learns which pane this is ($TMUX_PANE). Empty when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Capabilities of the terminal: `name=value`, numbers in decimal, flags as 1. */
  readonly terminfo?: readonly string[];
}

/** The terminal, or the pipes of control mode. */
export interface PassedDescriptors {
  readonly input: number;
  readonly output: number;
}

/** One message to the server. @throws ImsgError; then the descriptor is still the caller's */
export type Send = (type: number, payload: Uint8Array, descriptor?: number) => boolean;

const PAYLOAD_MAXIMUM = MAX_IMSGSIZE - IMSG_HEADER_SIZE;
const INT_BITS = 32;

/** Sends all of it. @param sendDescriptors called once, at their place among the messages */
export function sendIdentity(send: Send, identity: Identity, sendDescriptors: () => void): void {
  const { flags = ClientFlag.UTF8, term = '', ttyName = '', directory = '/' } = identity;
  const text = (type: number, value: string) => send(type, payload.identifyText.encode(value));
  send(MessageType.IDENTIFY_FLAGS, payload.identifyFlags.encode(Number(BigInt.asIntN(INT_BITS, flags))));
  send(MessageType.IDENTIFY_LONGFLAGS, payload.identifyLongFlags.encode(flags));
  text(MessageType.IDENTIFY_TERM, term);
  send(MessageType.IDENTIFY_FEATURES, payload.identifyNumber.encode(0));
  text(MessageType.IDENTIFY_TTYNAME, ttyName);
  text(MessageType.IDENTIFY_CWD, directory);
  for (const capability of identity.terminfo ?? []) text(MessageType.IDENTIFY_TERMINFO, capability);
  sendDescriptors();
  send(MessageType.IDENTIFY_CLIENTPID, payload.identifyNumber.encode(process.pid));
  for (const [name, value] of Object.entries(identity.environment ?? {})) {
    if (value === undefined) continue;
    const entry = payload.identifyText.encode(`${name}=${value}`);
    // A variable that no message can carry is left out, as tmux does.
    if (entry.length <= PAYLOAD_MAXIMUM) send(MessageType.IDENTIFY_ENVIRON, entry);
  }
  send(MessageType.IDENTIFY_DONE, payload.empty.encode());
}
