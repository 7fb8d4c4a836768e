/** The supplied descriptions: that they are right, and that they say what KasperskyOS's documentation says. */
import assert from 'node:assert/strict';
import { type Field, layoutOf } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { DESCRIPTION_EXTENSIONS, Descriptions } from '../src/descriptions.js';
import { Diagnostics } from '../src/diagnostics.js';
import { SourceReader, STUBS_FOLDER } from '../src/files/source-reader.js';
import { suppliedNames } from '../src/files/system-packages.js';
import type { CheckedInterface } from '../src/model.js';
import { parsePsl } from '../src/psl/parse-file.js';

const { diagnostics, descriptions, reader } = checkStubs();

function checkStubs() {
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(STUBS_FOLDER, diagnostics);
  const descriptions = new Descriptions(reader, diagnostics);
  descriptions.readFolder();
  descriptions.checkAll();
  return { diagnostics, descriptions, reader };
}

function interfaceOf(name: string): CheckedInterface {
  const found = descriptions.interfaces.get(name);
  assert.ok(found !== undefined, name);
  return found;
}

function methodsOf(name: string): string {
  return interfaceOf(name)
    .methods.map((method) => method.name)
    .join(' ');
}

/** A parameter as it is written, its type in short. */
function written({ name, schema }: Field): string {
  if (schema.kind === 'integer') return `${schema.type} ${name}`;
  return schema.kind === 'string' ? `string<${schema.max}> ${name}` : `${schema.kind} ${name}`;
}

test('every supplied description is checked, without a finding of any severity', () => {
  assert.deepEqual(diagnostics.sorted(), []);
  const paths = reader.descriptions(DESCRIPTION_EXTENSIONS);
  assert.ok(paths.length > 40, `only ${paths.length} files`);
  const known = {
    '.idl': descriptions.interfaces,
    '.cdl': descriptions.components,
    '.edl': descriptions.classes,
  };
  for (const [extension, found] of Object.entries(known)) {
    assert.deepEqual([...found.keys()].toSorted(), [...suppliedNames(extension)].toSorted());
    for (const each of found.values()) {
      assert.ok(each.complete, each.name);
      assert.notEqual(each.docs, '', `${each.name} says what it is`);
    }
  }
});

test('every supplied policy file is parsed without a finding', () => {
  const names = [...suppliedNames('.psl')].toSorted();
  assert.deepEqual(names, [
    'kl.core.DCM',
    'kl.core.NameServer',
    'nk.base',
    'nk.basic',
    'nk.flow',
    'nk.hashmap',
    'nk.hashset',
    'nk.mic',
    'nk.regex',
    'nk.staticmap',
  ]);
  const found = new Diagnostics();
  for (const name of names) {
    const source = reader.find(name, '.psl');
    assert.ok(source !== null, name);
    assert.equal(parsePsl(source, found).complete, true);
  }
  assert.deepEqual(found.sorted(), []);
});

test('the endpoints of the kernel have the RIIDs they have on KasperskyOS', () => {
  assert.deepEqual(
    descriptions.classes.get('kl.core.Core')?.endpoints.map((each) => `${each.name} ${each.interface.name}`),
    [
      'vmm.VMM kl.core.VMM',
      'io.IO kl.core.IO',
      'thread.Thread kl.core.Thread',
      'handle.Handle kl.core.Handle',
      'task.Task kl.core.Task',
      'task.TaskDebug kl.core.TaskDebug',
      'sync.Sync kl.core.Sync',
      'fs.FS kl.core.FS',
      'fs.FSUnsafe kl.core.FSUnsafe',
      'time.Time kl.core.Time',
      'hal.HAL kl.core.HAL',
      'xhcidbg.XHCIDBG kl.core.XHCIDBG',
      'audit.Audit kl.core.Audit',
      'profiler.Profiler kl.core.Profiler',
      'iommu.IOMMU kl.core.IOMMU',
      'cm.CM kl.core.CM',
      'pm.PM kl.core.PM',
      'notice.Notice kl.core.Notice',
      'ipc.IPC kl.core.IPC',
      'log.Log kl.core.Log',
      'efi.Efi kl.core.Efi',
    ],
  );
});

