import assert from 'node:assert/strict';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';

/** The scripts are plain JavaScript, since they run before anything is compiled. */
const scripts = new URL('../../../scripts/setup/', import.meta.url);

interface Platform {
  checkPlatform(
    manifest: { engines: { node: string } },
    machine: { version: string; platform: string },
  ): void;
}
interface Fingerprints {
  filesBelow(folder: string, wanted: (name: string) => boolean): string[];
  fingerprint(root: string, files: readonly string[]): string;
  Stamp: new (root: string, name: string) => { matches(value: string): boolean; write(value: string): void };
}

const { checkPlatform } = (await import(new URL('platform.mjs', scripts).href)) as Platform;
const { filesBelow, fingerprint, Stamp } = (await import(
  new URL('fingerprint.mjs', scripts).href
)) as Fingerprints;

const manifest = { engines: { node: '>=20.20' } };

test('an older Node is refused with the version that is needed', () => {
  for (const version of ['v18.19.1', 'v20.19.9', 'v8.0.0']) {
    assert.throws(
      () => checkPlatform(manifest, { version, platform: 'linux' }),
      new RegExp(`needs Node 20\\.20 or newer, and this is ${version.replaceAll('.', '\\.')}`),
    );
  }
});

test('this Node and newer ones are not refused', () => {
  for (const version of [process.version, 'v20.20.0', 'v21.0.0', 'v100.1.2']) {
    checkPlatform(manifest, { version, platform: 'linux' });
  }
});

test('another system than Linux is refused by name', () => {
  for (const platform of ['darwin', 'win32', 'freebsd']) {
    assert.throws(
      () => checkPlatform(manifest, { version: 'v22.0.0', platform }),
      new RegExp(`this is ${platform}`),
    );
  }
});

test('a fingerprint follows names, sizes and times of sources, and nothing that is made', () => {
  using folder = temporaryDirectory();
  const root = folder.path;
  mkdirSync(join(root, 'src'));
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'src', 'a.ts'), 'a');
  const now = () =>
    fingerprint(
      root,
      filesBelow(root, (name) => name.endsWith('.ts')),
    );

  const first = now();
  assert.equal(now(), first);
  writeFileSync(join(root, 'dist', 'a.ts'), 'made');
  writeFileSync(join(root, 'src', 'a.md'), 'not wanted');
  assert.equal(now(), first);
  writeFileSync(join(root, 'src', 'b.ts'), 'b');
  const second = now();
  assert.notEqual(second, first);
  utimesSync(join(root, 'src', 'b.ts'), 1, 1);
  assert.notEqual(now(), second);
  rmSync(join(root, 'src', 'b.ts'));
  assert.equal(now(), first);
});

test('a stamp matches only the value written last', () => {
  using folder = temporaryDirectory();
  const stamp = new Stamp(folder.path, 'packages');
  assert.equal(stamp.matches('one'), false);
  stamp.write('one');
  assert.equal(stamp.matches('one'), true);
  assert.equal(stamp.matches('two'), false);
  assert.equal(new Stamp(folder.path, 'other').matches('one'), false);
});
