import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import pc from 'picocolors';
import { formatInput } from '../../src/cli/fmt.js';
import { withoutWriting } from './ordinary-user.js';
import { sallyport } from './solution.js';

const UGLY = 'entity  a.B\nendpoints{a:b.C}\n';
const FINE = 'entity a.B\n\nendpoints {\n    a : b.C\n}\n';
const BROKEN = 'entity a.B\nendpoints {\n';

/** A time in the past, so that a file that is written has another. */
const LONG_AGO = new Date(1_000_000_000_000);

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    utimesSync(join(folder, path), LONG_AGO, LONG_AGO);
  }
}

test('formats what is below a folder, and touches nothing else', async () => {
  using directory = temporaryDirectory();
  const { path } = directory;
  write(path, {
    'a/Ugly.edl': UGLY,
    'a/Fine.edl': FINE,
    'a/Marked.edl': `\ufeff${FINE}`,
    'init.yaml': 'entities: []  \n',
    'my-init.yaml': 'a: 1  \n',
    'security.psl.in': 'use  a._',
    'notes.txt': 'a  \n',
    'node_modules/b/B.edl': UGLY,
    'generated/B.edl': UGLY,
    '.hidden/B.edl': UGLY,
  });
  chmodSync(join(path, 'a/Ugly.edl'), 0o640);
  const owner = process.getuid?.() === 0 ? 12_345 : statSync(path).uid;
  chownSync(join(path, 'a/Ugly.edl'), owner, statSync(path).gid);
  symlinkSync('notes.txt', join(path, 'Link.edl'));

  const { code, out, error } = await sallyport('fmt', path);
  assert.equal(code, 0);
  assert.equal(error, '');
  assert.match(out, /^formatted .*a\/Ugly\.edl$/m);
  assert.match(out, /^4 files formatted, 1 unchanged\n$/m);
  assert.equal(readFileSync(join(path, 'a/Ugly.edl'), 'utf8'), FINE);
  assert.equal(statSync(join(path, 'a/Ugly.edl')).mode & 0o777, 0o640);
  assert.equal(statSync(join(path, 'a/Ugly.edl')).uid, owner);
  assert.equal(readFileSync(join(path, 'a/Marked.edl'), 'utf8'), FINE);
  assert.equal(readFileSync(join(path, 'init.yaml'), 'utf8'), 'entities: []\n');
  assert.equal(readFileSync(join(path, 'security.psl.in'), 'utf8'), 'use a._\n');
  for (const same of ['a/Fine.edl', 'my-init.yaml', 'notes.txt', 'node_modules/b/B.edl', 'generated/B.edl']) {
    assert.deepEqual(statSync(join(path, same)).mtime, LONG_AGO, same);
  }
  assert.equal(readFileSync(join(path, '.hidden/B.edl'), 'utf8'), UGLY);
  assert.deepEqual(readdirSync(join(path, 'a')).sort(), ['Fine.edl', 'Marked.edl', 'Ugly.edl']);

  const again = await sallyport('fmt', path);
  assert.equal(again.code, 0);
  assert.equal(again.out, '0 files formatted, 5 unchanged\n');
});

test('--check writes nothing and says what would change', async () => {
  using directory = temporaryDirectory();
  write(directory.path, { 'Ugly.edl': UGLY, 'Fine.edl': FINE });
  const { code, out } = await sallyport('fmt', '--check', directory.path);
  assert.equal(code, 1);
  assert.match(out, /^would change .*Ugly\.edl\n1 file would change, 1 unchanged\n$/);
  assert.deepEqual(statSync(join(directory.path, 'Ugly.edl')).mtime, LONG_AGO);
  const fine = await sallyport('fmt', '--check', join(directory.path, 'Fine.edl'));
  assert.equal(fine.code, 0);
});

test('what is not well formed is left as it is, and the others are formatted', async () => {
  using directory = temporaryDirectory();
  const path = (name: string): string => join(directory.path, name);
  write(directory.path, { 'Broken.edl': BROKEN, 'Ugly.edl': UGLY });
  writeFileSync(path('Bytes.edl'), Buffer.from([0x65, 0xff]));
  const { code, out, error } = await sallyport('fmt', directory.path, path('Ugly.edl'));
  assert.equal(code, 1);
  assert.match(error, /Broken\.edl:\d+:\d+: error syntax: /);
  assert.match(error, /Bytes\.edl:1:2: error not-utf8: /);
  assert.match(out, /^1 file formatted, 0 unchanged, 2 left as they are$/m);
  assert.equal(readFileSync(path('Broken.edl'), 'utf8'), BROKEN);
  assert.equal(readFileSync(path('Ugly.edl'), 'utf8'), FINE);
  assert.deepEqual([...readFileSync(path('Bytes.edl'))], [0x65, 0xff]);
});