test('the methods of the kernel that are known have the MIDs they have on KasperskyOS', () => {
  assert.equal(
    methodsOf('kl.core.Handle'),
    'Alloc Free Copy Init Fini CreateUserObject Close Connect Disconnect SecurityConnect UidAlloc UidFree ' +
      'GetSidByHandle Revoke RevokeSubtree CreateBadge',
  );
  assert.equal(methodsOf('kl.core.CM'), 'Connect Listen Drop Accept');
  assert.equal(methodsOf('kl.core.IPC'), 'CreateSyncObject SetInterrupt ClearInterrupt');
  assert.equal(
    methodsOf('kl.core.Notice'),
    'Create SubscribeToObject UnsubscribeFromEvent UnsubscribeFromObject GetEvent DropAndWake SetObjectEvent',
  );
  assert.equal(methodsOf('kl.core.Audit'), 'Open Close Read');
  assert.equal(methodsOf('kl.core.Sync'), 'Wait Wake');
  assert.equal(methodsOf('kl.core.Execute'), 'main');
});

test('kl.core.Task begins with the methods that the kernel serves, and has the others behind them', () => {
  assert.equal(
    methodsOf('kl.core.Task'),
    'Create Resume Terminate Exit GetExitInfo GetName TransferHandle GetPid',
  );
  const info = interfaceOf('kl.core.Task').types.find(({ name }) => name === 'ExitInfo');
  assert.equal(info?.kind, 'union');
  assert.deepEqual(info?.fields.map(written), ['SInt32 code', 'UInt32 exception']);
});

test('the parameters of kl.core.CM are those of KasperskyOS', () => {
  const { methods } = interfaceOf('kl.core.CM');
  assert.deepEqual(
    methods.map(({ name, in: input, out, error }) => [
      name,
      input.map(written),
      out.map(written),
      error.length,
    ]),
    [
      [
        'Connect',
        ['string<1023> server', 'string<1023> service', 'UInt32 msecs'],
        ['handle handle', 'UInt32 id', 'SInt32 rc'],
        0,
      ],
      [
        'Listen',
        ['string<1023> filter', 'UInt32 msecs'],
        ['string<1023> client', 'string<1023> service', 'SInt32 rc'],
        0,
      ],
      ['Drop', ['string<1023> client', 'string<1023> service'], ['SInt32 rc'], 0],
      [
        'Accept',
        ['handle listener', 'string<1023> client', 'string<1023> service', 'UInt32 id'],
        ['handle handle', 'SInt32 rc'],
        0,
      ],
    ],
  );
});

test('kl.core.Types has the aliases that descriptions use, and names of the longest length', () => {
  const { constants, types, schema } = interfaceOf('kl.core.Types');
  assert.equal(schema, null);
  assert.deepEqual(
    constants.map(({ name, value }) => [name, value]),
    [['UCoreStringSize', 1024n]],
  );
  assert.deepEqual(types.map(written), [
    'string<1023> UCoreString',
    'UInt8 Boolean',
    'UInt8 Char',
    'SInt32 Retcode',
    'UInt64 Sid',
    'UInt32 Pid',
    'UInt32 RightsMask',
    'UInt32 EventMask',
  ]);
});

test('no supplied description depends on kl.core.Types, which a solution may have of its own', () => {
  for (const each of descriptions.interfaces.values()) {
    assert.ok(!each.imports.includes('kl.core.Types'), each.name);
  }
});

test('the name server and DCM are a class with one endpoint, a component and an interface each', () => {
  const endpoints = (name: string) =>
    descriptions.classes
      .get(name)
      ?.endpoints.map((each) => `${each.name} ${each.component} ${each.interface.name}`);
  assert.deepEqual(endpoints('kl.core.NameServer'), ['ns.NameServer kl.core.NameServer kl.core.NameServer']);
  assert.deepEqual(endpoints('kl.core.DCM'), ['dcm.DCM kl.core.DCM kl.core.DCM']);
  assert.equal(methodsOf('kl.core.NameServer'), 'PublishService UnPublishService EnumServices');
  assert.equal(
    methodsOf('kl.core.DCM'),
    'PublishEndpoint Listen Accept Reject SubscribeToEndpoints ReadPubQueue CreateConnection ConnectToEndpoint ' +
      'CloseHandle',
  );
});

test('every message of a supplied interface fits a frame', () => {
  for (const { methods } of descriptions.interfaces.values()) {
    for (const { name, in: input, out, error } of methods) {
      for (const fields of [input, out, error]) {
        const sizes = fields.map(({ schema }) => layoutOf(schema));
        const bytes = sizes.reduce((sum, { size, arenaLimit }) => sum + size + arenaLimit, 0);
        assert.ok(bytes < 8192, `${name}: ${bytes} bytes`);
      }
    }
  }
});
