import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { suppliedNames, systemRemedy } from '../src/files/system-packages.js';

const WHERE =
  "or copy it from the SDK of KasperskyOS, into the solution's folder or one that you give with -I";

test('a name of the system that is not supplied gets the stub to write, by its kind', () => {
  assert.equal(
    systemRemedy('kl.rump.DhcpcdConfig', '.idl'),
    `write "kl/rump/DhcpcdConfig.idl" with at least \`package kl.rump.DhcpcdConfig\`, ${WHERE}`,
  );
  assert.equal(
    systemRemedy('kl.Something', '.cdl'),
    `write "kl/Something.cdl" with at least \`component kl.Something\`, ${WHERE}`,
  );
  assert.equal(
    systemRemedy('kl.VfsEntity', '.edl'),
    `write "kl/VfsEntity.edl" with at least \`entity kl.VfsEntity\`, ${WHERE}`,
  );
  assert.equal(
    systemRemedy('nk.temporal', '.psl'),
    `write "nk/temporal.psl" with the declarations the policy needs, if any, ${WHERE}`,
  );
});

test('the supplied name that may be meant comes first', () => {
  const meant = (name: string, extension: string) =>
    /^did you mean (.+)\? If not, write /.exec(systemRemedy(name, extension) ?? '')?.[1];
  assert.equal(meant('kl.core.Typs', '.idl'), '"kl.core.Types"');
  assert.equal(meant('kl.core.types', '.idl'), '"kl.core.Types"');
  assert.equal(meant('kl.Types', '.idl'), '"kl.core.Types"');
  assert.equal(meant('kl.cor.Types', '.idl'), '"kl.core.Types"');
  assert.equal(meant('kl.core.Cores', '.edl'), '"kl.core.Core"');
  assert.equal(meant('kl.core.Nameserver', '.edl'), '"kl.core.NameServer"');
  assert.equal(meant('nk.bases', '.psl'), '`use nk.base._`');
  assert.equal(meant('nk.Basic', '.psl'), '`use nk.basic._`');
});

test('a policy that uses a class as a file is told how to use the class', () => {
  assert.match(systemRemedy('kl.core.Core', '.psl') ?? '', /^did you mean `use EDL kl\.core\.Core`\? /);
});

test('names that only begin like supplied ones are not taken for them', () => {
  for (const name of ['kl.core.Vfsd', 'kl.VfsNet', 'kl.drivers.SDCard', 'kl.EntropyEntity']) {
    assert.match(systemRemedy(name, '.edl') ?? '', /^write /);
  }
});

test('names of others, of what is supplied, and of no description get none', () => {
  for (const name of ['shop.Till', 'klx.Foo', 'Kl.core.Types', 'KL', 'nkx', 'Einit', '', '.kl']) {
    assert.equal(systemRemedy(name, '.idl'), null, name);
  }
  assert.equal(systemRemedy('kl.core.Types', '.idl'), null);
  assert.equal(systemRemedy('nk.base', '.psl'), null);
  assert.equal(systemRemedy('kl.core.Foo', '.txt'), null);
  assert.equal(systemRemedy(`kl.${'x'.repeat(100)}`, '.idl'), null);
  assert.equal(systemRemedy(`kl${'.x'.repeat(100_000)}`, '.idl'), null);
});

test('one kind being supplied says nothing of another', () => {
  assert.ok(suppliedNames('.idl').has('kl.core.Types'));
  assert.ok(!suppliedNames('.cdl').has('kl.core.Types'));
  assert.match(systemRemedy('kl.core.Types', '.cdl') ?? '', /`component kl\.core\.Types`/);
});
