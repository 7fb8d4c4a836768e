import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DEFAULT_LIMITS, LIMIT_CAPS } from '@sallyport/message';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { checkSyntax } from '../src/check-syntax.js';
import { loadSolution } from '../src/load-solution.js';
import { effectiveLimits } from '../src/solution/effective-limits.js';
import { linksOf } from '../src/solution/traffic.js';
import { checkCase, SHARED } from './check-case.js';
import { type Files, writeFiles } from './check-text.js';

function load(files: Files, options: Parameters<typeof loadSolution>[1] = {}) {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, files);
  return { root: scratch.path, ...loadSolution(scratch.path, { shownFrom: scratch.path, ...options }) };
}

test('processes have absolute paths, their own names and everything init.yaml says', () => {
  const { root, solution, diagnostics } = load({
    'init.yaml': `entities:
- name: a.P
  task: one
  path: bin/p.js
  args: [-v, 3, "x y", yes, 1.50]
  env: { A: b, LEVEL: 3 }
  connections: [{ target: a.P, id: first }]
  cmake_generated_connections: [{ target: a.P, id: second }]
  resources:
  - { name: http, listen: { host: "::1", port: 80 } }
  - { name: root, directory: site }
  - { name: log, file: { path: /var/log/a, access: append } }
  limits: { frameBytes: 4096 }
- name: a.P
`,
    'a/P.edl': 'entity a.P\n',
    'bin/p.js': '',
    'a.P': '',
    'site/x': '',
  });
  assert.deepEqual(
    diagnostics.map(({ code, line }) => `${line} ${code}`),
    ['7 no-endpoint', '8 no-endpoint'],
  );
  assert.deepEqual(
    solution?.processes.map(({ name, path, args, env, channels, resources, limits }) => ({
      name,
      path,
      args,
      env,
      channels: channels.map(({ id, target }) => `${id} to ${target}`),
      resources,
      limits,
    })),
    [
      {
        name: 'one',
        path: join(root, 'bin/p.js'),
        args: ['-v', '3', 'x y', 'yes', '1.50'],
        env: [
          ['A', 'b'],
          ['LEVEL', '3'],
        ],
        channels: ['first to a.P', 'second to a.P'],
        resources: [
          { kind: 'listen', name: 'http', host: '::1', port: 80 },
          { kind: 'directory', name: 'root', path: join(root, 'site') },
          { kind: 'file', name: 'log', path: '/var/log/a', access: 'append' },
        ],
        limits: { frameBytes: 4096 },
      },
      { name: 'a.P', path: join(root, 'a.P'), args: [], env: [], channels: [], resources: [], limits: {} },
    ],
  );
});

