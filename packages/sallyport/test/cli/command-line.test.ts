import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { sallyport, writeSolution } from './solution.js';

const MAIN = fileURLToPath(new URL('../../../bin/sallyport.js', import.meta.url));

test('the version is that of the package', async () => {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { readonly version: string };
  assert.deepEqual(await sallyport('--version'), { code: 0, out: `${version}\n`, error: '' });
});

test('help names every command and the exit codes, and each command has its own', async () => {
  const { code, out, error } = await sallyport('--help');
  assert.equal(code, 0);
  assert.equal(error, '');
  for (const word of ['check', 'gen', 'run', 'init.yaml', '2 wrong use']) assert.ok(out.includes(word), word);
  for (const command of ['check', 'gen', 'run']) {
    const help = await sallyport(command, '--help');
    assert.equal(help.code, 0);
    for (const word of ['[DIR]', '--include', '--json'])
      assert.ok(help.out.includes(word), `${command} ${word}`);
  }
});

const WRONG_USES: readonly (readonly [args: string[], error: RegExp])[] = [
  [[], /Usage: sallyport/],
  [['chekc'], /^sallyport: unknown command 'chekc'\n\(Did you mean check\?\)\n/],
  [['help', 'chekc'], /^sallyport: unknown command 'chekc'\n\(Did you mean check\?\)\nSee "sallyport help"/],
  [['help', 'nosuch'], /^sallyport: unknown command 'nosuch'\nSee "sallyport help"/],
  [['help', 'no\nsuch'], /^sallyport: unknown command 'no\\(u\{a\}|n)such'\n/],
  [['help', 'check', 'gen'], /^sallyport: too many arguments/],
  [['chek\n(Did you mean rm?)'], /^sallyport: unknown command 'chek\\(u\{a\}|n)\(Did you mean rm\?\)'\n/],
  [['check', '--jsn\nx'], /^sallyport: unknown option '--jsn\\(u\{a\}|n)x'\n/],
  [['check', '--colour'], /^sallyport: unknown option '--colour'/],
  [['check', 'a', 'b'], /^sallyport: too many arguments/],
  [['gen', '-o'], /^sallyport: option .*argument missing/],
  [
    ['check', '/no/such/folder'],
    /^sallyport: \/no\/such\/folder cannot be opened \(ENOENT\): name a folder that exists\.$/m,
  ],
  [['gen', MAIN], /is not a folder: name a folder\.$/m],
  [['run', '/no/such/folder'], /ENOENT/],
  [['check', '-I', '/no/such/include', '.'], /^sallyport: \/no\/such\/include cannot be opened/],
  [['check', '\u001b[2J\n'], /^sallyport: \\u\{1b\}\[2J\\n cannot be opened/],
];

for (const [args, expected] of WRONG_USES) {
  test(`wrong use is said in one sentence: sallyport ${JSON.stringify(args.join(' '))}`, async () => {
    const { code, out, error } = await sallyport(...args);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(error, expected);
    assert.doesNotMatch(error, /\bat .*\.js:/, 'no stack');
  });
}

test('"help" shows the help of a command, or of everything', async () => {
  for (const name of ['check', 'gen', 'help'])
    assert.deepEqual(await sallyport('help', name), await sallyport(name, '--help'));
  const all = await sallyport('help');
  assert.equal(all.code, 0);
  assert.deepEqual(all, await sallyport('--help'));
});

test('with --json wrong use is JSON too', async () => {
  for (const args of [
    ['check', '--json', '/no/such/folder'],
    ['gen', '--colour', '--json'],
    ['chekc', '--json'],
    ['run', '--json', '--', 'a', 'b'],
    ['new', 'a/\u202eb', '--json'],
  ]) {
    const { code, out, error } = await sallyport(...args);
    assert.equal(code, 2);
    const { ok, message, ...rest } = JSON.parse(out) as { ok: boolean; message: string };
    assert.equal(ok, false);
    assert.ok(error.startsWith(`sallyport: ${message}\n`), `${error} is not ${message}`);
    assert.deepEqual(rest, {});
    assert.doesNotMatch(out, /\n./, 'one line');
    assert.ok(!out.includes('\u202e'));
  }
  assert.equal((await sallyport('check', '--', '--json')).out, '');
  assert.ok((await sallyport('--help')).out.includes('"message"'));
});

/** Runs the program itself. */
function program(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return new Promise<{ code: number | null; out: string; error: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let error = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      error += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, error }));
  });
}

test('the program ends with the exit code of its command, and has colours only when asked for', async () => {
  using directory = temporaryDirectory();
  writeFileSync(join(directory.path, 'init.yaml'), 'entities: 5\n');
  const escapeCharacter = String.fromCharCode(27);
  const quiet = await program(['check', directory.path]);
  assert.equal(quiet.code, 1);
  assert.ok(!quiet.out.includes(escapeCharacter));
  const colored = await program(['check', directory.path], { FORCE_COLOR: '1' });
  assert.ok(colored.out.includes(escapeCharacter));
  const plain = await program(['check', directory.path], { FORCE_COLOR: '1', NO_COLOR: '1' });
  assert.equal(plain.out, quiet.out);
  assert.equal((await program(['nonsense'])).code, 2);
  assert.equal((await program(['--version'])).code, 0);
});

test('check loads neither init nor the kernel nor the runtime', async () => {
  using directory = temporaryDirectory();
  const loader = join(directory.path, 'loader.mjs');
  writeFileSync(
    loader,
    `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
  export async function resolve(specifier, context, next) {
    if (/@sallyport\\\\/(init|kernel|runtime|native|imsg)/.test(specifier)) throw new Error('loaded ' + specifier);
    return next(specifier, context);
  }\`));
`,
  );
  const environment = { NODE_OPTIONS: `--import ${loader}` };
  writeSolution(directory.path);
  assert.deepEqual(await program(['check', directory.path], environment), {
    code: 0,
    out: 'no errors\n',
    error: '',
  });
  // That the loader notices something is shown by a command that needs them.
  const run = await program(['run', directory.path], environment);
  assert.equal(run.code, 3);
  assert.match(run.error, /loaded @sallyport\/(init|kernel)/);
});
