/** What is still checked in a file that has a syntax error: names, all but those that the broken part may have declared. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { checkTexts, type Files } from './check-text.js';

/** Line, code and message of each finding, file by file. */
function findings(files: Files): string[] {
  return checkTexts(files).diagnostics.map(({ line, code, message }) => `${line} ${code}: ${message}`);
}

test('names are checked beside a syntax error', () => {
  const found = findings({
    'P.idl':
      'package P\nconst UInt8 A = ;\ntypedef Missing B;\nstruct S { UInt8 a }\ninterface { M(in Unknown a); }\n',
  });
  assert.deepEqual(
    found.map((each) => each.replace(/: (expected).*/, ' $1')),
    [
      '2 syntax expected',
      '3 unknown-name: there is no type "Missing"',
      '4 syntax expected',
      '5 unknown-name: there is no type "Unknown"',
    ],
  );
});

test('a name that the broken part may declare is not called unknown', () => {
  const broken = 'package P\nconst UInt8 Most 4;\nstruct Line UInt8 a; }\ntypedef array<UInt8, Most> Key;\n';
  const found = findings({ 'P.idl': `${broken}interface { M(in Line a, in Key b, in Other c); }\n` });
  assert.deepEqual(
    found.filter((each) => !each.includes(' syntax:')),
    ['5 unknown-name: there is no type "Other"'],
  );
});

test('what an imported package may declare in its broken part is not called unknown either', () => {
  const files = {
    'a/One.idl': 'package a.One\nimport a.Two\ninterface { M(in Broken a, in Sound b, in Missing c); }\n',
    'a/Two.idl': 'package a.Two\ntypedef UInt8 UInt8 Broken;\ntypedef UInt8 Sound;\n',
  };
  assert.deepEqual(
    findings(files).filter((each) => !each.includes(' syntax:')),
    ['3 unknown-name: there is no type "Missing"'],
  );
});

test('with an import that cannot be read nothing is called unknown', () => {
  const found = findings({ 'P.idl': 'package P\nimport 7\ninterface { M(in Unknown a); }\n' });
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /^2 syntax: /);
});

test('a struct that is not closed ends where the next definition begins', () => {
  for (const next of [
    'struct T { UInt8 b; }',
    'union T { UInt8 b; }',
    'const UInt8 T = 1;',
    'interface { }',
  ]) {
    const found = findings({ 'P.idl': `package P\nstruct S { UInt8 a;\n${next}\n` });
    assert.deepEqual(
      found,
      ['2 syntax: expected "}" after the fields of the struct, but the line ends'],
      next,
    );
  }
});

test('words that begin definitions are names of types and fields as well', () => {
  const text =
    'package P\ntypedef UInt8 struct;\ntypedef UInt8 const;\nstruct S { struct interface; const union; UInt8 struct; }\n';
  assert.deepEqual(findings({ 'P.idl': text }), []);
});

test('types of other languages are answered with those of this one', () => {
  const remedyOf = (type: string): string =>
    checkTexts({ 'P.idl': `package P\ninterface { M(in ${type} a); }\n` }).diagnostics[0]?.remedy ?? '';
  assert.equal(remedyOf('Uint32'), 'did you mean "UInt32"?');
  assert.equal(remedyOf('uint32_t'), 'write UInt32');
  assert.equal(remedyOf('bool'), 'write UInt8, or Boolean after `import kl.core.Types`');
  assert.equal(
    remedyOf('double'),
    'there are no fractions: send a whole number of a smaller unit, or a string',
  );
  assert.equal(remedyOf('Retcode'), 'write `import kl.core.Types` below the package');
});

test('an import that closes a circle is named, with the circle', () => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 5; i += 1) files[`a/P${i}.idl`] = `package a.P${i}\nimport a.P${(i + 1) % 5}\n`;
  assert.deepEqual(findings(files), [
    '2 import-cycle: these packages import one another: a.P0 -> a.P1 -> a.P2 -> a.P3 -> a.P4 -> a.P0',
  ]);
});

test('two ways to one package are no circle', () => {
  const files = {
    'a/Top.idl': 'package a.Top\nimport a.Left\nimport a.Right\n',
    'a/Left.idl': 'package a.Left\nimport a.Base\n',
    'a/Right.idl': 'package a.Right\nimport a.Base\nimport a.Left\n',
    'a/Base.idl': 'package a.Base\n',
  };
  assert.deepEqual(findings(files), []);
});

test('a chain of thousands of imports is walked', { timeout: 30_000 }, () => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 3000; i += 1) files[`a/P${i}.idl`] = `package a.P${i}\nimport a.P${i + 1}\n`;
  files['a/P3000.idl'] = 'package a.P3000\nimport a.P0\n';
  const found = findings(files);
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /^2 import-cycle: .*\.\.\.$/);
});

test('a definition that has lost its name may be any that is missing', () => {
  for (const nameless of ['const UInt32 = 4;', 'struct { UInt8 a; }', 'typedef UInt8;']) {
    const found = findings({
      'P.idl': `package P\n${nameless}\ninterface { M(in Line a, in bytes<Most> b); }\n`,
    });
    assert.ok(found.length > 0 && found.every((each) => each.includes(' syntax:')), found.join('\n'));
  }
});

test('definitions that a brace too many has swallowed are not called unknown', () => {
  const found = findings({
    'P.idl':
      'package P\nstruct A { { UInt32 a; }\ntypedef UInt8 B;\nstruct C { B b; }\ninterface { M(in B b, in C c); }\n',
  });
  assert.ok(
    found.every((each) => each.includes(' syntax:')),
    found.join('\n'),
  );
});

test('an integer that is none is reported once, wherever its constant is used', () => {
  const found = findings({
    'P.idl':
      'package P\nconst UInt32 A = 0x;\ntypedef bytes<A> B;\ninterface { M(in B b, in string<A> c); }\n',
  });
  assert.deepEqual(
    found.map((each) => each.split(':')[0]),
    ['2 bad-integer'],
  );
});
