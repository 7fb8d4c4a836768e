import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import type { Files } from '../check-text.js';
import { compareFiles } from './compare-text.js';

/** A class with two rooms, each of which has two shelves and a guard. */
const BASE: Files = {
  's/I.idl': 'package s.I\ninterface { M(); }\n',
  's/J.idl': 'package s.J\ninterface { N(in UInt8 x); }\n',
  's/Shelf.cdl': 'component s.Shelf\nendpoints {\n  put : s.I\n}\n',
  's/Guard.cdl': 'component s.Guard\nsecurity s.J\n',
  's/Room.cdl':
    'component s.Room\ncomponents {\n  upper : s.Shelf\n  lower : s.Shelf\n  guard : s.Guard\n}\n',
  's/Store.edl': 'task class s.Store\ncomponents {\n  left : s.Room\n  right : s.Room\n}\n',
};

/** The base with one text changed. */
function changed(path: string, from: string, to: string): Files {
  const text = BASE[path] ?? '';
  assert.ok(text.includes(from));
  return { ...BASE, [path]: text.replace(from, to) };
}

/** Each change as `code state place`. */
function places(from: Files, to: Files): string[] {
  return compareFiles(from, to).changes.map(
    ({ code, state, file, line, column }) => `${code} ${state} ${file}:${line}:${column}`,
  );
}

test('another name of an instance in the EDL is to be seen there', () => {
  const renamed = changed('s/Store.edl', 'left :', 'leftt :');
  const expected = [
    'endpoint-renamed new s/Store.edl:3:3',
    'endpoint-renamed new s/Store.edl:3:3',
    'security-removed old s/Store.edl:3:3',
    'security-inserted new s/Store.edl:3:3',
  ];
  assert.deepEqual(places(BASE, renamed).toSorted(), expected.toSorted());
  assert.deepEqual(places(renamed, BASE).toSorted(), expected.toSorted());
});

test('another name of an instance in a component is to be seen in the component', () => {
  const found = places(BASE, changed('s/Room.cdl', 'lower :', 'bottom :'));
  assert.deepEqual(found, ['endpoint-renamed new s/Room.cdl:4:3', 'endpoint-renamed new s/Room.cdl:4:3']);
});

test('another name of an endpoint is to be seen where it is declared', () => {
  const found = places(BASE, changed('s/Shelf.cdl', 'put :', 'push :'));
  assert.deepEqual(new Set(found), new Set(['endpoint-renamed new s/Shelf.cdl:3:3']));
  assert.equal(found.length, 4);
});

test('an instance in another place is to be seen in the EDL', () => {
  const found = places(BASE, {
    ...BASE,
    's/Store.edl': 'task class s.Store\ncomponents {\n  right : s.Room\n  left : s.Room\n}\n',
  });
  assert.deepEqual(
    found.toSorted(),
    [
      ...['endpoint-moved', 'endpoint-moved', 'security-moved'].map((code) => `${code} new s/Store.edl:3:3`),
      ...['endpoint-moved', 'endpoint-moved', 'security-moved'].map((code) => `${code} new s/Store.edl:4:3`),
    ].toSorted(),
  );
});

test('what moves within a component is to be seen there, what moves with it where it is an instance', () => {
  const { changes } = compareFiles(BASE, changed('s/Room.cdl', '  upper : s.Shelf\n', ''));
  assert.deepEqual(
    changes.map(({ code, subject, file, line }) => [code, subject, `${file}:${line}`]).toSorted(),
    [
      ['endpoint-moved', 'endpoint left.lower.put of s.Store', 's/Room.cdl:3'],
      ['endpoint-moved', 'endpoint right.lower.put of s.Store', 's/Store.edl:4'],
      ['endpoint-removed', 'endpoint left.upper.put of s.Store', 's/Room.cdl:3'],
      ['endpoint-removed', 'endpoint right.upper.put of s.Store', 's/Room.cdl:3'],
    ],
  );
});

test('another component of an instance is to be seen at the instance', () => {
  const other = {
    ...BASE,
    's/Rack.cdl': 'component s.Rack\nendpoints {\n\n\n  put : s.J\n}\n',
  };
  const found = places(other, {
    ...other,
    's/Room.cdl': BASE['s/Room.cdl']?.replace('lower : s.Shelf', 'lower : s.Rack') ?? '',
  });
  assert.deepEqual(new Set(found), new Set(['endpoint-interface new s/Room.cdl:4:3']));
});

test('a second name that another instance takes away is to be seen in the EDL', () => {
  const one = { ...BASE, 's/Store.edl': 'task class s.Store\ncomponents {\n  a : s.Shelf\n}\n' };
  const two = {
    ...BASE,
    's/Store.edl': 'task class s.Store\ncomponents {\n  a : s.Shelf\n  b : s.Shelf\n}\n',
  };
  assert.deepEqual(places(one, two), [
    'endpoint-alias new s/Store.edl:3:3',
    'endpoint-added new s/Store.edl:4:3',
  ]);
});

test('a security interface of a component is to be seen in the component', () => {
  const found = places(BASE, changed('s/Guard.cdl', '\nsecurity s.J', ''));
  assert.deepEqual(found, ['security-removed old s/Guard.cdl:1:11', 'security-removed old s/Guard.cdl:1:11']);
});

test('what moves by as much within one owner is one group', () => {
  const endpoints = (names: string): Files => ({
    ...BASE,
    's/Store.edl': `task class s.Store\nendpoints { ${names.replace(/\w+/g, '$& : s.I')} }\n`,
  });
  const { changes } = compareFiles(endpoints('a b c d e'), endpoints('a c d x y e'));
  const groups = changes.map(({ code, subject, group }) => [code, subject, group]);
  assert.deepEqual(
    groups.filter(([code]) => code === 'endpoint-moved'),
    [
      ['endpoint-moved', 'endpoint c of s.Store', 'endpoints of s.Store by -1'],
      ['endpoint-moved', 'endpoint d of s.Store', 'endpoints of s.Store by -1'],
      ['endpoint-moved', 'endpoint e of s.Store', 'endpoints of s.Store by 1'],
    ],
  );
  assert.ok(groups.every(([code, , group]) => (group !== null) === (code === 'endpoint-moved')));
});
