/** The build script on a copy of the sources: what it builds, when it does not, and what it says when it cannot. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, realpathSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, test } from '@sallyport/test-kit';

/** From packages/native/dist/test/. */
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What the build reads of the repository, in a directory of its own. */
function copySources(t: { after(hook: () => void): void }): string {
  const { path } = temporaryDirectory(t);
  mkdirSync(join(path, 'packages', 'native'), { recursive: true });
  mkdirSync(join(path, 'scripts'));
  cpSync(join(ROOT, 'scripts', 'build-native.mjs'), join(path, 'scripts', 'build-native.mjs'));
  for (const name of ['addon', 'binding.gyp']) {
    cpSync(join(ROOT, 'packages', 'native', name), join(path, 'packages', 'native', name), {
      recursive: true,
    });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  return realpathSync(path);
}

function build(
  root: string,
  path = process.env.PATH,
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'scripts', 'build-native.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
}

test('builds once, quietly; again only when a source is newer; shows the compiler when it fails', {
  timeout: 120_000,
}, (t) => {
  const root = copySources(t);
  assert.deepEqual(
    { ...pick(build(root)) },
    { status: 0, stdout: 'building the native addon\n', stderr: '' },
  );
  const addon = join(root, 'packages', 'native', 'build', 'Release', 'sallyport_native.node');
  const told = execFileSync(process.execPath, ['-p', `typeof require(${JSON.stringify(addon)}).send`], {
    encoding: 'utf8',
  });
  assert.equal(told, 'function\n');
  assert.deepEqual(pick(build(root)), { status: 0, stdout: 'the native addon is up to date\n', stderr: '' });
  // Nothing is needed of the machine when there is nothing to do.
  assert.equal(build(root, '/nowhere').status, 0);

  const source = join(root, 'packages', 'native', 'addon', 'wait.c');
  const later = new Date(Date.now() + 1000);
  utimesSync(source, later, later);
  assert.equal(build(root).stdout, 'building the native addon\n');

  appendFileSync(source, 'int unused_and_wrong(void) { return "text"; }\n');
  utimesSync(source, new Date(Date.now() + 5000), new Date(Date.now() + 5000));
  const failed = build(root);
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /^The native addon could not be built\.$/m);
  assert.match(failed.stderr, /wait\.c:\d+:\d+: error:/);
});

test('missing tools are named, with what to install, before anything is tried', (t) => {
  const root = copySources(t);
  const tools = join(root, 'tools');
  mkdirSync(tools);
  const link = (name: string) =>
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
      join(tools, name),
    );
  link('sh');
  const sentence = (missing: string) =>
    new RegExp(
      `^The native addon needs ${missing}, which this machine does not have; on Debian or Ubuntu: apt-get install `,
    );
  const none = build(root, tools);
  assert.equal(none.status, 1);
  assert.match(none.stderr, sentence('a C compiler and make and python3'));
  assert.equal(none.stderr.trim().split('\n').length, 1);
  link('make');
  assert.match(build(root, tools).stderr, sentence('a C compiler and python3'));
});

function pick({ status, stdout, stderr }: ReturnType<typeof build>): ReturnType<typeof build> {
  return { status, stdout, stderr };
}
