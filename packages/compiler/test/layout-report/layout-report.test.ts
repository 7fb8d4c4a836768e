import assert from 'node:assert/strict';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { formatLayout } from '../../src/layout-report/layout-text.js';
import type { LayoutReport } from '../../src/layout-report/report.js';
import { type LayoutSelection, reportLayout, unknownNames } from '../../src/layout-report/report-layout.js';
import { readModel } from '../../src/read-model.js';
import { type Files, writeFiles } from '../check-text.js';

const NOTHING: LayoutSelection = { interfaces: [], classes: [] };

function reportOf(files: Files, selection: LayoutSelection = NOTHING): LayoutReport {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, files);
  const { model, diagnostics } = readModel(scratch.path, {
    shownFrom: scratch.path,
    wanted: [...selection.interfaces, ...selection.classes],
  });
  assert.deepEqual(diagnostics, []);
  return reportLayout(model, selection);
}

/** The examples of the facts, and everything that has a line of its own. */
const SAMPLE: Files = {
  'drone/Types.idl': `package drone.Types
const UInt32 KeySize = 16;
const SInt64 Least = -2 ** 40;
typedef bytes<KeySize> Key;
struct Big { UInt64 a; }
`,
  'drone/Sign.idl': `package drone.Sign
import drone.Types
struct Block { UInt64 id; UInt64 time; UInt32 a; UInt32 b; UInt32 c; array<UInt8, 4096> data; }
union Value { SInt32 number; array<Big, 2> pair; }
interface {
  SignMessage(in string<1024> message, in string<1024> name, out UInt8 success, out bytes<64> signature);
  Store(in Block block, in Handle where, in sequence<Key, 3> keys, out Value value, error UInt16 code);
  Ping();
}
`,
  'drone/Guard.idl': 'package drone.Guard\ninterface { Check(in UInt8 level); }\n',
  'drone/Signer.cdl': 'component drone.Signer\nsecurity drone.Guard\nendpoints { sign : drone.Sign }\n',
  'drone/Board.edl': `task class drone.Board
security drone.Guard
components { left : drone.Signer }
endpoints { own : drone.Sign }
`,
  'drone/Pilot.edl': 'entity drone.Pilot\n',
};

const TEXT = `interface drone.Guard (drone/Guard.idl)

  MID 0  Check
    request: fixed part 32, arena 0, handles 0, longest frame 48
      offset  size  align  name   type
          24     1      1  level  UInt8
    response: fixed part 24, arena 0, handles 0, longest frame 40
    error: fixed part 24, arena 0, handles 0, longest frame 40

  at most   fixed part  arena  arena limit  handles  frame
  request           32      0            0        0     48
  response          24      0            0        0     40
  error             24      0            0        0     40

interface drone.Sign (drone/Sign.idl)

  struct Block: size 4128, alignment 8, arena 0, handles 0
    offset  size  align  name  type
         0     8      8  id    UInt64
         8     8      8  time  UInt64
        16     4      4  a     UInt32
        20     4      4  b     UInt32
        24     4      4  c     UInt32
        28  4096      1  data  array<UInt8, 4096>

  union Value: size 24, alignment 8, arena 0, handles 0
    offset  size  align  name    type                       tag
         0     4      4  (tag)   UInt32
         8     4      4  number  SInt32                       0
         8    16      8  pair    array<drone.Types.Big, 2>    1

  MID 0  SignMessage
    request: fixed part 40, arena 2050, handles 0, longest frame 2112
      offset  size  align  name     type
          24     8      4  message  string<1024>
          32     8      4  name     string<1024>
    response: fixed part 40, arena 64, handles 0, longest frame 120
      offset  size  align  name       type
          24     1      1  success    UInt8
          28     8      4  signature  bytes<64>
    error: fixed part 24, arena 0, handles 0, longest frame 40

  MID 1  Store
    request: fixed part 4176, arena 72 (limit 75), handles 1, longest frame 4272
      offset  size  align  name   type
          24  4128      8  block  Block
        4152    16      8  where  Handle
        4168     8      4  keys   sequence<drone.Types.Key, 3>
    response: fixed part 48, arena 0, handles 0, longest frame 64
      offset  size  align  name   type
          24    24      8  value  Value
    error: fixed part 32, arena 0, handles 0, longest frame 48
      offset  size  align  name  type
          24     2      2  code  UInt16

  MID 2  Ping
    request: fixed part 24, arena 0, handles 0, longest frame 40
    response: fixed part 24, arena 0, handles 0, longest frame 40
    error: fixed part 24, arena 0, handles 0, longest frame 40

  at most   fixed part  arena  arena limit  handles  frame
  request         4176   2050         2050        1   4272
  response          48     64           64        0    120
  error             32      0            0        0     48

package drone.Types (drone/Types.idl)

  constant       type    value
  const KeySize  UInt32  16
  const Least    SInt64  -1099511627776

  typedef Key = bytes<16>: size 8, alignment 4, arena 16, handles 0

  struct Big: size 8, alignment 8, arena 0, handles 0
    offset  size  align  name  type
         0     8      8  a     UInt64

process class drone.Board (drone/Board.edl)

  RIID  endpoint   alias              component     interface
     0  own        -                  drone.Board   drone.Sign
     1  left.sign  drone.Signer.sign  drone.Signer  drone.Sign

  RIID  security of  component     interface
     0  (class)      drone.Board   drone.Guard
     1  left         drone.Signer  drone.Guard

  at most   fixed part  arena  arena limit  handles  frame
  request         4176   2050         2050        1   4272
  response          48     64           64        0    120
  error             32      0            0        0     48

process class drone.Pilot (drone/Pilot.edl)

  no endpoints
`;

