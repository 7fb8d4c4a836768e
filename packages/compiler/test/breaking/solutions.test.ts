import assert from 'node:assert/strict';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compareModels } from '../../src/breaking/compare-models.js';
import { readModel } from '../../src/read-model.js';
import { type Files, writeFiles } from '../check-text.js';
import { compareFiles, modelOf, shortly } from './compare-text.js';

interface Case {
  readonly name: string;
  readonly from: Files;
  readonly to: Files;
  readonly forth: readonly string[];
  readonly back: readonly string[];
}

const ALL = 'clients,servers,policy';
const PEERS = 'clients,servers';

const BASE: Files = {
  'a/I.idl': 'package a.I\ninterface { M(); }\n',
  'a/J.idl': 'package a.J\ninterface { N(in UInt8 x); }\n',
  'a/C.cdl': 'component a.C\nendpoints { c : a.I }\n',
  'a/Guard.cdl': 'component a.Guard\nsecurity a.J\n',
  'a/P.edl': 'entity a.P\n',
};

/** The class a.P with these sections. */
const edl = (sections: string): Files => ({ 'a/P.edl': `entity a.P\n${sections}\n` });
const init = (text: string): Files => ({ 'init.yaml': `entities:\n${text}` });

const CASES: readonly Case[] = [
  {
    name: 'an endpoint at the end',
    from: edl('endpoints { x : a.I }'),
    to: edl('endpoints { x : a.I y : a.J }'),
    forth: ['endpoint-added none servers'],
    back: [`endpoint-removed wire ${ALL}`],
  },
  {
    name: 'an endpoint before others',
    from: edl('endpoints { x : a.I }'),
    to: edl('endpoints { y : a.J x : a.I }'),
    forth: [`endpoint-inserted wire ${PEERS}`, `endpoint-moved wire ${PEERS}`],
    back: [`endpoint-moved wire ${PEERS}`, `endpoint-removed wire ${ALL}`],
  },
  {
    name: 'own endpoints come before those of components, wherever they stand',
    from: edl('components { k : a.C }'),
    to: edl('components { k : a.C } endpoints { own : a.I }'),
    forth: [`endpoint-inserted wire ${PEERS}`, `endpoint-moved wire ${PEERS}`],
    back: [`endpoint-moved wire ${PEERS}`, `endpoint-removed wire ${ALL}`],
  },
  {
    name: 'another name of an endpoint',
    from: edl('endpoints { x : a.I }'),
    to: edl('endpoints { y : a.I }'),
    forth: [`endpoint-renamed source ${ALL}`],
    back: [`endpoint-renamed source ${ALL}`],
  },
  {
    name: 'another name of an instance',
    from: edl('components { k : a.C }'),
    to: edl('components { l : a.C }'),
    forth: [`endpoint-renamed source ${ALL}`],
    back: [`endpoint-renamed source ${ALL}`],
  },
  {
    name: 'another interface of an endpoint',
    from: edl('endpoints { x : a.I }'),
    to: edl('endpoints { x : a.J }'),
    forth: [`endpoint-interface wire ${ALL}`],
    back: [`endpoint-interface wire ${ALL}`],
  },
  {
    name: 'a change inside a component counts for the class',
    from: edl('components { k : a.C }'),
    to: { ...edl('components { k : a.C }'), 'a/C.cdl': 'component a.C\nendpoints { c : a.I d : a.J }\n' },
    forth: ['endpoint-added none servers'],
    back: [`endpoint-removed wire ${ALL}`],
  },
  {
    name: 'a second instance takes away the second name of the first',
    from: edl('components { k : a.C }'),
    to: edl('components { k : a.C l : a.C }'),
    forth: ['endpoint-alias source clients,policy', 'endpoint-added none servers'],
    back: [`endpoint-removed wire ${ALL}`],
  },
  {
    name: 'a security interface more',
    from: edl(''),
    to: edl('security a.J'),
    forth: ['security-added none policy'],
    back: ['security-removed wire clients,policy'],
  },
  {
    name: 'security interfaces have numbers too',
    from: edl('components { g : a.Guard }'),
    to: edl('security a.J components { g : a.Guard }'),
    forth: ['security-moved wire clients,policy', 'security-inserted wire clients,policy'],
    back: ['security-moved wire clients,policy', 'security-removed wire clients,policy'],
  },
  {
    name: 'another security interface',
    from: { ...edl('security a.J'), 'a/K.idl': 'package a.K\ninterface { N(in UInt8 x); }\n' },
    to: { ...edl('security a.K'), 'a/K.idl': 'package a.K\ninterface { N(in UInt8 x); }\n' },
    forth: ['security-interface wire clients,policy'],
    back: ['security-interface wire clients,policy'],
  },
  {
    name: 'a process class more',
    from: {},
    to: { 'a/Q.edl': 'entity a.Q\n' },
    forth: ['class-added none'],
    back: [`class-removed wire ${ALL}`],
  },
  {
    name: 'the spelling of a process class',
    from: edl('endpoints { x : a.I }'),
    to: { 'a/P.edl': 'task class a.P\n// comment\nendpoints {\nx : a.I\n}\n' },
    forth: [],
    back: [],
  },
  {
    name: 'an interface more',
    from: {},
    to: { 'a/New.idl': 'package a.New\ninterface { M(); }\n' },
    forth: ['interface-added none'],
    back: [`interface-removed wire ${ALL}`],
  },
  {
    name: 'a package of types that is gone',
    from: { 'a/T.idl': 'package a.T\nconst UInt8 A = 1;\nstruct S { UInt8 x; }\n' },
    to: {},
    forth: [`constant-removed source ${PEERS}`, `type-removed source ${PEERS}`],
    back: ['package-added none'],
  },
  {
    name: 'a struct that moves to another package',
    from: { 'a/T.idl': 'package a.T\nstruct S { UInt8 x; }\n', 'a/U.idl': 'package a.U\n' },
    to: { 'a/T.idl': 'package a.T\n', 'a/U.idl': 'package a.U\nstruct S { UInt8 x; }\n' },
    forth: [`type-renamed source ${PEERS}`],
    back: [`type-renamed source ${PEERS}`],
  },
  {
    name: 'a typedef that moves to another package',
    from: { 'a/T.idl': 'package a.T\ntypedef UInt8 S;\n', 'a/U.idl': 'package a.U\n' },
    to: { 'a/T.idl': 'package a.T\n', 'a/U.idl': 'package a.U\ntypedef UInt8 S;\n' },
    forth: [`typedef-renamed source ${PEERS}`],
    back: [`typedef-renamed source ${PEERS}`],
  },
  {
    name: 'two typedefs that become one',
    from: { 'a/T.idl': 'package a.T\ntypedef UInt8 A;\ntypedef UInt8 B;\n' },
    to: { 'a/T.idl': 'package a.T\ntypedef UInt8 C;\n' },
    forth: [`typedef-renamed none ${PEERS}`, `type-removed source ${PEERS}`],
    back: [`typedef-renamed none ${PEERS}`, 'type-added none'],
  },
  {
    name: 'processes and channels',
    from: init(
      '- name: a.P\n  connections:\n  - target: a.Q\n    id: one\n- name: a.Q\n- task: last\n  name: a.P\n',
    ),
    to: init(
      '- name: a.P\n  connections:\n  - target: a.Q\n    id: one\n  - target: a.Q\n    id: two\n- name: a.Q\n',
    ),
    forth: ['process-removed source clients', 'channel-added none'],
    back: ['channel-removed source clients', 'process-added none'],
  },
  {
    name: 'another name of a channel',
    from: init('- name: a.P\n  connections:\n  - target: a.Q\n    id: one\n- name: a.Q\n'),
    to: init('- name: a.P\n  connections:\n  - target: a.Q\n    id: two\n- name: a.Q\n'),
    forth: ['channel-renamed source clients'],
    back: ['channel-renamed source clients'],
  },
  {
    name: 'another process at the end of a channel',
    from: init(
      '- name: a.P\n  connections:\n  - target: x\n    id: one\n- task: x\n  name: a.Q\n- task: y\n  name: a.Q\n',
    ),
    to: init(
      '- name: a.P\n  connections:\n  - target: y\n    id: one\n- task: y\n  name: a.Q\n- task: x\n  name: a.Q\n',
    ),
    forth: ['channel-target source clients'],
    back: ['channel-target source clients'],
  },
  {
    name: 'another class of a process',
    from: init('- task: x\n  name: a.P\n'),
    to: init('- task: x\n  name: a.Q\n'),
    forth: [`process-class source ${ALL}`],
    back: [`process-class source ${ALL}`],
  },
  {
    name: 'an init.yaml that only one state has says nothing',
    from: {},
    to: init('- name: a.P\n'),
    forth: [],
    back: [],
  },
];