test('anchors and aliases are followed', () => {
  const { solution, diagnostics } = load({
    'init.yaml': `entities:
- name: &class a.P
  path: /bin/true
  env: &env { A: b }
- name: *class
  task: two
  path: /bin/true
  env: *env
`,
    'a/P.edl': 'entity a.P\n',
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    solution?.processes.map(({ name, env }) => [name, env]),
    [
      ['a.P', [['A', 'b']]],
      ['two', [['A', 'b']]],
    ],
  );
});

test('the solution holds the kernel and init, with the endpoints the kernel has', () => {
  const { solution } = load({
    'init.yaml': 'entities:\n- name: a.P\n  path: /bin/true\n',
    'a/P.edl': 'entity a.P\n',
  });
  assert.deepEqual([...(solution?.classes.keys() ?? [])].toSorted(), ['Einit', 'a.P', 'kl.core.Core']);
  assert.deepEqual(
    solution?.classes.get('kl.core.Core')?.endpoints.map(({ name }) => name),
    (
      'vmm.VMM io.IO thread.Thread handle.Handle task.Task task.TaskDebug sync.Sync fs.FS fs.FSUnsafe time.Time hal.HAL ' +
      'xhcidbg.XHCIDBG audit.Audit profiler.Profiler iommu.IOMMU cm.CM pm.PM notice.Notice ipc.IPC log.Log efi.Efi'
    ).split(' '),
  );
  const task = solution?.interfaces.get('kl.core.Task');
  assert.deepEqual(
    task?.methods
      .slice(0, 3)
      .map(({ name, schema }) => [name, schema.in.length, schema.out.length, schema.error.length]),
    [
      ['Create', 1, 1, 1],
      ['Resume', 2, 0, 1],
      ['Terminate', 1, 0, 1],
    ],
  );
  assert.equal(solution?.classes.get('kl.core.Core')?.supplied, true);
  assert.equal(solution?.classes.get('a.P')?.supplied, false);
});

test('every supplied description is right', () => {
  const names = [
    'VMM IO Thread Handle Task TaskDebug Sync FS FSUnsafe Time HAL XHCIDBG Audit Profiler IOMMU CM PM Notice IPC Log Efi',
    'Types Execute',
  ];
  const imports = names.flatMap((line) => line.split(' ')).map((name) => `import kl.core.${name}\n`);
  const { solution, diagnostics } = load({
    'init.yaml': 'entities:\n- name: a.P\n  path: /bin/true\n',
    'a/P.edl': 'entity a.P\n',
    'a/I.idl': `package a.I\n${imports.join('')}struct S { Retcode rc; Boolean b; Char c; ServerName s; }\n`,
  });
  assert.deepEqual(diagnostics, []);
  assert.equal(solution?.interfaces.get('kl.core.Execute')?.methods[0]?.name, 'main');
});

test('a class has the name the policy gives it', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    'init.yaml': 'entities:\n- name: shop.Mine\n  path: /bin/true\n',
    'a/P.edl': 'entity a.P\nendpoints { i : a.I }\n',
    'a/I.idl': 'package a.I\ninterface { A(); }\n',
  });
  const first = loadSolution(scratch.path, { shownFrom: scratch.path });
  const [found] = first.diagnostics;
  assert.equal(found?.code, 'unknown-class');
  assert.equal(first.solution, undefined);
  const span = { source: { path: 'x' }, start: 0, end: 0 } as never;
  const { solution } = loadSolution(scratch.path, { shownFrom: scratch.path }, [
    { name: 'shop.Mine', edl: 'a.P', span },
  ]);
  const mine = solution?.classes.get('shop.Mine');
  assert.equal(mine?.endpoints[0]?.component, 'shop.Mine');
  assert.equal(solution?.processes[0]?.class, mine);
});

test('descriptions are found in the folder, then in include folders, then among the supplied ones', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    'main/init.yaml': 'entities:\n- name: a.P\n  path: /bin/true\n',
    'main/a/P.edl': 'entity a.P\nendpoints { i : a.I j : b.J }\n',
    'main/a/I.idl': 'package a.I\ninterface { Mine(); }\n',
    'one/a/I.idl': 'package a.I\ninterface { Other(); }\n',
    'one/b/J.idl': 'package b.J\nimport kl.core.Types\ninterface { A(in Retcode rc); }\n',
    'two/b/J.idl': 'package b.J\ninterface { B(); }\n',
    'two/kl/core/Types.idl': 'package kl.core.Types\ntypedef SInt32 Retcode;\ntypedef UInt8 More;\n',
    'main/node_modules/x/Bad.idl': 'bad',
    'main/dist/Bad.idl': 'bad',
    'main/generated/Bad.idl': 'bad',
    'main/.hidden/Bad.idl': 'bad',
  });
  const at = (name: string) => join(scratch.path, name);
  const { solution, diagnostics } = loadSolution(at('main'), {
    includes: [at('one'), at('two')],
    shownFrom: at(''),
  });
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['unreachable'],
  );
  assert.equal(solution?.interfaces.get('a.I')?.methods[0]?.name, 'Mine');
  assert.equal(solution?.interfaces.get('b.J')?.methods[0]?.name, 'A');
  assert.equal(solution?.interfaces.get('kl.core.Types')?.types.length, 2);
});

test('a missing script is a warning to whom checks, an error to whom runs', () => {
  const files = { 'init.yaml': 'entities:\n- name: a.P\n  path: p.js\n', 'a/P.edl': 'entity a.P\n' };
  const checked = load(files);
  assert.deepEqual(
    checked.diagnostics.map(({ severity, code }) => [severity, code]),
    [['warning', 'missing-file']],
  );
  assert.ok(checked.solution !== undefined);
  const run = load(files, { missingFiles: 'error' });
  assert.deepEqual(
    run.diagnostics.map(({ severity, code }) => [severity, code]),
    [['error', 'missing-file']],
  );
  assert.equal(run.solution, undefined);
});

