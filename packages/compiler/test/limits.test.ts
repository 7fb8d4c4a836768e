/** What would multiply is bounded: aliases of YAML, endpoints with methods, findings. */
import assert from 'node:assert/strict';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compile } from '../src/compile.js';
import { loadSolution } from '../src/load-solution.js';
import { checkTexts, type Files, writeFiles } from './check-text.js';

/** Milliseconds of processor time. */
function cost(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test('an alias costs the same however many there are', { timeout: 60_000 }, () => {
  const costOf = (aliases: number): number => {
    using scratch = temporaryDirectory();
    writeFiles(scratch.path, {
      'init.yaml': `entities:\n- name: A\n  path: /bin/true\n  args: [&a x${', *a'.repeat(aliases)}]\n`,
      'A.edl': 'task class A\n',
    });
    let args = 0;
    const spent = cost(() => {
      args = loadSolution(scratch.path).solution?.processes[0]?.args.length ?? 0;
    });
    assert.equal(args, aliases + 1);
    return spent;
  };
  costOf(1000);
  const [few, many] = [Math.min(costOf(4000), costOf(4000)), Math.min(costOf(16_000), costOf(16_000))];
  assert.ok(many < 10 * Math.max(few, 20), `${few} ms for 4,000, ${many} ms for 16,000`);
});

test('an alias stands for what has the anchor before it, the last one of that name', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    'init.yaml': 'entities:\n- name: A\n  path: /bin/true\n  args: [&a one, *a, &a two, *a]\n',
    'A.edl': 'task class A\n',
  });
  const { solution } = loadSolution(scratch.path);
  assert.deepEqual(solution?.processes[0]?.args, ['one', 'one', 'two', 'two']);
});

test('a class with more methods behind its endpoints than the policy can have answers for is refused', () => {
  const methods = Array.from({ length: 1001 }, (_, index) => `M${index}();`).join(' ');
  const endpoints = (count: number): string =>
    Array.from({ length: count }, (_, index) => `e${index} : I`).join('\n');
  const files = (count: number): Files => ({
    'I.idl': `package I\ninterface { ${methods} }\n`,
    'P.edl': `task class P\nendpoints {\n${endpoints(count)}\n}\n`,
  });
  assert.deepEqual(checkTexts(files(19)).diagnostics, []);
  const [found] = checkTexts(files(20)).diagnostics;
  assert.equal(found?.code, 'limit');
  assert.match(found?.message ?? '', /20020 methods/);
});

test('findings of a whole solution are bounded, and the last one says so', () => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 40; i += 1) {
    files[`P${i}.idl`] =
      `package P${i}\n${Array.from({ length: 150 }, (_, n) => `typedef X${n} T${n};\n`).join('')}`;
  }
  const { diagnostics } = checkTexts(files);
  assert.equal(diagnostics.length, 5001);
  assert.equal(diagnostics.filter(({ code }) => code === 'too-many').length, 1);
});

test('kernel and init keep their classes, whatever the policy says', () => {
  for (const name of ['kl.core.Core', 'Einit']) {
    using scratch = temporaryDirectory();
    writeFiles(scratch.path, {
      'init.yaml': 'entities:\n- name: A\n  path: /bin/true\n',
      'A.edl': 'task class A\n',
      'evil/Core.edl': 'entity evil.Core\n',
      'security.psl': `use nk.base._\nuse EDL A\ntask class ${name} : evil.Core\nexecute { grant () }\n`,
    });
    const { image, diagnostics } = compile(scratch.path, { shownFrom: scratch.path });
    assert.equal(image, undefined);
    assert.ok(diagnostics.some(({ code, line }) => code === 'reserved-name' && line === 3));
  }
});