test('everything of a folder, whose numbers are those KasperskyOS generates', () => {
  assert.equal(formatLayout(reportOf(SAMPLE)), TEXT);
});

test('as data: one method in full', () => {
  const { interfaces, classes } = reportOf(SAMPLE, { interfaces: ['drone.Sign'], classes: [] });
  assert.deepEqual(classes, []);
  assert.equal(interfaces.length, 1);
  assert.deepEqual(interfaces[0]?.methods[0], {
    mid: 0,
    name: 'SignMessage',
    request: {
      fixedSize: 40,
      arenaMax: 2050,
      arenaLimit: 2050,
      handles: 0,
      maximumFrame: 2112,
      fields: [
        { name: 'message', type: 'string<1024>', offset: 24, size: 8, alignment: 4 },
        { name: 'name', type: 'string<1024>', offset: 32, size: 8, alignment: 4 },
      ],
    },
    response: {
      fixedSize: 40,
      arenaMax: 64,
      arenaLimit: 64,
      handles: 0,
      maximumFrame: 120,
      fields: [
        { name: 'success', type: 'UInt8', offset: 24, size: 1, alignment: 1 },
        { name: 'signature', type: 'bytes<64>', offset: 28, size: 8, alignment: 4 },
      ],
    },
    error: { fixedSize: 24, arenaMax: 0, arenaLimit: 0, handles: 0, maximumFrame: 40, fields: [] },
  });
});

test('the supplied kernel class has the RIIDs of KasperskyOS 1.3', () => {
  const { interfaces, classes } = reportOf({}, { interfaces: [], classes: ['kl.core.Core'] });
  assert.deepEqual(interfaces, []);
  const names = `vmm.VMM io.IO thread.Thread handle.Handle task.Task task.TaskDebug sync.Sync fs.FS fs.FSUnsafe time.Time
    hal.HAL xhcidbg.XHCIDBG audit.Audit profiler.Profiler iommu.IOMMU cm.CM pm.PM notice.Notice ipc.IPC log.Log efi.Efi`;
  const expected = names.split(/\s+/).map((name, riid) => [riid, name]);
  assert.deepEqual(
    classes[0]?.endpoints.map(({ riid, name }) => [riid, name]),
    expected,
  );
});

test('CM.Connect has the offsets of the generated header', () => {
  const { interfaces } = reportOf({}, { interfaces: ['kl.core.CM'], classes: [] });
  const connect = interfaces[0]?.methods.find(({ name }) => name === 'Connect');
  assert.deepEqual(
    connect?.request.fields.map(({ offset }) => offset),
    [24, 32, 40],
  );
  assert.equal(connect?.request.fixedSize, 48);
});

test('a class has the largest numbers of all its endpoints, each by itself', () => {
  const files: Files = {
    'a/I.idl': 'package a.I\ninterface { M(in string<99> x, out Handle h); }\n',
    'a/J.idl': 'package a.J\ninterface { M(in Handle x, in Handle y, out bytes<7> b, error UInt64 e); }\n',
    'a/P.edl': 'entity a.P\nendpoints { i : a.I j : a.J again : a.I }\n',
  };
  const { classes } = reportOf(files);
  const { request, response, error } = classes[0]?.maxima ?? assert.fail('no class');
  assert.deepEqual([request.arenaMax, request.handles, request.fixedSize], [100, 2, 56]);
  assert.deepEqual([response.arenaMax, response.handles, response.fixedSize], [7, 1, 40]);
  assert.deepEqual([error.arenaMax, error.handles, error.fixedSize], [0, 0, 32]);
});

test('types of the platform keep the names they are written with', () => {
  const { interfaces } = reportOf({
    'a/I.idl': 'package a.I\ninterface { M(in UIntSize x, in sequence<UIntPtr, 2> y, in UInt64 z); }\n',
  });
  assert.deepEqual(
    interfaces[0]?.methods[0]?.request.fields.map(({ type, size }) => [type, size]),
    [
      ['UIntSize', 8],
      ['sequence<UIntPtr, 2>', 8],
      ['UInt64', 8],
    ],
  );
});

test('a class named by the policy has that name, and a policy that is wrong otherwise does not matter', () => {
  const { classes } = reportOf({
    'x/Y.edl': 'entity x.Y\n',
    'security.psl': 'use nk.nonsense._\ntask class a.B : x.Y\nrequest { nobody.knows {} }\n',
  });
  assert.deepEqual(
    classes.map(({ name }) => name),
    ['a.B', 'x.Y'],
  );
});

test('names that are not there are told', () => {
  using scratch = temporaryDirectory();
  const selection = { interfaces: ['kl.core.CM', 'a.Missing'], classes: ['kl.core.CM'] };
  const { model } = readModel(scratch.path);
  assert.deepEqual(unknownNames(model, selection), { interfaces: ['a.Missing'], classes: ['kl.core.CM'] });
});