for (const { name, from, to, forth, back } of CASES) {
  test(name, () => {
    const withQ: Files = 'init.yaml' in { ...from, ...to } ? { 'a/Q.edl': 'entity a.Q\n' } : {};
    const before = { ...BASE, ...withQ, ...from };
    const after = { ...BASE, ...withQ, ...to };
    assert.deepEqual(shortly(compareFiles(before, after)).toSorted(), forth.toSorted());
    assert.deepEqual(shortly(compareFiles(after, before)).toSorted(), back.toSorted());
  });
}

test('what is incomplete in the older state is not compared, and the rest is', () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    ...BASE,
    'a/Broken.idl': 'package a.Broken\ninterface { M(in Nonsense x); Gone(); }\n',
    'a/P.edl': 'entity a.P\nendpoints { x : a.Missing y : a.I }\n',
  });
  const { model, diagnostics } = readModel(scratch.path);
  assert.ok(diagnostics.length > 0);
  const comparison = compareModels(
    model,
    modelOf({
      ...BASE,
      'a/Broken.idl': 'package a.Broken\ninterface { M(in UInt8 x); }\n',
      'a/J.idl': 'package a.J\ninterface { N(in UInt16 x); }\n',
    }),
  );
  assert.deepEqual(comparison.notCompared, ['a.Broken', 'a.P']);
  assert.deepEqual(shortly(comparison), [`type-changed wire ${ALL}`]);
});

