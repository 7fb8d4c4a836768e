/** Structs against the system's C compiler: offsetof, sizeof, the bytes of a filled struct, and bytes whose padding is garbage. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { array, bytes, c, cString, type Struct, type StructFields, struct } from '../src/codec/index.js';

interface Comparison {
  /** Members as C declares them, with their values. */
  readonly declaration: string;
  readonly assignments: string;
  readonly attribute?: string;
  readonly codec: Struct<StructFields>;
  readonly value: Record<string, unknown>;
}

/** An entry whose value is checked against its struct. */
function comparison<F extends StructFields>(
  declaration: string,
  assignments: string,
  codec: Struct<F>,
  value: Parameters<Struct<F>['encode']>[0],
  attribute?: string,
): Comparison {
  const erased = codec as unknown as Struct<StructFields>;
  const entry = { declaration, assignments, codec: erased, value: value as Record<string, unknown> };
  return attribute === undefined ? entry : { ...entry, attribute };
}

const inner = struct({ kind: c.short, name: cString(7) });
const sparse = { one: c.unsigned_char, eight: c.double, two: c.unsigned_short, four: c.int };

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  // The reply of OpenNTPD 6.2p3 to "show status".
  ntpd_status: comparison(
    `unsigned int peercnt, sensorcnt, valid_peers, valid_sensors; unsigned char synced, stratum;
     double clock_offset; time_t constraint_median, constraint_last; unsigned int constraint_errors;`,
    `s.peercnt = 4; s.sensorcnt = 1; s.valid_peers = 3; s.valid_sensors = 0; s.synced = 1; s.stratum = 3;
     s.clock_offset = -12.5; s.constraint_median = 1700000000; s.constraint_last = -1; s.constraint_errors = 4294967295u;`,
    struct({
      peercnt: c.unsigned_int,
      sensorcnt: c.unsigned_int,
      valid_peers: c.unsigned_int,
      valid_sensors: c.unsigned_int,
      synced: c.unsigned_char,
      stratum: c.unsigned_char,
      clock_offset: c.double,
      constraint_median: c.time_t,
      constraint_last: c.time_t,
      constraint_errors: c.unsigned_int,
    }),
    {
      peercnt: 4,
      sensorcnt: 1,
      valid_peers: 3,
      valid_sensors: 0,
      synced: 1,
      stratum: 3,
      clock_offset: -12.5,
      constraint_median: 1_700_000_000n,
      constraint_last: -1n,
      constraint_errors: 0xffff_ffff,
    },
  ),
  every_type: comparison(
    `signed char a; short b; unsigned char d; unsigned short e; bool f; int g; unsigned int h; char text[5]; long i; char j[1];
     unsigned long k; float l; long long m; unsigned long long n; size_t o; ssize_t p; off_t q; pid_t r; uid_t t; gid_t u; mode_t v;
     suseconds_t w; socklen_t x; void *y; in_port_t z; in_addr_t za; struct timeval zb; struct timespec zc; int8_t zd; uint16_t ze;
     int64_t zf; uint8_t zg;`,
    `s.a = -1; s.b = -2; s.d = 255; s.e = 65535; s.f = true; s.g = -3; s.h = 3000000000u; memcpy(s.text, "abc\\0\\0", 5); s.i = -4; s.j[0] = 7;
     s.k = 18446744073709551615ul; s.l = 0.5f; s.m = -5; s.n = 6; s.o = 7; s.p = -8; s.q = 9; s.r = -10; s.t = 11; s.u = 12; s.v = 0644;
     s.w = 13; s.x = 14; s.y = NULL; s.z = htons(80); s.za = htonl(0x7f000001); s.zb.tv_sec = 15; s.zb.tv_usec = 16;
     s.zc.tv_sec = 17; s.zc.tv_nsec = 18; s.zd = -19; s.ze = 20; s.zf = -21; s.zg = 22;`,
    struct({
      a: c.signed_char,
      b: c.short,
      d: c.unsigned_char,
      e: c.unsigned_short,
      f: c.bool,
      g: c.int,
      h: c.unsigned_int,
      text: cString(5, { afterNul: 'zero' }),
      i: c.long,
      j: bytes(1),
      k: c.unsigned_long,
      l: c.float,
      m: c.long_long,
      n: c.unsigned_long_long,
      o: c.size_t,
      p: c.ssize_t,
      q: c.off_t,
      r: c.pid_t,
      t: c.uid_t,
      u: c.gid_t,
      v: c.mode_t,
      w: c.suseconds_t,
      x: c.socklen_t,
      y: c.pointer,
      z: c.in_port_t,
      za: c.in_addr_t,
      zb: c.timeval,
      zc: c.timespec,
      zd: c.int8_t,
      ze: c.uint16_t,
      zf: c.int64_t,
      zg: c.uint8_t,
    }),
    {
      a: -1,
      b: -2,
      d: 255,
      e: 65535,
      f: true,
      g: -3,
      h: 3_000_000_000,
      text: 'abc',
      i: -4n,
      j: Buffer.from([7]),
      k: 2n ** 64n - 1n,
      l: 0.5,
      m: -5n,
      n: 6n,
      o: 7n,
      p: -8n,
      q: 9n,
      r: -10,
      t: 11,
      u: 12,
      v: 0o644,
      w: 13n,
      x: 14,
      y: 0n,
      z: 80,
      za: 0x7f00_0001,
      zb: { tv_sec: 15n, tv_usec: 16n },
      zc: { tv_sec: 17n, tv_nsec: 18n },
      zd: -19,
      ze: 20,
      zf: -21n,
      zg: 22,
    },
  ),
  nested: comparison(
    'unsigned char tag; struct { short kind; char name[7]; } list[3]; uint64_t big; char names[2][3]; int matrix[2][2];',
    `s.tag = 1; for (int i = 0; i < 3; i++) { s.list[i].kind = i - 1; memcpy(s.list[i].name, "peer\\0\\0\\0", 7); } s.big = 1;
     memcpy(s.names, "a\\0\\0b\\0\\0", 6); s.matrix[0][0] = 1; s.matrix[0][1] = 2; s.matrix[1][0] = 3; s.matrix[1][1] = 4;`,
    struct({
      tag: c.unsigned_char,
      list: array(inner, 3),
      big: c.uint64_t,
      names: array(cString(3), 2),
      matrix: array(array(c.int, 2), 2),
    }),
    {
      tag: 1,
      list: [-1, 0, 1].map((kind) => ({ kind, name: 'peer' })),
      big: 1n,
      names: ['a', 'b'],
      matrix: [
        [1, 2],
        [3, 4],
      ],
    },
  ),
  natural: comparison(
    'unsigned char one; double eight; unsigned short two; int four;',
    's.one = 1; s.eight = 8; s.two = 2; s.four = 4;',
    struct(sparse),
    { one: 1, eight: 8, two: 2, four: 4 },
  ),
  packed: comparison(
    'unsigned char one; double eight; unsigned short two; int four;',
    's.one = 1; s.eight = 8; s.two = 2; s.four = 4;',
    struct(sparse, { packed: true }),
    { one: 1, eight: 8, two: 2, four: 4 },
    '__attribute__((packed))',
  ),
};

