/** Solutions that use the supplied descriptions and policy files. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compile } from '../src/compile.js';
import { STUBS_FOLDER } from '../src/files/source-reader.js';
import { suppliedNames } from '../src/files/system-packages.js';
import { type Files, writeFiles } from './check-text.js';

const SMALLEST: Files = {
  'init.yaml': 'entities:\n- name: a.P\n  path: /bin/true\n',
  'a/P.edl': 'entity a.P\n',
};
const GRANT_ALL = `
use EDL Einit
use EDL kl.core.Core
use EDL a.P
execute { grant () } request { grant () } response { grant () } error { grant () } security { grant () }
`;

function findingsOf(policy: string): string[] {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, { ...SMALLEST, 'security.psl': policy });
  const { diagnostics, image } = compile(scratch.path, { shownFrom: scratch.path });
  assert.equal(
    image === undefined,
    diagnostics.some(({ severity }) => severity === 'error'),
  );
  return diagnostics.map(({ line, severity, code }) => `${line} ${severity} ${code}`);
}

for (const name of suppliedNames('.psl')) {
  test(`use ${name}._ is accepted, also twice, and in whatever order`, () => {
    assert.deepEqual(findingsOf(`use nk.base._\nuse ${name}._\n${GRANT_ALL}`), []);
    assert.deepEqual(
      findingsOf(`use ${name}._\nuse nk.base._\nuse nk.base._\nuse ${name}._\n${GRANT_ALL}`),
      [],
    );
  });
}

test('nk.basic brings nk.base with it', () => {
  assert.deepEqual(findingsOf(`use nk.basic._\n${GRANT_ALL}`), []);
  assert.notDeepEqual(findingsOf(GRANT_ALL), []);
});

test('an object of a model that is to come is one clear finding where it is declared', () => {
  const object = 'policy object d : Flow { type State = "a" config = { states : ["a"], initial : "a" } }';
  assert.deepEqual(findingsOf(`use nk.base._\nuse nk.flow._\n${object}\n${GRANT_ALL}`), [
    '3 error unsupported',
  ]);
});

test('a solution may be connected to the name server and to DCM, once it brings their programs', () => {
  using scratch = temporaryDirectory();
  const connections = ['NameServer', 'DCM'].map(
    (name) => `  - target: kl.core.${name}\n    id: kl.core.${name}\n`,
  );
  const servers = ['NameServer', 'DCM'].map((name) => `- name: kl.core.${name}\n  path: /bin/true\n`);
  writeFiles(scratch.path, {
    'a/P.edl': 'entity a.P\n',
    'init.yaml': `entities:\n- name: a.P\n  path: /bin/true\n  connections:\n${connections.join('')}${servers.join('')}`,
    'security.psl': `execute: kl.core.Execute
use nk.base._
use EDL Einit
use EDL kl.core.Core
use EDL a.P
use kl.core.NameServer._
use kl.core.DCM._
execute { grant () }
request src=Einit dst=kl.core.Core { grant () }
response src=kl.core.Core { grant () }
error src=kl.core.Core { grant () }
request src=a.P dst=kl.core.NameServer endpoint=ns.NameServer { match method=EnumServices { grant () } }
request src=a.P dst=kl.core.DCM endpoint=dcm.DCM { grant () }
response dst=a.P { grant () }
error dst=a.P { grant () }
`,
  });
  const { diagnostics, image } = compile(scratch.path, { shownFrom: scratch.path });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(image?.classes.map(({ name }) => name).toSorted(), [
    'Einit',
    'a.P',
    'kl.core.Core',
    'kl.core.DCM',
    'kl.core.NameServer',
  ]);
});

test("a solution's own kl.core.Types changes nothing in the interfaces of the kernel", () => {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, {
    ...SMALLEST,
    'kl/core/Types.idl': 'package kl.core.Types\ntypedef UInt8 Retcode;\n',
    'security.psl': `use nk.base._\n${GRANT_ALL}`,
  });
  const { diagnostics, solution } = compile(scratch.path, { shownFrom: scratch.path });
  assert.deepEqual(diagnostics, []);
  assert.equal(solution?.interfaces.get('kl.core.Types')?.types.length, 1);
  const rc = solution?.interfaces.get('kl.core.Task')?.methods[0]?.error[0];
  assert.deepEqual(rc?.schema, { kind: 'integer', type: 'SInt32' });
  assert.equal(
    solution?.interfaces.get('kl.core.Task')?.source.absolutePath,
    join(STUBS_FOLDER, 'kl/core/Task.idl'),
  );
});