test('what comes with the compiler is left out', () => {
  const user = { 'b/User.idl': 'package b.User\nimport kl.core.Types\ninterface { M(in Retcode x); }\n' };
  const comparison = compareFiles({}, user);
  assert.deepEqual(shortly(comparison), ['interface-added none']);
});

test('a thousand types that are all called otherwise are compared in no time', { timeout: 60_000 }, () => {
  const nested = (prefix: string) =>
    Array.from({ length: 20 }, (_, i) => {
      const inner = i === 0 ? 'UInt8' : `${prefix}${i - 1}`;
      return `struct ${prefix}${i} { ${inner} x; ${inner} y; }`;
    }).join('\n');
  const flat = (prefix: string) =>
    Array.from({ length: 1000 }, (_, i) => `struct ${prefix}${i} { UInt8 f${i}; }`).join('\n');
  const from = { 'a/T.idl': `package a.T\n${nested('A')}\n${flat('C')}\n` };
  const to = { 'a/T.idl': `package a.T\n${nested('B')}\n${flat('D')}\n` };
  // Time of the processor, not of the clock: other programs do not count.
  const begin = process.cpuUsage();
  const { changes } = compareFiles(from, to);
  const { user } = process.cpuUsage(begin);
  assert.equal(changes.filter(({ code }) => code === 'type-renamed').length, 1020);
  assert.ok(user < 4_000_000, `${user} microseconds`);
});

test('a number with another meaning says what had it', () => {
  const { changes } = compareFiles(
    { ...BASE, ...edl('security a.J endpoints { x : a.I }') },
    { ...BASE, ...edl('security a.J components { g : a.Guard } endpoints { y : a.J x : a.I }') },
  );
  assert.deepEqual(
    changes.map(({ code, message, from, to }) => [code, message, from, to]),
    [
      [
        'endpoint-inserted',
        'the endpoint y of a.P is new and takes the number of the endpoint x of a.P',
        null,
        'RIID 0, a.J',
      ],
      ['endpoint-moved', 'the endpoint x of a.P has another number', 'RIID 0', 'RIID 1'],
      [
        'security-added',
        'the security interface g of a.P is new, after all others; the policy has to allow what is asked through it',
        null,
        'RIID 1, a.J',
      ],
    ],
  );
});