test('the result as JSON', async () => {
  using directory = temporaryDirectory();
  write(directory.path, { 'Broken.edl': BROKEN, 'Fine.edl': FINE, 'Ugly.edl': UGLY });
  const { code, out } = await sallyport('fmt', '--json', '--check', directory.path);
  assert.equal(code, 1);
  const result = JSON.parse(out) as Readonly<Record<string, readonly unknown[]>>;
  assert.equal(result.ok, false);
  for (const [key, name] of [
    ['changed', 'Ugly.edl'],
    ['unchanged', 'Fine.edl'],
    ['left', 'Broken.edl'],
  ] as const) {
    assert.equal(result[key]?.length, 1);
    assert.ok(String(result[key]?.[0]).endsWith(name));
  }
  assert.ok((result.diagnostics?.length ?? 0) > 0);
});

test('what cannot be formatted is wrong use, before anything is written', async () => {
  using directory = temporaryDirectory();
  const path = (name: string): string => join(directory.path, name);
  write(directory.path, { 'Ugly.edl': UGLY, 'notes.txt': '' });
  symlinkSync('Ugly.edl', path('Link.edl'));
  mkdirSync(path('empty'));
  for (const [name, expected] of [
    [
      'empty',
      /there is no description below .*empty: give a folder with \.idl, .* or init\.yaml\.in files\.\n$/,
    ],
    ['Link.edl', /is a symbolic link, which is not followed: name the file it leads to\.\n$/],
    ['notes.txt', /is no description that can be formatted: name files that end in \.idl, .*\.\n$/],
    ['Missing.edl', /cannot be opened \(ENOENT\): name a file or folder that exists\.\n$/],
  ] as const) {
    const { code, out, error } = await sallyport('fmt', path('Ugly.edl'), path(name));
    assert.equal(code, 2, name);
    assert.equal(out, '');
    assert.match(error, expected);
    assert.equal(readFileSync(path('Ugly.edl'), 'utf8'), UGLY);
  }
});

test('a file that cannot be replaced is a finding', async () => {
  using directory = temporaryDirectory();
  write(directory.path, { 'a/Ugly.edl': UGLY, 'b/Fine.edl': FINE });
  chmodSync(directory.path, 0o755);
  const folder = join(directory.path, 'a');
  const { code, out, error } = await withoutWriting(folder, () => sallyport('fmt', directory.path));
  assert.equal(code, 1);
  assert.match(error, /a\/Ugly\.edl:1:1: error unwritable: this file cannot be replaced \(EACCES\)/);
  assert.match(out, /^0 files formatted, 1 unchanged, 1 left as they are$/m);
  assert.equal(readFileSync(join(folder, 'Ugly.edl'), 'utf8'), UGLY);
  assert.deepEqual(readdirSync(folder), ['Ugly.edl']);
});

test('a file of the user beside a description stays, whatever it is called', async () => {
  using directory = temporaryDirectory();
  const own = join(directory.path, `Ugly.edl.${process.pid}.new`);
  write(directory.path, { 'Ugly.edl': UGLY });
  writeFileSync(own, 'mine');
  const { code } = await sallyport('fmt', directory.path);
  assert.equal(code, 0);
  assert.equal(readFileSync(join(directory.path, 'Ugly.edl'), 'utf8'), FINE);
  assert.equal(readFileSync(own, 'utf8'), 'mine');
});

test('an editor gets its text back, or nothing', async () => {
  const run = async (name: string, text: string | Buffer, check = false, paths: readonly string[] = []) => {
    let out = '';
    let error = '';
    const colors = pc.createColors(false);
    const code = await formatInput(
      { name, paths, input: Readable.from([Buffer.from(text)]) },
      { check, json: false },
      {
        out: (more) => {
          out += more;
        },
        error: (more) => {
          error += more;
        },
        colors,
        errorColors: colors,
        room: () => undefined,
      },
    );
    return { code, out, error };
  };
  assert.deepEqual(await run('a/B.edl', UGLY), { code: 0, out: FINE, error: '' });
  assert.deepEqual(await run('a/B.edl', FINE), { code: 0, out: FINE, error: '' });
  assert.deepEqual(await run('a/B.edl', UGLY, true), { code: 1, out: 'would change a/B.edl\n', error: '' });
  const broken = await run('B.edl', BROKEN);
  assert.equal(broken.code, 1);
  assert.equal(broken.out, '');
  assert.match(broken.error, /^B\.edl:\d+:\d+: error syntax/);
  await assert.rejects(run('a.txt', ''), /a\.txt is no description/);
  await assert.rejects(run('B.edl', '', false, ['a']), /--stdin takes no paths/);
  await assert.rejects(run('B.edl', Buffer.from([0xff])), /not UTF-8/);
  await assert.rejects(run('B.edl', Buffer.alloc(1024 * 1024 + 1, 32)), /more than 1048576 bytes/);
});