test('a folder that is none is said to be none, and nothing else', () => {
  for (const folder of ['/nowhere/at/all', '/bin/true']) {
    const { solution, diagnostics } = loadSolution(folder);
    assert.equal(solution, undefined);
    assert.deepEqual(
      diagnostics.map(({ file, code }) => [file, code]),
      [[folder, 'no-folder']],
    );
  }
  for (const files of [{ 'a/P.edl': 'entity a.P\n' }, { 'a/P.edl': 'nonsense\n', 'b/Q.idl': '' }]) {
    assert.deepEqual(
      load(files).diagnostics.map(({ code, message }) => [code, message.replace(/^".*"/, 'it')]),
      [['no-solution', 'it is no solution: it has neither init.yaml nor security.psl']],
    );
  }
  const { diagnostics } = load({ 'a/P.edl': 'entity a.P\n', 'security.psl': '' });
  assert.deepEqual(
    diagnostics.map(({ file, line, column, code }) => [file, line, column, code]),
    [['init.yaml', 1, 1, 'no-init']],
  );
});

/** A method whose largest request takes exactly `size` bytes: 16 + 24 header bytes, a pointer, and the arena. */
function frameSolution(size: number, limits: string): Files {
  return {
    'init.yaml': `entities:
- name: a.C
  path: /bin/true
  connections: [{ target: a.S, id: s }]
${limits}
- name: a.S
  path: /bin/true
${limits}
`,
    'a/C.edl': 'entity a.C\n',
    'a/S.edl': 'entity a.S\nendpoints { i : a.I }\n',
    'a/I.idl': `package a.I\ninterface { A(in bytes<${size - 48}> content); }\n`,
  };
}

test('a frame limit is kept exactly, by default and where it is set', () => {
  const codes = (size: number, limits = '') =>
    load(frameSolution(size, limits)).diagnostics.map(({ code }) => code);
  assert.deepEqual(codes(DEFAULT_LIMITS.frameBytes), []);
  assert.deepEqual(codes(DEFAULT_LIMITS.frameBytes + 8), ['frame-too-small', 'frame-too-small']);
  assert.deepEqual(codes(4096, '  limits: { frameBytes: 4096 }'), []);
  assert.deepEqual(codes(4104, '  limits: { frameBytes: 4096 }'), ['frame-too-small', 'frame-too-small']);
  const cap = `  limits: { frameBytes: ${LIMIT_CAPS.frameBytes} }`;
  assert.deepEqual(codes(LIMIT_CAPS.frameBytes, cap), []);
  assert.deepEqual(codes(LIMIT_CAPS.frameBytes + 8, cap), ['frame-too-small', 'frame-too-small']);
});

test('a queue holds twice a largest frame of each channel and of the kernel', () => {
  const { solution } = load(frameSolution(400_000, '  limits: { frameBytes: 400000 }'));
  assert.ok(solution !== undefined);
  const links = linksOf(solution.processes);
  const [client, server] = solution.processes.map((process) => effectiveLimits(process, links));
  assert.equal(server?.queueBytes, 2 * 2 * 400_000);
  assert.equal(server.frameBytes, 400_000);
  // The client gets small answers only.
  assert.equal(client?.queueBytes, DEFAULT_LIMITS.queueBytes);
  assert.equal(client.callsPerChannel, DEFAULT_LIMITS.callsPerChannel);
});

test('syntax alone is checked by the ending of a name', () => {
  using scratch = temporaryDirectory();
  const files = {
    'a.idl': 'package x.Y\nstruct S { Unknown u; }\n',
    'b.cdl': 'component',
    'c.edl': 'entity x\nendpoints {',
    'd.psl': 'request {',
    'init.yaml': 'entities: [',
    'e.txt': '',
  };
  writeFiles(scratch.path, files);
  const found = checkSyntax(
    Object.keys(files).map((name) => join(scratch.path, name)),
    scratch.path,
  );
  assert.deepEqual([...new Set(found.map(({ file }) => file))].toSorted(), [
    'b.cdl',
    'c.edl',
    'd.psl',
    'e.txt',
    'init.yaml',
  ]);
});

test('the shared descriptions of the corpus are right', () => {
  assert.deepEqual(checkCase(SHARED), []);
});
