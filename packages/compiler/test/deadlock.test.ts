/** Circles of channels, by what init.yaml says of the calls of each process. */
import assert from 'node:assert/strict';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { loadSolution } from '../src/load-solution.js';
import { writeFiles } from './check-text.js';

interface Process {
  readonly calls?: string;
  readonly to: readonly string[];
  /** A class without endpoints. */
  readonly silent?: boolean;
}

/** Severity, line and message of each finding about deadlocks. */
function deadlocks(processes: Readonly<Record<string, Process>>): string[] {
  using scratch = temporaryDirectory();
  const entities = Object.entries(processes).map(([name, { calls, to, silent }]) => {
    const lines = [`- name: ${silent ? 'Mute' : 'Peer'}`, `  task: ${name}`, '  path: /bin/true'];
    if (calls !== undefined) lines.push(`  calls: ${calls}`);
    if (to.length > 0) lines.push('  connections:');
    for (const target of to) lines.push(`  - { target: ${target}, id: to-${target} }`);
    return lines.join('\n');
  });
  writeFiles(scratch.path, {
    'init.yaml': `entities:\n${entities.join('\n')}\n`,
    'I.idl': 'package I\ninterface { Do(); }\n',
    'Peer.edl': 'task class Peer\nendpoints { main : I }\n',
    'Mute.edl': 'task class Mute\n',
  });
  return loadSolution(scratch.path, { shownFrom: scratch.path })
    .diagnostics.filter(({ code }) => code === 'deadlock')
    .map(({ severity, line, message }) => `${severity} ${line}: ${message.replace(/^.*: /, '')}`);
}

test('a circle of processes that block is an error', () => {
  const blocking = 'blocking';
  assert.deepEqual(
    deadlocks({
      a: { calls: blocking, to: ['b'] },
      b: { calls: blocking, to: ['c'] },
      c: { calls: blocking, to: ['a'] },
    }),
    ['error 7: "a" -> "b" -> "c" -> "a"'],
  );
});

test('a circle in which somebody does not say how it calls is a warning', () => {
  assert.deepEqual(deadlocks({ a: { calls: 'blocking', to: ['b'] }, b: { to: ['a'] } }), [
    'warning 7: "a" -> "b" -> "a"',
  ]);
});

test('one process that awaits its calls breaks the circle, and only those it is in', () => {
  assert.deepEqual(deadlocks({ a: { calls: 'await', to: ['b'] }, b: { to: ['a'] } }), []);
  assert.deepEqual(
    deadlocks({
      a: { calls: 'await', to: ['b'] },
      b: { to: ['a', 'c'] },
      c: { to: ['b'] },
    }),
    ['warning 13: "b" -> "c" -> "b"'],
  );
});

test('a chain is no circle, nor are two ways to one server', () => {
  assert.deepEqual(deadlocks({ a: { to: ['b', 'c'] }, b: { to: ['c'] }, c: { to: [] } }), []);
});

test('who has no endpoints is called by nobody', () => {
  assert.deepEqual(deadlocks({ a: { to: ['b'], silent: true }, b: { to: ['a'] } }), []);
});

test('two circles that share no process are two findings', () => {
  assert.equal(
    deadlocks({ a: { to: ['b'] }, b: { to: ['a'] }, c: { to: ['d'] }, d: { to: ['c'] } }).length,
    2,
  );
});

test('calls says blocking or await', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    'init.yaml': 'entities:\n- name: Mute\n  path: /bin/true\n  calls: awaiting\n',
    'Mute.edl': 'task class Mute\n',
  });
  const [found] = loadSolution(scratch.path, { shownFrom: scratch.path }).diagnostics;
  assert.deepEqual([found?.code, found?.line, found?.column], ['bad-value', 4, 10]);
  assert.equal(found?.remedy, 'write blocking or await');
});
