import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { planDependencies } from '../../src/cli/new/dependencies.js';
import { DEPENDENCIES } from '../../src/cli/new/template.js';
import { type Result, sallyport } from './solution.js';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const REPOSITORY = join(PACKAGE, '..', '..');

/** Runs `sallyport new` in a folder. Tests of a file run one after another, so the working directory is theirs. */
async function make(folder: string, ...args: readonly string[]): Promise<Result> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await sallyport('new', ...args);
  } finally {
    process.chdir(before);
  }
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Starts a script of package.json as npm does it, in a process group of its own. */
function startScript(folder: string, name: string): ChildProcess {
  const script = manifestIn(folder).scripts[name];
  assert.ok(script !== undefined);
  const PATH = `${join(folder, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`;
  const env = { ...process.env, PATH, NO_COLOR: '1' };
  return spawn('sh', ['-c', script], { cwd: folder, env, detached: true });
}

async function runScript(folder: string, name: string): Promise<Result> {
  const child = startScript(folder, name);
  let out = '';
  let error = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, error };
}

test('a new solution runs at once, and its policy denies one message', { timeout: 60_000 }, async () => {
  using directory = temporaryDirectory();
  const { code, out, error } = await make(directory.path, 'my-shop');
  assert.equal(error, '');
  assert.equal(code, 0);
  assert.deepEqual(out.split('\n').slice(-4), [
    'Next: cd my-shop && npm start',
    'It runs two processes, and the policy denies one of their messages; see which, and why.',
    'my-shop/README.md says what is what, and what to try then.',
    '',
  ]);
  assert.deepEqual(readdirSync(directory.path), ['my-shop']);
  const folder = join(directory.path, 'my-shop');
  assert.equal(statSync(folder).mode & 0o777, 0o777 & ~process.umask());
  assert.match(readFileSync(join(folder, 'README.md'), 'utf8'), /^# my-shop\n/);

  const started = await runScript(folder, 'start');
  assert.equal(started.code, 0, started.error);
  const lines = started.out.split('\n').filter((line) => line.startsWith('app.'));
  assert.deepEqual(lines, [
    'app.Visitor | post "Hello, board!": it is number 1',
    'app.Visitor | post "<script>alert(1)</script>": DENIED',
    'app.Visitor | read 1: Ada wrote "Hello, board!"',
    'app.Visitor | read 7: there is no such note',
  ]);
  assert.match(
    started.error,
    /^audit \| DENIED request app\.Visitor -> app\.Board notes\.Post \(security\.psl:\d+:\d+\) #1$/m,
  );
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const line of lines) assert.ok(readme.includes(`\n    ${line}\n`), `the README lacks ${line}`);

  const checked = await runScript(folder, 'check');
  assert.deepEqual([checked.code, checked.error], [0, '']);
  assert.match(checked.out, /^no errors\n$/m);
  assert.doesNotMatch(checked.out, /warning/);

  const ignored = readFileSync(join(folder, '.gitignore'), 'utf8').split('\n');
  for (const name of ['generated/', 'reference/', 'dist/', 'node_modules/'])
    assert.ok(ignored.includes(name), name);
  const ours = (await files(folder)).filter((path) => !ignored.includes(`${path.split('/')[0]}/`));
  assert.deepEqual(ours, FILES);
});

const FILES = [
  '.gitignore',
  'README.md',
  'app/Board.edl',
  'app/Notes.idl',
  'app/Visitor.edl',
  'init.yaml',
  'package.json',
  'security.psl',
  'src/board.ts',
  'src/visitor.ts',
  'tsconfig.json',
];

async function files(folder: string): Promise<string[]> {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((path) => lstatSync(join(folder, path)).isFile()).sort();
}

test('a solution that goes on ends when it is told to', { timeout: 60_000 }, async (t) => {
  using directory = temporaryDirectory();
  await make(directory.path, 'lasting');
  const folder = join(directory.path, 'lasting');
  const visitor = join(folder, 'src', 'visitor.ts');
  writeFileSync(visitor, `${readFileSync(visitor, 'utf8')}\nsetInterval(() => undefined, 1000);\n`);
  const child = startScript(folder, 'start');
  const { pid } = child;
  assert.ok(pid !== undefined);
  t.after(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
  });
  let out = '';
  for await (const text of child.stdout ?? []) {
    out += String(text);
    // `exec` in the script: the process that npm starts is the one that gets the signal.
    if (out.includes('there is no such note')) process.kill(pid, 'SIGTERM');
  }
  const closed = child.exitCode ?? child.signalCode ?? (await once(child, 'exit'))[0];
  assert.notEqual(closed, null);
  assert.match(out, /read 7: there is no such note/);
});

test('the result as JSON; letters of npm are small', async () => {
  using directory = temporaryDirectory();
  mkdirSync(join(directory.path, 'MyShop'));
  const { code, out } = await make(directory.path, 'MyShop', '--json');
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(out), {
    ok: true,
    folder: join(directory.path, 'MyShop'),
    files: FILES,
    dependencies: 'linked',
    commands: ['cd MyShop', 'npm start'],
  });
  assert.equal(manifestIn(join(directory.path, 'MyShop')).name, 'myshop');
});

