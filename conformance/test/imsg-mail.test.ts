/** OpenSMTPD's clients against this repository's server: a descriptor goes to a program in C, which delivers a whole mail over it. */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { type ChannelOptions, type ImsgError, socketPair } from '@sallyport/imsg';
import { c, empty } from '@sallyport/imsg/codec';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { sendmail, smtpctl } from '../src/peers/control-programs.js';
import { demand, demandEnd, WIRES } from '../src/peers/conversation.js';
import { runServed } from '../src/peers/served-program.js';
import { type ReceivedMail, receiveMail } from '../src/peers/smtp-responder.js';

/** Of smtpd 6.8: enum imsg_type, and the version that it demands in the id. */
const SMTPD_VERSION = 16;
const Smtpd = { OK: 1, FAIL: 2, VERBOSE: 32, SESSION: 35 } as const;

const mail = Buffer.from(
  [
    'From: a@localhost',
    'To: b@localhost',
    'Date: Thu, 01 Jan 1970 00:00:00 +0000',
    'Message-ID: <1@localhost>',
    'Subject: a whole mail',
    '',
    '.a line that begins with a dot',
    '..two of them',
    ...Array.from({ length: 4000 }, (_, line) => `line ${line} ${'x'.repeat(line % 70)}`),
    '',
    '',
  ].join('\n'),
);
const MAIL_ARGUMENTS = ['-i', '-f', 'a@localhost', 'b@localhost'];

for (const wire of ['classic', 'auto'] as const) {
  const channel: ChannelOptions = {
    wire,
    descriptors: true,
    ...(wire === 'auto' && { sendWire: 'classic' }),
  };

  test(`${wire}: sendmail is passed a socket, and a whole mail arrives over it`, {
    skip: sendmail.skip,
  }, async (t) => {
    const { path } = temporaryDirectory(t);
    let received: ReceivedMail | undefined;
    const result = await runServed(
      sendmail,
      MAIL_ARGUMENTS,
      { socket: join(path, 'smtpd'), channel, input: mail },
      async (peer) => {
        assert.equal(peer.peerCredentials().uid, process.getuid?.());
        const request = await demand(peer, Smtpd.SESSION);
        assert.equal(request.id, SMTPD_VERSION);
        request.decode(empty);
        assert.equal(request.descriptor, undefined);
        const [ours, theirs] = socketPair();
        using passed = theirs.setBlocking(true);
        peer.send(Smtpd.OK, [], { id: SMTPD_VERSION, descriptor: passed });
        assert.equal(passed.owned, false);
        const session = ours.toSocket();
        try {
          received = await receiveMail(session);
        } finally {
          session.destroy();
        }
        await demandEnd(peer);
      },
    );
    assert.equal(result.code, 0, result.stderr);
    assert.ok(received !== undefined);
    assert.deepEqual(
      received.commands.map((line) => line.replace(/^EHLO .*/, 'EHLO').toUpperCase()),
      ['EHLO', 'MAIL FROM:<A@LOCALHOST>', 'RCPT TO:<B@LOCALHOST>', 'DATA', 'QUIT'],
    );
    assert.equal(received.text.toString('latin1').replaceAll('\r\n', '\n'), mail.toString('latin1'));
  });
}

test('auto: before the peer has shown its wire no descriptor is sent unless told how; sendmail can still be refused', {
  skip: endianness() === 'LE' ? sendmail.skip : 'big-endian, the first message shows the wire',
}, async (t) => {
  const { path } = temporaryDirectory(t);
  const options = {
    socket: join(path, 'smtpd'),
    channel: { wire: 'auto', descriptors: true },
    input: mail,
  } as const;
  const result = await runServed(sendmail, MAIL_ARGUMENTS, options, async (channel) => {
    await demand(channel, Smtpd.SESSION);
    assert.equal(channel.wire, 'unknown');
    const [ours, theirs] = socketPair();
    assert.throws(
      () => channel.send(Smtpd.OK, [], { descriptor: theirs }),
      (error: ImsgError) => error.code === 'WIRE_UNKNOWN',
    );
    // It was not taken.
    theirs.close();
    ours.close();
    channel.send(Smtpd.FAIL, [], { id: SMTPD_VERSION });
    await channel.flushed();
  });
  assert.notEqual(result.code, 0);
});

for (const channel of WIRES) {
  const { wire } = channel;

  test(`${wire}: sendmail is refused`, { skip: sendmail.skip }, async (t) => {
    const { path } = temporaryDirectory(t);
    const options = { socket: join(path, 'smtpd'), channel, input: mail };
    const result = await runServed(sendmail, MAIL_ARGUMENTS, options, async (peer) => {
      assert.equal((await demand(peer, Smtpd.SESSION)).id, SMTPD_VERSION);
      peer.send(Smtpd.FAIL, [], { id: SMTPD_VERSION });
      await demandEnd(peer);
    });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /server disallowed submission request/);
  });

  test(`${wire}: smtpctl is obeyed, refused, and told that the versions differ`, {
    skip: smtpctl.skip,
  }, async (t) => {
    const { path } = temporaryDirectory(t);
    const cases = [
      { type: Smtpd.OK, id: SMTPD_VERSION, code: 0, says: /command succeeded/ },
      { type: Smtpd.FAIL, id: SMTPD_VERSION, code: 1, says: /command failed/ },
      { type: Smtpd.FAIL, id: SMTPD_VERSION + 1, code: 1, says: /incompatible smtpctl and smtpd/ },
    ];
    for (const { type, id, code, says } of cases) {
      const options = { socket: join(path, 'smtpd'), channel };
      const result = await runServed(smtpctl, ['log', 'verbose'], options, async (peer) => {
        const request = await demand(peer, Smtpd.VERBOSE);
        assert.equal(request.id, SMTPD_VERSION);
        assert.equal(request.decode(c.int), 1);
        peer.send(type, [], { id });
        await demandEnd(peer);
      });
      const said = result.stdout.toString() + result.stderr;
      assert.match(said, says);
      assert.equal(result.code, code, said);
    }
  });
}
