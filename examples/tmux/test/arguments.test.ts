import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { parseArguments } from '../src/cli/arguments.js';

const words = (line: string) => (line === '' ? [] : line.split(' '));

test('words become requests', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['list', { what: 'list', socket: {}, json: false }],
    ['list --json', { what: 'list', socket: {}, json: true }],
    ['-S /a list', { what: 'list', socket: { path: '/a' }, json: false }],
    ['-S/a -Lb list', { what: 'list', socket: { path: '/a', name: 'b' }, json: false }],
    ['run kill-session', { what: 'run', socket: {}, argv: ['kill-session'], allowedFiles: [] }],
    [
      '-L b run --allow-file f --allow-file g save-buffer -a --allow-file',
      {
        what: 'run',
        socket: { name: 'b' },
        argv: ['save-buffer', '-a', '--allow-file'],
        allowedFiles: ['f', 'g'],
      },
    ],
    ['run -- ls -x', { what: 'run', socket: {}, argv: ['ls', '-x'], allowedFiles: [] }],
    ['-h', { what: 'help' }],
    ['-S /a --help list', { what: 'help' }],
  ];
  for (const [line, request] of cases) assert.deepEqual(parseArguments(words(line)), request, line);
});

test('words that ask for nothing say what is wrong', () => {
  for (const line of [
    '',
    '-S',
    '-L',
    '-L a/b list',
    '-x list',
    '--socket a list',
    'show',
    'list all',
    'list --json more',
    'run',
    'run --',
    'run --allow-file',
    'run --json ls',
  ]) {
    assert.equal(parseArguments(words(line)).what, 'wrong', line);
  }
});
