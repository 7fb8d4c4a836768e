/** Parent and child as the programs they are. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { type ChildOptions, pipe, startChild } from '@sallyport/imsg';
import { test } from '@sallyport/test-kit';
import { MAXIMUM_MESSAGE_BYTES } from '../src/message-pipe.js';

const program = (name: string) => fileURLToPath(new URL(`../src/${name}.js`, import.meta.url));

interface Outcome {
  readonly printed: string;
  readonly complaints: string;
  readonly code: number | null;
}

async function run(name: string, args: readonly string[] = [], options: ChildOptions = {}): Promise<Outcome> {
  using output = pipe();
  using complaints = pipe();
  await using child = await startChild(process.execPath, [program(name), ...args], {
    ...options,
    stdout: output.writer,
    stderr: complaints.writer,
  });
  const texts = await Promise.all([output.reader.text(), complaints.reader.text()]);
  const { code } = await child.exited;
  return { printed: texts[0], complaints: texts[1], code };
}

test('the message of the parent is what the child received', async () => {
  const message = 'Psst .. hello from parent process!';
  assert.deepEqual(await run('parent'), {
    printed: `Parent process message: ${message}\nChild received message: ${message}\n`,
    complaints: '',
    code: 0,
  });
});

test('a message of any length an argument may have', { timeout: 30_000 }, async () => {
  const longer = Array.from({ length: 20_000 }, (_, index) => `${index} `)
    .join('')
    .slice(0, 100_000);
  for (const message of ['', 'ä', 'x'.repeat(1023), 'x'.repeat(1024), 'x'.repeat(1025), longer]) {
    const { printed, code } = await run('parent', [message]);
    assert.equal(printed, `Parent process message: ${message}\nChild received message: ${message}\n`);
    assert.equal(code, 0);
  }
});

test('a child without a pipe says so and reads nothing', async () => {
  const { printed, complaints, code } = await run('child');
  assert.equal(printed, '');
  assert.match(complaints, /^The child got no message: descriptor 3 .*\n$/);
  assert.equal(code, 1);
});

test('what is too long, or no text, is refused whole', async () => {
  const cases = [
    { bytes: Buffer.alloc(MAXIMUM_MESSAGE_BYTES + 1, 'x'), complaint: /TOO_LARGE/ },
    { bytes: Buffer.from([0x61, 0xff]), complaint: /BAD_PAYLOAD/ },
  ];
  for (const { bytes, complaint } of cases) {
    using to = pipe();
    const running = run('child', [], { descriptors: { 3: to.reader } });
    await to.writer.write(bytes);
    await to.writer.end();
    const { printed, complaints, code } = await running;
    assert.equal(printed, '');
    assert.match(complaints, complaint);
    assert.equal(code, 1);
  }
});

test('the exit status of the parent is the child’s', async () => {
  using complaints = pipe();
  // Bytes that are no text become three bytes each, and so a message longer than the child takes.
  const script = `exec "$0" "$1" "$(head -c 100000 /dev/zero | tr '\\0' '\\377')"`;
  await using child = await startChild('/bin/sh', ['-c', script, process.execPath, program('parent')], {
    stdout: 'ignore',
    stderr: complaints.writer,
  });
  assert.match(await complaints.reader.text(), /The child got no message: TOO_LARGE/);
  assert.deepEqual(await child.exited, { code: 1, signal: null });
});