test('dependencies have the versions this repository is made with', async () => {
  using directory = temporaryDirectory();
  await make(directory.path, 'shop');
  const { dependencies, devDependencies } = manifestIn(join(directory.path, 'shop'));
  const own = manifestIn(REPOSITORY).devDependencies;
  assert.deepEqual(dependencies, { sallyport: manifestIn(PACKAGE).version });
  assert.deepEqual(devDependencies, { '@types/node': own['@types/node'], typescript: own.typescript });
  assert.equal(
    manifestIn(join(PACKAGE, 'templates', 'solution')).dependencies.sallyport,
    dependencies.sallyport,
  );
});

test('what is there already is used; what is installed elsewhere is not linked', async () => {
  using directory = temporaryDirectory();
  const around = join(directory.path, 'around');
  for (const name of DEPENDENCIES) {
    mkdirSync(join(around, 'node_modules', name), { recursive: true });
    writeFileSync(join(around, 'node_modules', name, 'package.json'), '{}');
  }
  const made = await make(around, 'shop', '--json');
  assert.equal((JSON.parse(made.out) as { dependencies: string }).dependencies, 'found');
  assert.equal(existsSync(join(around, 'shop', 'node_modules')), false);

  const installed = join(directory.path, 'other', 'node_modules', 'sallyport');
  const folder = join(directory.path, 'new');
  assert.equal(planDependencies(folder, DEPENDENCIES, installed).kind, 'missing');
  const checkout = join(directory.path, 'checkout');
  mkdirSync(checkout);
  writeFileSync(join(checkout, 'package.json'), '{ "name": "sallyport", "version": "1.0.0" }');
  assert.equal(planDependencies(folder, DEPENDENCIES, checkout).kind, 'missing');
  assert.deepEqual(planDependencies(folder, ['sallyport'], checkout), {
    kind: 'linked',
    links: [{ name: 'sallyport', target: checkout }],
  });
});

const REFUSED: readonly (readonly [name: string, why: RegExp])[] = [
  ['', /^sallyport: "" cannot be the name of a new solution: .*\.$/],
  ['.', /cannot be the name/],
  ['..', /cannot be the name/],
  ['/tmp/shop', /cannot be the name/],
  ['a/b', /cannot be the name/],
  ['a\\b', /cannot be the name/],
  ['a b', /cannot be the name/],
  ['1st', /cannot be the name/],
  ['.git', /cannot be the name/],
  ['a\nb', /^sallyport: "a\\nb" cannot be the name/],
  ['\u202eshop', /^sallyport: "\\u\{202e\}shop" cannot be the name/],
  ['l\u00e4den', /cannot be the name/],
  ['__proto__', /cannot be the name/],
  ['x'.repeat(65), /has 65 characters/],
  ['x'.repeat(100_000), /has 100000 characters/],
  ['node_modules', /nobody looks for descriptions/],
  [
    'dist',
    /^sallyport: in a folder called "dist" nobody looks for descriptions: choose another name, such as/,
  ],
  ['generated', /nobody looks for descriptions/],
  ['Generated', /nobody looks for descriptions/],
  ['reference', /is the name of something else/],
  ['sallyport', /is the name of something else/],
  ['TypeScript', /is the name of something else/],
];

test('names that are none are refused in one sentence, and nothing is made', async () => {
  using directory = temporaryDirectory();
  for (const [name, why] of REFUSED) {
    const { code, out, error } = await make(directory.path, '--', name);
    assert.deepEqual([code, out], [2, ''], name);
    assert.match(error.trimEnd(), why);
    assert.equal(error.trimEnd().split('\n').length, 1);
    assert.deepEqual(readdirSync(directory.path), []);
  }
  assert.match((await make(directory.path, '--', '-x')).error, /"-x" cannot be the name/);
  assert.equal((await make(directory.path, '-x')).code, 2);
  assert.equal((await make(directory.path)).code, 2);
});

test('words of the language are names like any other', async () => {
  using directory = temporaryDirectory();
  for (const name of ['class', 'constructor', 'then', 'toString']) {
    assert.equal((await make(directory.path, name)).code, 0);
    const { code, out } = await sallyport('check', join(directory.path, name), '--json');
    assert.equal(code, 0);
    // Nothing but what is not compiled yet.
    const { diagnostics } = JSON.parse(out) as { diagnostics: readonly { code: string }[] };
    assert.ok(diagnostics.every((each) => each.code === 'missing-file'));
    assert.equal((await sallyport('fmt', '--check', join(directory.path, name))).code, 0);
  }
});

test('what is there stays as it is', async () => {
  using directory = temporaryDirectory();
  mkdirSync(join(directory.path, 'full'));
  writeFileSync(join(directory.path, 'full', 'mine'), 'mine');
  writeFileSync(join(directory.path, 'file'), 'mine');
  mkdirSync(join(directory.path, 'empty'));
  symlinkSync('empty', join(directory.path, 'link'));
  symlinkSync('nowhere', join(directory.path, 'dangling'));
  const before = readdirSync(directory.path);
  for (const name of ['full', 'file', 'link', 'dangling']) {
    const { code, error } = await make(directory.path, name);
    assert.equal(code, 2);
    assert.match(error, /^sallyport: .*is there already.*\.\n$/);
  }
  assert.deepEqual(readdirSync(directory.path), before);
  assert.deepEqual(readdirSync(join(directory.path, 'full')), ['mine']);
  assert.deepEqual(readdirSync(join(directory.path, 'empty')), []);
  assert.equal((await make(directory.path, 'full')).code, 2);
  assert.equal((await make(directory.path, 'empty')).code, 0);
});