/** Prints for each struct: its name, sizeof, alignof, each offsetof, its bytes over zeros and over 0xee. */
function program(): string {
  const headers = ['arpa/inet.h', 'netinet/in.h', 'stdbool.h', 'stddef.h', 'stdint.h', 'stdio.h', 'string.h'];
  headers.push('sys/socket.h', 'sys/time.h', 'sys/types.h', 'time.h');
  const parts = Object.entries(COMPARISONS).map(
    ([name, { declaration, assignments, attribute, codec }]) => `
struct ${name} { ${declaration} } ${attribute ?? ''};
static void show_${name}(int fill) {
  struct ${name} s;
  memset(&s, fill, sizeof s);
  ${assignments}
  show_bytes(&s, sizeof s);
}
static void report_${name}(void) {
  printf("${name} %zu %zu", sizeof(struct ${name}), _Alignof(struct ${name}));
  ${Object.keys(codec.offsets)
    .map((member) => `printf(" %zu", offsetof(struct ${name}, ${member}));`)
    .join('\n  ')}
  show_${name}(0);
  show_${name}(0xee);
  printf("\\n");
}`,
  );
  return `${headers.map((header) => `#include <${header}>`).join('\n')}
static void show_bytes(const void *at, size_t length) {
  printf(" ");
  for (size_t i = 0; i < length; i++) printf("%02x", ((const unsigned char *)at)[i]);
}
${parts.join('\n')}
int main(void) {
  ${Object.keys(COMPARISONS)
    .map((name) => `report_${name}();`)
    .join('\n  ')}
  return 0;
}
`;
}

test('layouts and bytes are those of the C compiler', { timeout: 30_000 }, (t) => {
  const directory = temporaryDirectory(t).path;
  const source = join(directory, 'layouts.c');
  writeFileSync(source, program());
  const binary = join(directory, 'layouts');
  execFileSync('cc', ['-std=gnu11', '-O0', '-Wall', '-o', binary, source]);
  const lines = execFileSync(binary, { encoding: 'utf8' }).trim().split('\n');
  assert.equal(lines.length, Object.keys(COMPARISONS).length);
  for (const line of lines) {
    const [name = '', size, alignment, ...others] = line.split(' ');
    const garbage = Buffer.from(others.pop() ?? '', 'hex');
    const clean = Buffer.from(others.pop() ?? '', 'hex');
    const { codec, value } = COMPARISONS[name] as Comparison;
    assert.deepEqual([codec.size, codec.alignment], [Number(size), Number(alignment)], name);
    assert.deepEqual(Object.values(codec.offsets), others.map(Number), name);
    assert.deepEqual(codec.encode(value as never), clean, name);
    assert.deepEqual(codec.decode(clean), value, name);
    assert.deepEqual(codec.decode(garbage), value, name);
  }
});

test('the status of OpenNTPD has 56 bytes, of which 10 are padding', () => {
  const { codec, value } = COMPARISONS.ntpd_status as Comparison;
  assert.equal(codec.size, 56);
  assert.deepEqual(Object.values(codec.offsets), [0, 4, 8, 12, 16, 17, 24, 32, 40, 48]);
  const encoded = codec.encode(value as never);
  assert.deepEqual([...encoded.subarray(18, 24), ...encoded.subarray(52)], new Array(10).fill(0));
});
