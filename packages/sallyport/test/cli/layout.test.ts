import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import type { LayoutReport } from '@sallyport/compiler';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { sallyport, writeSolution } from './solution.js';

test('a folder of descriptions alone is enough', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, { 'init.yaml': null, 'security.psl': null, 'echo/Client.edl': null });
  const shown = (name: string) => relative('', `${directory.path}/echo/${name}`);
  const place = (name: string) =>
    shown(name).startsWith('..') ? `${directory.path}/echo/${name}` : shown(name);
  assert.deepEqual(await sallyport('layout', directory.path), {
    code: 0,
    error: '',
    out: `interface echo.Echo (${place('Echo.idl')})

  MID 0  Say
    request: fixed part 32, arena 65, handles 0, longest frame 120
      offset  size  align  name  type
          24     8      4  text  string<64>
    response: fixed part 32, arena 65, handles 0, longest frame 120
      offset  size  align  name    type
          24     8      4  answer  string<64>
    error: fixed part 24, arena 0, handles 0, longest frame 40

  at most   fixed part  arena  arena limit  handles  frame
  request           32     65           65        0    120
  response          32     65           65        0    120
  error             24      0            0        0     40

process class echo.Server (${place('Server.edl')})

  RIID  endpoint  alias  component    interface
     0  echo      -      echo.Server  echo.Echo

  at most   fixed part  arena  arena limit  handles  frame
  request           32     65           65        0    120
  response          32     65           65        0    120
  error             24      0            0        0     40
`,
  });
});

test('as JSON, of what is asked for', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path);
  const { code, out, error } = await sallyport(
    'layout',
    directory.path,
    '--json',
    '--class',
    'echo.Server',
    '--interface',
    'kl.core.CM',
    'echo.Echo',
  );
  assert.deepEqual([code, error], [0, '']);
  const report = JSON.parse(out) as LayoutReport & { readonly ok: boolean; readonly diagnostics: unknown[] };
  assert.deepEqual([report.ok, report.diagnostics], [true, []]);
  assert.deepEqual(
    report.interfaces.map(({ name }) => name),
    ['echo.Echo', 'kl.core.CM'],
  );
  assert.deepEqual(report.interfaces[0]?.methods[0]?.request, {
    fixedSize: 32,
    arenaMax: 65,
    arenaLimit: 65,
    handles: 0,
    maximumFrame: 120,
    fields: [{ name: 'text', type: 'string<64>', offset: 24, size: 8, alignment: 4 }],
  });
  assert.deepEqual(
    report.classes.map(({ name, endpoints }) => [name, endpoints]),
    [
      [
        'echo.Server',
        [{ riid: 0, name: 'echo', alias: null, component: 'echo.Server', interface: 'echo.Echo' }],
      ],
    ],
  );
});

test('with errors there is no layout, but what is wrong', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, {
    'echo/Echo.idl': 'package echo.Echo\ninterface {\n  Say(in Nonsense x);\n}\n',
  });
  const { code, out, error } = await sallyport('layout', directory.path);
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(error, /Echo\.idl:3:10: error unknown-name/);
  assert.match(error, /^no layout: 1 error$/m);
  const json = await sallyport('layout', '--json', directory.path);
  assert.equal(json.code, 1);
  assert.equal((JSON.parse(json.out) as { ok: boolean }).ok, false);
});

test('names that are not there are refused in one sentence', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path);
  const { code, out, error } = await sallyport('layout', directory.path, '--class', 'echo.Nobody');
  assert.deepEqual([code, out], [2, '']);
  assert.equal(
    error,
    'sallyport: there is no process class "echo.Nobody"; there are: Einit, echo.Client, echo.Server, kl.core.Core.\n',
  );
  const typo = await sallyport('layout', directory.path, '--interface', 'echo.Ecco');
  assert.deepEqual([typo.code, typo.out], [2, '']);
  assert.equal(typo.error, 'sallyport: there is no interface "echo.Ecco": did you mean "echo.Echo"?\n');
});

test('of many names some are listed, and how many there are besides', async () => {
  using directory = temporaryDirectory();
  const many = Array.from({ length: 30 }, (_, i) => [`many/I${i}.idl`, `package many.I${i}\ninterface {}\n`]);
  writeSolution(directory.path, Object.fromEntries(many) as Record<string, string>);
  const { code, error } = await sallyport('layout', directory.path, '--interface', 'nothing.LikeThat');
  assert.equal(code, 2);
  assert.match(
    error,
    /^sallyport: there is no interface "nothing\.LikeThat"; there are: ([\w.]+, ){11}[\w.]+ and \d+ more\.\n$/,
  );
});

test('an empty folder has no layout, but the interfaces of the system can be had in any', async () => {
  using directory = temporaryDirectory();
  const { code, out, error } = await sallyport('layout', directory.path);
  assert.deepEqual([code, out], [2, '']);
  assert.equal(
    error,
    `sallyport: there is no interface or process class below ${directory.path}: give a folder with .idl or .edl files.\n`,
  );
  const system = await sallyport('layout', directory.path, '--interface', 'kl.core.CM');
  assert.deepEqual([system.code, system.error], [0, '']);
  assert.match(system.out, /^interface kl\.core\.CM /);
});

test('a path cannot write lines of its own', async () => {
  using directory = temporaryDirectory();
  const folder = join(directory.path, 'new\nline\u202e');
  writeSolution(folder);
  const { code, out } = await sallyport('layout', folder, '--class', 'echo.Client');
  assert.equal(code, 0);
  const place = `${directory.path}/new\\nline\\u{202e}/echo/Client.edl`;
  assert.equal(out, `process class echo.Client (${place})\n\n  no endpoints\n`);
  const json = await sallyport('layout', folder, '--class', 'echo.Client', '--json');
  assert.equal((JSON.parse(json.out) as LayoutReport).classes[0]?.file, place);
});
