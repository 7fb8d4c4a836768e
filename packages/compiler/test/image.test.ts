import assert from 'node:assert/strict';
import { readImage } from '@sallyport/image';
import { DEFAULT_LIMITS, readInterface, readTypes } from '@sallyport/message';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compile } from '../src/compile.js';
import { type Files, writeFiles } from './check-text.js';

const POLICY = `execute: kl.core.Execute
use nk.base._
use EDL Einit
use EDL kl.core.Core
use EDL a.C
task class b.Server : a.S
execute { grant () }
request { grant () }
response { grant () }
error { grant () }
`;

const FILES: Files = {
  'init.yaml': `entities:
- name: a.C
  path: /bin/true
  args: [x]
  env: { A: b }
  connections: [{ target: back, id: s }]
- name: b.Server
  task: back
  path: /bin/true
  limits: { callDeadline: 0 }
`,
  'security.psl': POLICY,
  'a/C.edl': 'entity a.C\n',
  'a/S.edl': 'entity a.S\ncomponents { k : a.K }\nendpoints { i : a.I }\n',
  'a/K.cdl': 'component a.K\nendpoints { i : a.I }\n',
  'a/I.idl':
    'package a.I\nstruct S { string<8> a; UInt8 b; }\ninterface { A(in sequence<S, 4> s, out S t, error SInt32 e); }\n',
};

test('an image holds what its readers need, and they can read it', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, FILES);
  const { image, solution, diagnostics } = compile(scratch.path);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.ok(image !== undefined && solution !== undefined);
  assert.deepEqual(readImage(Buffer.from(JSON.stringify(image))), JSON.parse(JSON.stringify(image)));
  const server = image.classes.findIndex(({ name }) => name === 'b.Server');
  const { endpoints } = image.classes[server]!;
  assert.deepEqual(
    endpoints.map(({ name, component, alias }) => [name, component, alias]),
    [
      ['i', 'b.Server', null],
      ['k.i', 'a.K', 'a.K.i'],
    ],
  );
  assert.equal(image.classes[image.kernelClass]?.name, 'kl.core.Core');
  assert.equal(image.classes[image.initClass]?.name, 'Einit');
  assert.deepEqual(
    image.processes.map((process) => [
      process.name,
      process.class,
      process.channels,
      process.args,
      process.env,
    ]),
    [
      [
        'a.C',
        image.classes.findIndex(({ name }) => name === 'a.C'),
        [{ id: 's', target: 1 }],
        ['x'],
        [['A', 'b']],
      ],
      ['back', server, [], [], []],
    ],
  );
  assert.deepEqual(image.processes[1]?.limits, { ...DEFAULT_LIMITS, callDeadline: 0 });
  const record = image.interfaces[endpoints[0]!.interface]!;
  assert.deepEqual(readInterface(record, readTypes(image.types)), solution.interfaces.get('a.I')?.schema);
  assert.equal(endpoints[0]?.interface, endpoints[1]?.interface);
});

test('the same folder gives the same image', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, FILES);
  assert.deepEqual(compile(scratch.path).image, compile(scratch.path).image);
});

test('one error anywhere and there is no image, while errors of all files are found', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    ...FILES,
    'a/J.idl': 'package a.J\ntypedef string<0> A;\n',
    'a/L.cdl': 'component a.L\nendpoints { x_y : a.I }\n',
    'a/M.edl': 'entity a.M endpoints\n',
    'security.psl': `${POLICY}request dst=a.Nobody { grant () }\n`,
    'init.yaml': `${FILES['init.yaml']}- name: a.C\n  colour: red\n  path: /bin/true\n`,
  });
  const { image, solution, diagnostics } = compile(scratch.path, { shownFrom: scratch.path });
  assert.equal(image, undefined);
  assert.equal(solution, undefined);
  assert.deepEqual(
    diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ file, line }) => `${file}:${line}`)
      .toSorted(),
    ['a/J.idl:2', 'a/L.cdl:2', 'a/M.edl:2', 'init.yaml:11', 'init.yaml:12', 'security.psl:11'],
  );
});

test('a description with a syntax error is not said to have channels that no rule lets anything pass', () => {
  const files = {
    'init.yaml':
      'entities:\n- { name: a.C, path: /bin/true, connections: [{ target: a.S, id: s }] }\n- { name: a.S, path: /bin/true }\n',
    'security.psl': `execute: kl.core.Execute
use nk.base._
use EDL kl.core.Core
use EDL Einit
use EDL a.C
use EDL a.S
execute { grant () }
request src=a.C, dst=a.S, endpoint=e, method=Say { grant () }
`,
    'a/C.edl': 'entity a.C\n',
    'a/S.edl': 'entity a.S\nendpoints {\n  f : a.I\n  e : a.I\n}\n',
    'a/I.idl': 'package a.I\ninterface {\n  Other(in UInt32 a);\n  Say(in UInt32 a);\n}\n',
  };
  const broken: readonly (readonly [path: keyof typeof files, right: string, wrong: string])[] = [
    ['a/S.edl', 'e : a.I', 'e a.I'],
    ['a/I.idl', 'Say(in UInt32 a)', 'Say(in UInt32 )'],
  ];
  for (const [path, right, wrong] of broken) {
    using scratch = temporaryDirectory();
    writeFiles(scratch.path, { ...files, [path]: files[path].replace(right, wrong) });
    assert.deepEqual(
      compile(scratch.path).diagnostics.map(({ file, code }) => [file.endsWith(path), code]),
      [[true, 'syntax']],
    );
  }
});
