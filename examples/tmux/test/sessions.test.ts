import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { sessionTable } from '../src/cli/table.js';
import { TmuxError } from '../src/error.js';
import { sessionsOf } from '../src/sessions.js';

const LINES = [
  '$0\t1700000000\t2\t@0\t0\t1\t2\t80\t24\twork\ttwo words',
  '$0\t1700000000\t2\t@4\t12\t0\t1\t80\t24\twork\tany\tname',
  'on two lines',
  '$3\t1700000060\t0\t@5\t1\t1\t1\t200\t50\tzoo\t',
];

test('windows are put together to sessions', () => {
  assert.deepEqual(sessionsOf(`${LINES.join('\n')}\n`, '/path'), [
    {
      id: '$0',
      name: 'work',
      created: new Date(1_700_000_000_000),
      clients: 2,
      windows: [
        { id: '@0', index: 0, name: 'two words', active: true, panes: 2, columns: 80, rows: 24 },
        {
          id: '@4',
          index: 12,
          name: 'any\tname\non two lines',
          active: false,
          panes: 1,
          columns: 80,
          rows: 24,
        },
      ],
    },
    {
      id: '$3',
      name: 'zoo',
      created: new Date(1_700_000_060_000),
      clients: 0,
      windows: [{ id: '@5', index: 1, name: '', active: true, panes: 1, columns: 200, rows: 50 }],
    },
  ]);
  assert.deepEqual(sessionsOf('', '/path'), []);
});

test('lines of anything else are refused', () => {
  for (const text of ['work: 1 windows\n', '\n', '$0\t1\t2\n', `x${LINES[0]}\n`]) {
    assert.throws(
      () => sessionsOf(text, '/path'),
      (error: unknown) => error instanceof TmuxError && error.code === 'BAD_ANSWER',
    );
  }
});

test('a wrong line is not told whole, and newlines go on with a name', () => {
  const newlines = '\n'.repeat(5_000_000);
  const wrong = (error: unknown) =>
    error instanceof TmuxError && error.code === 'BAD_ANSWER' && error.message.length < 1000;
  assert.throws(() => sessionsOf(newlines, '/path'), wrong);
  assert.throws(() => sessionsOf(`${'x'.repeat(100_000)}\n`, '/path'), wrong);
  const [session] = sessionsOf(`${LINES[0]}${newlines}`, '/path');
  assert.equal(session?.windows[0]?.name.length, 'two words'.length + newlines.length - 1);
});

test('a table of very many windows, and of one with a very long name', () => {
  const window = { id: '@1', index: 1, name: 'n', active: false, panes: 1, columns: 1, rows: 1 };
  const session = { id: '$1', name: 's', created: new Date(0), clients: 0 };
  const windows = Array(200_000).fill(window);
  assert.equal(sessionTable([{ ...session, windows }]).split('\n').length, 200_000 + 2);
  const name = 'x'.repeat(1_000_000);
  const long = [window, { ...window, name }, window];
  const lines = sessionTable([{ ...session, name, windows: long }]).split('\n');
  for (const line of lines) assert.ok(line.length < 300, `${line.length}`);
  assert.ok(lines[2]?.includes(`  ${'x'.repeat(100)}...  `));
});

test('the table is readable, and cannot steer a terminal', () => {
  assert.equal(
    sessionTable(sessionsOf(`${LINES.join('\n')}\n`, '/path')),
    [
      'SESSION  WINDOW  NAME                   PANES  SIZE',
      'work     0       two words              2      80x24   active, attached 2 times',
      '         12      any?name?on two lines  1      80x24',
      'zoo      1                              1      200x50  active',
      '',
    ].join('\n'),
  );
  assert.doesNotMatch(sessionTable(sessionsOf(`${LINES[0]}\u001b[2J\u009b\n`, '/path')), /\p{Cc}(?<!\n)/u);
  assert.equal(sessionTable([]), 'The server has no sessions.\n');
});