test('an EDL that a class of the policy leaves without use is named', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    'init.yaml': 'entities:\n- name: A\n  path: /bin/true\n',
    'A.edl': 'task class A\n',
    'B.edl': 'task class B\n',
    'security.psl':
      'use nk.base._\ntask class A : B\nuse EDL Einit\nuse EDL kl.core.Core\nexecute { grant () }\n',
  });
  const { diagnostics } = compile(scratch.path, { shownFrom: scratch.path });
  const found = diagnostics.filter(({ code }) => code === 'shadowed');
  assert.deepEqual(
    found.map(({ file, line, severity }) => [file, line, severity]),
    [['security.psl', 2, 'warning']],
  );
});

test('a policy file that takes the place of a supplied one is named', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    'init.yaml': 'entities:\n- name: A\n  path: /bin/true\n',
    'A.edl': 'task class A\n',
    'nk/base.psl': 'policy object base : Base {}\nrequest { grant () }\n',
    'security.psl': 'use nk.base._\nuse EDL A\nuse EDL Einit\nuse EDL kl.core.Core\nexecute { grant () }\n',
  });
  const { diagnostics } = compile(scratch.path, { shownFrom: scratch.path });
  const [found] = diagnostics.filter(({ code }) => code === 'replaces-supplied');
  assert.deepEqual([found?.severity, found?.line, found?.column], ['warning', 1, 5]);
});

test('all classes together have a limit of methods as well', () => {
  const methods = Array.from({ length: 1000 }, (_, index) => `M${index}();`).join(' ');
  const endpoints = Array.from({ length: 20 }, (_, index) => `e${index} : I`).join('\n');
  const files: Record<string, string> = { 'I.idl': `package I\ninterface { ${methods} }\n` };
  for (const name of ['A', 'B', 'C', 'D', 'E', 'F'])
    files[`${name}.edl`] = `task class ${name}\nendpoints {\n${endpoints}\n}\n`;
  assert.deepEqual(
    checkTexts(files).diagnostics.map(({ file, code }) => `${file} ${code}`),
    ['F.edl limit'],
  );
});

test('notes do not take the place of errors', () => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 30; i += 1) files[`A${i}.idl`] = `package A${i}\n${'@M@\n'.repeat(300)}`;
  files['Z.idl'] = 'package Z\ninterface { M(in Bogus a); }\n';
  const errors = checkTexts(files).diagnostics.filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    errors.map(({ file, code }) => `${file} ${code}`),
    ['Z.idl unknown-name'],
  );
});

test('a macro in a description leaves nothing out of the policy', () => {
  const policyWith = (macro: string, extension: string): unknown => {
    using scratch = temporaryDirectory();
    const files: Record<string, string> = {
      'init.yaml':
        'entities:\n- name: A\n  path: /bin/true\n  connections: [{ target: S, id: s }]\n- name: S\n  path: /bin/true\n',
      'A.edl': 'task class A\n',
      'S.edl': 'task class S\ncomponents { c : C }\n',
      'C.cdl': 'component C\nendpoints { main : I }\n',
      'I.idl': 'package I\ninterface { Ping(in UInt32 value); }\n',
      'security.psl':
        'use nk.basic._\nuse EDL A\nuse EDL S\nuse EDL Einit\nuse EDL kl.core.Core\nexecute { grant () }\nrequest { grant () }\nresponse { grant () }\nerror { grant () }\nrequest dst=S, method=Ping { deny (message.value >= 0) }\n',
    };
    for (const [path, text] of Object.entries(files))
      if (path.endsWith(extension)) files[path] = `${text}${macro}`;
    writeFiles(scratch.path, files);
    const { image, diagnostics } = compile(scratch.path, { shownFrom: scratch.path });
    assert.ok(!diagnostics.some(({ severity }) => severity === 'error'));
    return JSON.stringify(
      image?.policy.bindings.map(({ event, selectors, items }) => [event, selectors, items.length]),
    );
  };
  const plain = policyWith('', '.idl');
  assert.match(String(plain), /"method":"Ping"},1/);
  for (const extension of ['.idl', '.cdl', '.edl', '.psl', '.yaml']) {
    assert.equal(policyWith('@INIT_EXTERNAL_ENTITIES@\n', extension), plain, extension);
  }
});
