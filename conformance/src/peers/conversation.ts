/** What tests of real peers share: as what the peers are spoken to, and messages that have to come. */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import type { ChannelOptions, Imsg, ImsgChannel } from '@sallyport/imsg';

/**
 * All peers speak the classic wire. 'auto' has to get along with them as well, and so has 'marked' as long as no descriptor travels, since
 * there the two are the same bytes on a little-endian machine.
 */
export const WIRES: readonly ChannelOptions[] =
  endianness() === 'LE'
    ? [{ wire: 'classic' }, { wire: 'auto' }, { wire: 'marked' }]
    : [{ wire: 'classic' }, { wire: 'auto', sendWire: 'classic' }];

/** The next message, which there must be and which has this type. */
export async function demand(channel: ImsgChannel, type: number): Promise<Imsg> {
  const message = await channel.receive();
  assert.ok(message !== null, `the peer is gone before it has sent ${type}`);
  assert.equal(message.type, type);
  return message;
}

/** The end of the stream: the peer has said all it had to say. */
export async function demandEnd(channel: ImsgChannel): Promise<void> {
  assert.equal(await channel.receive(), null);
}
