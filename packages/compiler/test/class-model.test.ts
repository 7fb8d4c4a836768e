import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import type { CheckedClass } from '../src/model.js';
import { checkTexts, type Files } from './check-text.js';

const INTERFACES: Files = {
  'a/I.idl': 'package a.I\ninterface { M(); }\n',
  'a/S.idl': 'package a.S\ninterface { Check(in UInt8 a); }\n',
};

function classOf(files: Files, name: string): CheckedClass {
  const { descriptions, diagnostics } = checkTexts({ ...INTERFACES, ...files });
  assert.deepEqual(diagnostics, []);
  const found = descriptions.classes.get(name);
  assert.ok(found !== undefined);
  return found;
}

test('RIIDs count own endpoints first, then those of instances, depth first', () => {
  const checked = classOf(
    {
      'a/Inner.cdl': 'component a.Inner\nendpoints { x : a.I y : a.I }\n',
      'a/Outer.cdl': 'component a.Outer\ncomponents { in : a.Inner }\nendpoints { z : a.I }\n',
      'a/Empty.cdl': 'component a.Empty\n',
      'a/P.edl': `task class a.P
        components { first : a.Outer none : a.Empty second : a.Inner }
        endpoints { own : a.I }
        components { third : a.Inner }
        endpoints { last : a.I }`,
    },
    'a.P',
  );
  assert.deepEqual(
    checked.endpoints.map(({ name, component }) => `${name} of ${component}`),
    [
      'own of a.P',
      'last of a.P',
      'first.z of a.Outer',
      'first.in.x of a.Inner',
      'first.in.y of a.Inner',
      'second.x of a.Inner',
      'second.y of a.Inner',
      'third.x of a.Inner',
      'third.y of a.Inner',
    ],
  );
});

test('an endpoint in a component has a second name, unless two would have it', () => {
  const files = {
    'echo/CPing.cdl': 'component echo.CPing\nendpoints { ping : a.I }\n',
    'echo/Other.cdl': 'component echo.Other\nendpoints { other : a.I }\n',
    'echo/One.edl': 'entity echo.One\ncomponents { cserver : echo.CPing }\nendpoints { log : a.I }\n',
    'echo/Two.edl':
      'entity echo.Two\ncomponents { left : echo.CPing right : echo.CPing only : echo.Other }\n',
  };
  assert.deepEqual(
    classOf(files, 'echo.One').endpoints.map(({ name, alias }) => [name, alias]),
    [
      ['log', null],
      ['cserver.ping', 'echo.CPing.ping'],
    ],
  );
  assert.deepEqual(
    classOf(files, 'echo.Two').endpoints.map(({ name, alias }) => [name, alias]),
    [
      ['left.ping', null],
      ['right.ping', null],
      ['only.other', 'echo.Other.other'],
    ],
  );
});

test('security interfaces are those of the class and of its components', () => {
  const checked = classOf(
    {
      'a/Guard.cdl': 'component a.Guard\nsecurity a.S\n',
      'a/P.edl': 'entity a.P\ncomponents { g : a.Guard }\nsecurity a.S\n',
    },
    'a.P',
  );
  assert.deepEqual(
    checked.security.map(({ path, component, interface: of }) => [path, component, of.name]),
    [
      ['', 'a.P', 'a.S'],
      ['g', 'a.Guard', 'a.S'],
    ],
  );
  assert.deepEqual(checked.endpoints, []);
});

test('an interface is one object wherever it is used', () => {
  const { descriptions } = checkTexts({
    ...INTERFACES,
    'a/P.edl': 'entity a.P\nendpoints { x : a.I y : a.I }\n',
    'a/Q.edl': 'entity a.Q\nendpoints { x : a.I }\n',
  });
  const used = [...descriptions.classes.values()].flatMap(({ endpoints }) =>
    endpoints.map((each) => each.interface),
  );
  assert.equal(used.length, 3);
  assert.equal(new Set(used).size, 1);
  assert.equal(used[0], descriptions.interfaces.get('a.I'));
});

test('components that double at each level are counted, not laid out', { timeout: 5000 }, () => {
  const files: Record<string, string> = { 'a/C0.cdl': 'component a.C0\n' };
  for (let i = 1; i < 60; i += 1) {
    files[`a/C${i}.cdl`] = `component a.C${i}\ncomponents { l : a.C${i - 1} r : a.C${i - 1} }\n`;
  }
  const checked = classOf({ ...files, 'a/P.edl': 'entity a.P\ncomponents { c : a.C59 }\n' }, 'a.P');
  assert.deepEqual(checked.endpoints, []);
});
