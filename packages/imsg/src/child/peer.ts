/** A started program and a channel to it: how a privileged and an unprivileged process of one program come to speak with each other. */
import { type ChannelOptions, ImsgChannel } from '../channel/index.js';
import { socketPair } from '../socket-pair.js';
import { type Child, type ChildOptions, startChild } from './child.js';
import { checkNumberInChild } from './child-descriptors.js';

export interface PeerOptions extends ChildOptions {
  /** Of the channel's end that stays here. */
  readonly channel?: ChannelOptions | undefined;
  /** Number of the other end in the child, where it is `new ImsgChannel(3, options)`. Default 3. */
  readonly number?: number | undefined;
  /** The child's end blocks, as a program in C may expect. Default false. */
  readonly blocking?: boolean | undefined;
}

/**
 * Disposing of it closes the channel and ends the child (`Child.end`). A child that ends by itself when its channel does is better waited
 * for: close or end the channel, then await `child.exited`.
 */
export interface Peer extends AsyncDisposable {
  readonly child: Child;
  readonly channel: ImsgChannel;
}

/** Where a channel is to a child unless somebody says otherwise. */
const DEFAULT_NUMBER = 3;

/**
 * Makes a pair of connected sockets, starts a program with one of them and makes a channel of the other.
 * @throws what `startChild` and ImsgChannel throw. Nothing is left of the attempt then.
 */
export async function startPeer(
  command: string,
  args: readonly string[] = [],
  options: PeerOptions = {},
): Promise<Peer> {
  const { channel: channelOptions, number = DEFAULT_NUMBER, blocking = false, ...childOptions } = options;
  checkNumberInChild(number);
  if (childOptions.descriptors?.[number] !== undefined) {
    throw new TypeError(
      `descriptor ${number} of the child is its end of the channel and cannot be another as well`,
    );
  }
  const [own, other] = socketPair();
  let channel: ImsgChannel | undefined;
  try {
    channel = new ImsgChannel(own, channelOptions);
    if (blocking) other.setBlocking(true);
    const descriptors = { ...childOptions.descriptors, [number]: other };
    const child = await startChild(command, args, { ...childOptions, descriptors });
    return peer(child, channel);
  } catch (error) {
    channel?.close();
    throw error;
  } finally {
    // What has moved is not here any more; what has not is not needed.
    own.close();
    other.close();
  }
}

function peer(child: Child, channel: ImsgChannel): Peer {
  return {
    child,
    channel,
    [Symbol.asyncDispose]: async () => {
      channel.close();
      await child.end();
    },
  };
}
