/** The web server with one of its processes taken over: what such a process can make of its socket, and what the others see of it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TestFunction, temporaryDirectory, test } from '@sallyport/test-kit';
import { copyExample } from '../src/solutions/example-copy.js';
import { RunningSolution } from '../src/solutions/running-solution.js';

const FRONT = fileURLToPath(new URL('../src/hostile/front.js', import.meta.url));
const FILES = fileURLToPath(new URL('../src/hostile/files.js', import.meta.url));
const LIMIT = { timeout: 30_000 };

/** Puts a script with arguments in the place of a process of init.yaml. */
function replace(folder: string, className: string, script: string, args: readonly string[]): void {
  const path = join(folder, 'init.yaml');
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(
    new RegExp(`(- name: ${className.replace('.', '\\.')}\n( *)path: )\\S+`),
    `$1${script}\n$2args: ${JSON.stringify(args)}`,
  );
  assert.notEqual(changed, text, 'init.yaml has another form than this test knows');
  writeFileSync(path, changed);
}

/** Runs the web server with a hostile Front until that has ended. */
async function runHostileFront(
  context: Parameters<TestFunction>[0],
  attack: string,
  filesAnswer?: string,
): Promise<RunningSolution> {
  const { path: folder } = temporaryDirectory(context);
  copyExample('web', folder);
  replace(folder, 'web.Front', FRONT, [attack]);
  if (filesAnswer !== undefined) {
    const writable = join(folder, 'writable');
    writeFileSync(writable, 'x');
    replace(folder, 'web.Files', FILES, [filesAnswer, writable]);
  }
  const solution = RunningSolution.start(folder, context);
  await solution.ended;
  return solution;
}

test(
  'forbidden paths and methods are DENIED, 5,000 times too, and the connection stays',
  LIMIT,
  async (t) => {
    const solution = await runHostileFront(t, 'denied');
    const lines = solution.output('web.Front');
    assert.equal(lines.length, 15, JSON.stringify(solution.events.slice(-5)) + solution.errors);
    for (const line of lines.slice(0, 13)) assert.match(line, /: DENIED with 0 descriptors$/u);
    assert.equal(lines[13], '5000 denials: DENIED with 0 descriptors');
    assert.equal(lines[14], 'after them: RESPONSE with 1 descriptors');
    // Beyond the burst denials are counted, not written one by one.
    const audit = solution.events.filter(({ event }) => event === 'audit');
    assert.ok(audit.length > 100 && audit.length < 3000, `${audit.length} audit lines`);
  },
);

test(
  'an unissued handle, a broken body and a broken frame end the connection as the table says',
  LIMIT,
  async (t) => {
    const expected = {
      handle: ['BAD_MESSAGE with 0 descriptors', 'END'],
      body: ['BAD_MESSAGE with 0 descriptors', 'END'],
      frame: ['END'],
    };
    for (const [attack, lines] of Object.entries(expected)) {
      const solution = await runHostileFront(t, attack);
      assert.deepEqual(solution.output('web.Front'), lines, attack + solution.errors);
    }
  },
);

test('nothing of a hostile answer of Files reaches Front', LIMIT, async (t) => {
  const denied = { front: 'DENIED with 0 descriptors', files: 'DENIED, the next request' };
  const broken = { front: 'PEER_FAULT with 0 descriptors', files: 'BAD_MESSAGE' };
  const expected: Record<string, { front: string; files: string }> = {
    shape: broken,
    writable: denied,
    two: broken,
    none: broken,
    directory: denied,
    device: denied,
    size: denied,
    handle: { front: 'PEER_FAULT with 0 descriptors', files: 'BAD_HANDLE, the next request' },
    twice: { front: 'RESPONSE with 1 descriptors', files: 'NO_PENDING, the next request' },
  };
  for (const [answer, { front, files }] of Object.entries(expected)) {
    const solution = await runHostileFront(t, 'ask', answer);
    const [first, second] = solution.output('web.Front');
    assert.equal(first, front, `${answer}: ${JSON.stringify(solution.events)}`);
    assert.ok(second !== undefined && /^(?:PEER_GONE|END|DEADLINE)/u.test(second), `${answer}: ${second}`);
    assert.deepEqual(solution.output('web.Files'), [files], answer);
  }
});
