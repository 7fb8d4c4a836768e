import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import type { Diagnostic } from '../../src/cli/diagnostics.js';
import { sallyport, writeSolution } from './solution.js';

test('a good solution has no errors', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path);
  assert.deepEqual(await sallyport('check', directory.path), { code: 0, out: 'no errors\n', error: '' });
  const json = await sallyport('check', '--json', directory.path);
  assert.equal(json.code, 0);
  assert.deepEqual(JSON.parse(json.out), { ok: true, diagnostics: [] });
});

/** Errors in every language at once. */
const BROKEN = {
  'echo/Echo.idl': 'package echo.Echo\ninterface {\n  Say(in Nonsense text);\n}\n',
  'echo/Server.edl': 'entity echo.Server\nendpoints {\n  echo : echo.Missing\n}\n',
  'init.yaml':
    'entities:\n- name: echo.Client\n  path: client.js\n  colour: green\n- name: echo.Server\n  path: server.js\n',
  'security.psl': 'use EDL echo.Client\nuse EDL echo.Nobody\nexecute { grant () }\n',
};

test('errors of all files are reported at once, each with place, sentence and remedy', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, BROKEN);
  const { code, out, error } = await sallyport('check', directory.path);
  assert.equal(code, 1);
  assert.equal(error, '');
  for (const place of ['echo/Echo.idl:3:10', 'echo/Server.edl:3:', 'init.yaml:4:3', 'security.psl:2:']) {
    assert.ok(out.includes(place), `${place} is missing in\n${out}`);
  }
  assert.match(out, /^\d+ errors(, \d+ warnings?)?$/m);
});

test('as JSON the same, and nothing else on the output', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, BROKEN);
  const { code, out, error } = await sallyport('check', '--json', directory.path);
  assert.equal(code, 1);
  assert.equal(error, '');
  const { ok, diagnostics } = JSON.parse(out) as { ok: boolean; diagnostics: Diagnostic[] };
  assert.equal(ok, false);
  const files = new Set(diagnostics.map(({ file }) => file.split('/').at(-1)));
  for (const name of ['Echo.idl', 'Server.edl', 'init.yaml', 'security.psl'])
    assert.ok(files.has(name), name);
  for (const diagnostic of diagnostics) {
    assert.ok(diagnostic.line >= 1 && diagnostic.column >= 1);
    assert.notEqual(diagnostic.message, '');
    assert.notEqual(diagnostic.remedy, '');
  }
});

test('a warning alone is no failure', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path);
  rmSync(join(directory.path, 'client.js'));
  const { code, out } = await sallyport('check', directory.path);
  assert.equal(code, 0);
  assert.match(out, /warning missing-file/);
  assert.match(out, /^no errors, 1 warning$/m);
});

test('further folders of descriptions are searched', async () => {
  using directory = temporaryDirectory();
  using include = temporaryDirectory();
  const echo = 'package echo.Echo\ninterface {\n  Say(in UInt8 x);\n}\n';
  writeSolution(directory.path, { 'echo/Echo.idl': null });
  writeSolution(include.path, {
    'echo/Echo.idl': echo,
    'init.yaml': null,
    'security.psl': null,
    'echo/Client.edl': null,
    'echo/Server.edl': null,
  });
  assert.equal((await sallyport('check', directory.path)).code, 1);
  assert.equal((await sallyport('check', directory.path, '-I', include.path)).code, 0);
  assert.equal((await sallyport('check', '-I', '/', '-I', include.path, directory.path)).code, 0);
});

test('files can be parsed alone, whatever their names mean', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, { ...BROKEN, 'init.yaml': 'entities: [' });
  const [idl, psl, yaml] = ['echo/Echo.idl', 'security.psl', 'init.yaml'].map((name) =>
    join(directory.path, name),
  );
  assert.ok(idl !== undefined && psl !== undefined && yaml !== undefined);
  assert.equal((await sallyport('check', '--syntax', idl, psl)).out, 'no errors\n');
  const { code, out } = await sallyport('check', '--syntax', idl, yaml);
  assert.equal(code, 1);
  assert.match(out, /init\.yaml:1:/);
  assert.equal((await sallyport('check', '--syntax', join(directory.path, 'missing.idl'))).code, 1);
});

for (const command of ['check', 'gen', 'run']) {
  test(`${command} says in one sentence that a folder is no solution, whatever lies below it`, async () => {
    using directory = temporaryDirectory();
    writeSolution(directory.path, { ...BROKEN, 'init.yaml': null, 'security.psl': null });
    const { code, out, error } = await sallyport(command, directory.path);
    assert.equal(code, 1);
    const sentence = 'is no solution: it has neither init.yaml nor security.psl';
    assert.equal(`${out}${error}`.split(sentence).length, 2);
    assert.match(`${out}${error}`, /^(.*: )?1 error$/m);
    const json = JSON.parse((await sallyport(command, '--json', directory.path)).out) as {
      diagnostics: Diagnostic[];
    };
    assert.deepEqual(
      json.diagnostics.map((each) => each.code),
      ['no-solution'],
    );
  });
}

test('--syntax may stand anywhere, together with any other option', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, BROKEN);
  const path = (name: string): string => join(directory.path, name);
  const files = [path('echo/Echo.idl'), path('security.psl')];
  const [first = '', second = ''] = files;
  for (const args of [
    ['--syntax', '--json', ...files],
    ['--json', '--syntax', ...files],
    [...files, '--syntax', '--json'],
    [first, '--syntax', second, '--json'],
    ['--syntax', '-I', directory.path, '--json', ...files],
    ['--syntax', '--json', '--', ...files],
  ]) {
    const { code, out, error } = await sallyport('check', ...args);
    assert.deepEqual([code, error], [0, ''], args.join(' '));
    assert.deepEqual(JSON.parse(out), { ok: true, diagnostics: [] });
  }
});

test('--syntax takes folders too, and parses each file once', async () => {
  using directory = temporaryDirectory();
  using empty = temporaryDirectory();
  const bad = 'package echo.Bad\ninterface {\n';
  writeSolution(directory.path, { ...BROKEN, 'echo/Bad.idl': bad, 'generated/Other.idl': bad });
  const path = (name: string): string => join(directory.path, name);
  const { code, out } = await sallyport(
    'check',
    '--syntax',
    '--json',
    directory.path,
    path('echo'),
    path('echo/Bad.idl'),
    path('missing.idl'),
  );
  assert.equal(code, 1);
  const { ok, diagnostics } = JSON.parse(out) as { ok: boolean; diagnostics: Diagnostic[] };
  assert.equal(ok, false);
  assert.equal(diagnostics.filter(({ file }) => file.endsWith('Bad.idl')).length, 1);
  assert.equal(diagnostics.filter(({ file }) => file.endsWith('missing.idl')).length, 1);
  const named = new Set(diagnostics.map(({ file }) => file.split('/').at(-1)));
  assert.deepEqual([...named].sort(), ['Bad.idl', 'init.yaml', 'missing.idl']);
  const nothing = await sallyport('check', '--syntax', directory.path, empty.path);
  assert.deepEqual([nothing.code, nothing.out], [2, '']);
  assert.match(
    nothing.error,
    /^sallyport: there is no description below .*: give a folder with \.idl, .*\.\n$/,
  );
});
