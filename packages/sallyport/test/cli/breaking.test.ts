import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DescriptionChange } from '@sallyport/compiler';
import { findProgram, skipWithout, temporaryDirectory, test } from '@sallyport/test-kit';
import { sallyport, writeSolution } from './solution.js';

const OLD =
  'package echo.Echo\ninterface {\n  Say(in string<64> text, out string<64> answer);\n  Gone();\n}\n';

/** What a command says as JSON. */
interface Answer {
  readonly ok: boolean;
  readonly changes: readonly DescriptionChange[];
  readonly olderErrors: readonly { readonly code: string; readonly file: string }[];
  readonly rebuild: readonly string[];
  readonly notCompared: readonly string[];
}

/** Git without any configuration of this machine; hooks of the repository count. */
function gitWith(input: string, folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      HOME: folder,
    },
  });
}

const git = (folder: string, ...args: readonly string[]) => gitWith('', folder, ...args);

/** Makes the folder a repository and what is in it a commit with a tag. */
function commit(folder: string, tag: string): void {
  if (!existsSync(join(folder, '.git'))) git(folder, '-c', 'init.defaultBranch=main', 'init', '--quiet');
  git(folder, 'add', '--all', '--force');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', tag);
  git(folder, 'tag', tag);
}

/** Runs with variables of the environment that are set otherwise. */
async function withVariables<T>(values: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    return await run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

const codes = (changes: readonly DescriptionChange[]) => changes.map(({ code }) => code);

test('against a folder: what breaks, what does not, and whom', async () => {
  using older = temporaryDirectory();
  using newer = temporaryDirectory();
  writeSolution(older.path, { 'echo/Echo.idl': OLD });
  writeSolution(newer.path, {
    'echo/Echo.idl': 'package echo.Echo\ninterface {\n  Say(in string<32> text, out string<64> answer);\n}\n',
  });
  const { code, out, error } = await sallyport('breaking', newer.path, '--against', older.path);
  assert.deepEqual([code, error], [1, '']);
  const [newFile, oldFile] = [newer.path, older.path].map((path) => `${path}/echo/Echo.idl`);
  const places = [`${newFile}:3:21`, `${oldFile}:4:3`].toSorted();
  const listed = out.split('\n').filter((line) => line.includes(': breaking '));
  assert.deepEqual(
    listed.map((line) => line.slice(0, line.indexOf(': breaking '))),
    places,
  );
  const bound = out.slice(out.indexOf(`${newFile}`));
  assert.ok(
    bound.startsWith(
      `${newFile}:3:21: breaking bound-narrowed: the in parameter "text" of echo.Echo.Say must be shorter: ` +
        'its bound changes from 64 to 32, and longer values of clients are refused\n' +
        '    from string<64> to string<32>\n    values: breaks clients\n',
    ),
    out,
  );
  assert.match(
    out,
    /\nGenerate and build again on both sides: echo\.Echo\n2 breaking changes, 0 compatible\n$/,
  );
});

test('nothing that breaks is no finding; compatible changes can be left out', async () => {
  using older = temporaryDirectory();
  using newer = temporaryDirectory();
  writeSolution(older.path);
  writeSolution(newer.path, {
    'echo/Echo.idl':
      'package echo.Echo\ninterface {\n  Say(in string<64> text, out string<64> answer);\n  More();\n}\n',
  });
  const { code, out } = await sallyport('breaking', newer.path, '--against', older.path);
  assert.equal(code, 0);
  assert.match(out, /:4:3: compatible method-added: the method echo\.Echo\.More is new/);
  assert.match(out, /\nno breaking changes, 1 compatible\n$/);
  const quiet = await sallyport('breaking', newer.path, '--against', older.path, '--quiet');
  assert.deepEqual(quiet, {
    code: 0,
    out: 'Generate and build again on both sides: echo.Echo\nno breaking changes, 1 compatible\n',
    error: '',
  });
  const same = await sallyport('breaking', newer.path, '--against', newer.path);
  assert.deepEqual(same, { code: 0, out: 'no breaking changes, 0 compatible\n', error: '' });
});

test('what moves behind something that is gone is one line of text, and each of it is in JSON', async () => {
  using older = temporaryDirectory();
  using newer = temporaryDirectory();
  writeSolution(older.path, {
    'echo/Echo.idl': 'package echo.Echo\ninterface { Gone(); A(); B(); C(); D(); }\n',
  });
  writeSolution(newer.path, {
    'echo/Echo.idl': 'package echo.Echo\ninterface { A(); B(); C(); E(); D(); }\n',
  });
  const { out } = await sallyport('breaking', newer.path, '--against', older.path);
  const moved = out.split('\n').filter((line) => line.includes('method-moved'));
  assert.deepEqual(moved, [
    `${newer.path}/echo/Echo.idl:2:13: breaking method-moved: the method echo.Echo.A has another number, and 2 more moved by as much`,
  ]);
  assert.match(out, /\n {4}from MID 1 to MID 0\n/);
  assert.match(out, /\n5 breaking changes, 0 compatible\n$/);
  const json = await sallyport('breaking', newer.path, '--against', older.path, '--json');
  const { changes } = JSON.parse(json.out) as Answer;
  assert.equal(codes(changes).filter((code) => code === 'method-moved').length, 3);
});

const NO_GIT = skipWithout(findProgram('git'), 'git');

test('against a revision: as git names it, and nothing is left behind', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  using scratch = temporaryDirectory();
  const folder = join(repository.path, 'solutions', 'echo');
  writeSolution(folder, { 'echo/Echo.idl': OLD });
  writeSolution(join(repository.path, 'other'), { 'echo/Echo.idl': 'not read at all' });
  // Neither a link nor what it leads to is part of the older state.
  symlinkSync('/etc', join(folder, 'echo', 'Link.idl'));
  commit(repository.path, 'v1');
  rmSync(join(folder, 'echo', 'Link.idl'));
  writeSolution(folder);
  commit(repository.path, 'v2');

  await withVariables({ TMPDIR: scratch.path }, async () => {
    for (const revision of ['v1', 'HEAD~1', 'refs/tags/v1', git(repository.path, 'rev-parse', 'v1').trim()]) {
      const { code, out, error } = await sallyport('breaking', folder, '--against', revision, '--json');
      assert.deepEqual([code, error], [1, '']);
      const { ok, changes, rebuild } = JSON.parse(out) as Answer;
      assert.deepEqual([ok, rebuild], [false, ['echo.Echo']]);
      assert.deepEqual(
        changes.map(({ code: which, state, file, line }) => [which, state, file, line]),
        [['method-removed', 'old', `${revision}:solutions/echo/echo/Echo.idl`, 4]],
      );
      assert.deepEqual(readdirSync(scratch.path), []);
    }
    const same = await sallyport('breaking', folder, '--against', 'v2');
    assert.deepEqual(same, { code: 0, out: 'no breaking changes, 0 compatible\n', error: '' });
  });
});

test('include folders of the repository are taken from the revision too', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  const folder = join(repository.path, 'main');
  const include = join(repository.path, 'shared');
  writeSolution(folder, { 'echo/Echo.idl': null });
  mkdirSync(join(include, 'echo'), { recursive: true });
  writeFileSync(join(include, 'echo', 'Echo.idl'), OLD);
  commit(repository.path, 'v1');
  writeFileSync(join(include, 'echo', 'Echo.idl'), OLD.replace('  Gone();\n', ''));
  const { code, out } = await sallyport('breaking', folder, '-I', include, '--against', 'v1', '--json');
  assert.equal(code, 1);
  const [change, ...others] = (JSON.parse(out) as Answer).changes;
  assert.deepEqual([change?.code, change?.file, others], ['method-removed', 'v1:shared/echo/Echo.idl', []]);
});

test('an older state with errors: the rest is compared, and nothing is promised', {
  skip: NO_GIT,
}, async () => {
  using repository = temporaryDirectory();
  writeSolution(repository.path, {
    'echo/Other.idl': 'package echo.Other\ninterface { M(in Nonsense x); }\n',
  });
  commit(repository.path, 'v1');
  writeSolution(repository.path, { 'echo/Other.idl': 'package echo.Other\ninterface { M(in UInt8 x); }\n' });
  const { code, out, error } = await sallyport('breaking', repository.path, '--against', 'v1');
  assert.equal(code, 1);
  assert.match(error, /^v1:echo\/Other\.idl:2:18: error unknown-name/);
  assert.match(error, /The older state has errors; only what is complete in it was compared\.\n$/);
  assert.equal(
    out,
    'Not compared, being broken in the older state: echo.Other\nno breaking changes, 0 compatible\n',
  );
  const json = JSON.parse(
    (await sallyport('breaking', repository.path, '--against', 'v1', '--json')).out,
  ) as Answer;
  assert.deepEqual([json.ok, json.notCompared, codes(json.changes)], [false, ['echo.Other'], []]);
  assert.deepEqual(
    json.olderErrors.map(({ code: which, file }) => [which, file]),
    [['unknown-name', 'v1:echo/Other.idl']],
  );
});

test('a newer state with errors is not compared', async () => {
  using older = temporaryDirectory();
  using newer = temporaryDirectory();
  writeSolution(older.path);
  writeSolution(newer.path, { 'echo/Echo.idl': 'package echo.Echo\ninterface { Say(in Nonsense x); }\n' });
  const { code, out, error } = await sallyport('breaking', newer.path, '--against', older.path);
  assert.deepEqual([code, out], [1, '']);
  assert.match(error, /unknown-name[\s\S]*\nnothing compared: 1 error\n$/);
});

test('what cannot be an older state is refused in one sentence', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  using outside = temporaryDirectory();
  writeSolution(outside.path);
  writeSolution(repository.path);
  mkdirSync(join(repository.path, 'empty'));
  writeFileSync(join(repository.path, 'empty', 'file'), '');
  commit(repository.path, 'v1');
  const refused = async (folder: string, against: string): Promise<string> => {
    const { code, out, error } = await sallyport('breaking', folder, `--against=${against}`);
    assert.deepEqual([code, out], [2, ''], error);
    assert.equal(error.split('\n').length, 2, error);
    return error;
  };
  assert.match(await refused(outside.path, 'v1'), /there is no folder v1, and .* is in no git repository/);
  // What git would take for an option is no revision; nor is a file, or a tree.
  for (const against of ['v9', '', '--all', '-1', 'v1:init.yaml', 'v1:echo', 'v1 v1', 'v1\n', 'v1..v1']) {
    assert.match(await refused(repository.path, against), /and no such revision in the repository/, against);
  }
  assert.match(await refused(join(repository.path, 'empty'), 'v1'), /v1 has no descriptions in empty\.$/m);
  const { code } = await sallyport('breaking', repository.path);
  assert.equal(code, 2);
});

test('without git that is said', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path);
  const { code, error } = await withVariables({ PATH: directory.path }, () =>
    sallyport('breaking', directory.path, '--against', 'v1'),
  );
  assert.deepEqual(
    [code, error],
    [2, 'sallyport: git is not installed: install it, or name a folder with --against.\n'],
  );
});

test('a description that is too large to be one is refused', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  writeSolution(repository.path, { 'echo/Large.idl': ' '.repeat(1024 * 1024 + 1) });
  commit(repository.path, 'v1');
  writeSolution(repository.path, { 'echo/Large.idl': 'package echo.Large\n' });
  const { code, error } = await sallyport('breaking', repository.path, '--against', 'v1');
  assert.equal(code, 2);
  assert.match(error, /echo\/Large\.idl in v1 is larger than a description can be: 1048577 bytes\.$/m);
});

test('a revision cannot write outside its own folder', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  using scratch = temporaryDirectory();
  writeSolution(repository.path);
  commit(repository.path, 'v1');
  const made = (input: string, ...args: readonly string[]) => gitWith(input, repository.path, ...args).trim();
  const blob = made('package a\n', 'hash-object', '-w', '--stdin');
  const inner = made(`100644 blob ${blob}\tx.idl\n`, 'mktree');
  await withVariables({ TMPDIR: scratch.path }, async () => {
    for (const name of ['..', '.git', '.GIT', '.']) {
      const tree = made(`040000 tree ${inner}\t${name}\n`, 'mktree');
      const crafted = made('crafted', 'commit-tree', tree);
      const { code, error } = await sallyport('breaking', repository.path, '--against', crafted);
      assert.equal(code, 2);
      assert.ok(
        error.includes(`has a file of the path ${name}/x.idl, which is no path of a description.`),
        error,
      );
    }
  });
  assert.deepEqual(readdirSync(scratch.path), []);
});

test('where no temporary folder can be made, that is said', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  writeSolution(repository.path);
  commit(repository.path, 'v1');
  await withVariables({ TMPDIR: join(repository.path, 'missing') }, async () => {
    const { code, error } = await sallyport('breaking', repository.path, '--against', 'v1');
    assert.equal(code, 2);
    assert.match(error, /^sallyport: no temporary folder can be made in .*missing \(ENOENT\): set TMPDIR/);
  });
});

test('hooks and variables of another repository have no part', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  using other = temporaryDirectory();
  writeSolution(repository.path, { 'echo/Echo.idl': OLD });
  commit(repository.path, 'v1');
  writeSolution(repository.path);
  const mark = join(other.path, 'mark');
  for (const name of ['post-checkout', 'pre-commit', 'reference-transaction', 'post-index-change']) {
    writeFileSync(join(repository.path, '.git', 'hooks', name), `#!/bin/sh\ntouch '${mark}'\n`, {
      mode: 0o755,
    });
  }
  const nowhere = join(other.path, 'nowhere');
  const { code, error } = await withVariables(
    { GIT_DIR: nowhere, GIT_INDEX_FILE: nowhere, GIT_WORK_TREE: nowhere },
    () => sallyport('breaking', repository.path, '--against', 'v1'),
  );
  assert.deepEqual([code, error], [1, '']);
  assert.equal(existsSync(mark), false);
});

test('no variable of git takes part, whatever a hook has set', {
  skip: NO_GIT,
  timeout: 60_000,
}, async () => {
  using repository = temporaryDirectory();
  using other = temporaryDirectory();
  writeSolution(repository.path, { 'echo/Echo.idl': OLD });
  commit(repository.path, 'v1');
  writeSolution(repository.path);
  const nowhere = join(other.path, 'nowhere');
  const local = git(repository.path, 'rev-parse', '--local-env-vars').trim().split('\n');
  const values: Readonly<Record<string, string>> = {
    // Listed by later versions, or none of a repository's.
    ...Object.fromEntries(['GIT_ICASE_PATHSPECS', 'GIT_GLOB_PATHSPECS'].map((name) => [name, '1'])),
    ...Object.fromEntries(
      ['GIT_TRACE', 'GIT_TRACE2_EVENT', 'GIT_TRACE_SETUP'].map((name) => [name, nowhere]),
    ),
    GIT_CONFIG_GLOBAL: join(repository.path, 'init.yaml'),
    GIT_CONFIG_SYSTEM: join(repository.path, 'init.yaml'),
    ...Object.fromEntries(local.map((name) => [name, nowhere])),
    GIT_CONFIG_COUNT: 'many',
    GIT_CONFIG_PARAMETERS: 'no quotes',
  };
  assert.ok(local.includes('GIT_OBJECT_DIRECTORY') && local.includes('GIT_COMMON_DIR'));
  for (const [name, value] of Object.entries(values)) {
    const { code, error } = await withVariables({ [name]: value }, () =>
      sallyport('breaking', repository.path, '--against', 'v1', '--quiet'),
    );
    assert.deepEqual([code, error, existsSync(nowhere)], [1, '', false], name);
  }
});

test('what a repository wants to be fetched is not, by no program of its own', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  using other = temporaryDirectory();
  writeSolution(repository.path, { 'echo/Echo.idl': OLD });
  commit(repository.path, 'v1');
  const mark = join(other.path, 'mark');
  const settings = {
    'core.repositoryFormatVersion': '1',
    'extensions.partialClone': 'evil',
    'remote.evil.url': other.path,
    'remote.evil.promisor': 'true',
    'remote.evil.uploadpack': `touch '${mark}'; git-upload-pack`,
  };
  for (const [name, value] of Object.entries(settings)) git(repository.path, 'config', name, value);
  loseObject(repository.path, 'v1:echo/Echo.idl');
  const { code, out } = await sallyport('breaking', repository.path, '--against', 'v1');
  assert.deepEqual([code, out, existsSync(mark)], [2, '', false]);
});

/** Takes an object away. */
function loseObject(folder: string, revision: string): void {
  const object = git(folder, 'rev-parse', revision).trim();
  rmSync(join(folder, '.git', 'objects', object.slice(0, 2), object.slice(2)));
}

test('a description whose object is missing or damaged is not taken for a new one', {
  skip: NO_GIT,
}, async () => {
  for (const damage of ['missing', 'damaged'] as const) {
    using repository = temporaryDirectory();
    writeSolution(repository.path, { 'echo/Echo.idl': OLD });
    commit(repository.path, 'v1');
    writeSolution(repository.path);
    const object = git(repository.path, 'rev-parse', 'v1:echo/Echo.idl').trim();
    loseObject(repository.path, 'v1:echo/Echo.idl');
    if (damage === 'damaged') {
      writeFileSync(join(repository.path, '.git', 'objects', object.slice(0, 2), object.slice(2)), 'noise');
    }
    const { code, out, error } = await sallyport('breaking', repository.path, '--against', 'v1');
    assert.deepEqual([code, out], [2, '']);
    assert.equal(
      error,
      `sallyport: git cannot read echo/Echo.idl (object ${object}): it is missing or damaged; ` +
        'fetch it, or look with git fsck.\n',
      damage,
    );
  }
});

test('a working tree that is said to be elsewhere is refused, not guessed at', { skip: NO_GIT }, async () => {
  using repository = temporaryDirectory();
  using other = temporaryDirectory();
  const folder = join(repository.path, 'sub');
  writeSolution(folder);
  writeSolution(join(repository.path, 'more'), { 'echo/Echo.idl': OLD });
  commit(repository.path, 'v1');
  for (const top of [join(other.path, 'nowhere'), other.path]) {
    git(repository.path, 'config', 'core.worktree', top);
    const { code, out, error } = await sallyport('breaking', folder, '--against', 'v1');
    assert.deepEqual([code, out], [2, ''], error);
    assert.ok(
      error.includes(`is not in the working tree of its git repository, which is ${top}: correct`),
      error,
    );
  }
  // As a submodule has it.
  git(repository.path, 'config', 'core.worktree', repository.path);
  const { code, error } = await sallyport('breaking', folder, '--against', 'v1');
  assert.deepEqual([code, error], [0, '']);
  git(repository.path, 'config', '--unset', 'core.worktree');
  git(repository.path, 'config', 'core.bare', 'true');
  const bare = await sallyport('breaking', folder, '--against', 'v1');
  assert.deepEqual([bare.code, bare.out], [2, '']);
  assert.match(
    bare.error,
    /is in a git repository, but in no working tree: name a folder with --against\.$/m,
  );
});

/** A process that is told to end while its folder exists. @returns how it ended; it writes the path of the folder */
function interrupted(scratch: string, how: string) {
  const module = fileURLToPath(new URL('../../src/cli/breaking/scratch-folder.js', import.meta.url));
  const script = `import { withScratchFolder } from ${JSON.stringify(module)};
    import { readdirSync } from 'node:fs';
    await withScratchFolder([{ path: 'a/b.idl', bytes: Buffer.from('text') }], (folder) => {
      process.stdout.write(JSON.stringify(readdirSync(folder)));
      ${how}
    });
    process.stdout.write('went on');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TMPDIR: scratch },
    encoding: 'utf8',
  });
}

test('the folder of an older state goes also when the work is interrupted, or fails', () => {
  using scratch = temporaryDirectory();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const ended = interrupted(scratch.path, `process.kill(process.pid, '${signal}');`);
    assert.deepEqual([ended.signal, ended.stdout, ended.stderr], [signal, '["a"]', '']);
    assert.deepEqual(readdirSync(scratch.path), []);
  }
  const failed = interrupted(scratch.path, `throw new Error('as it happens');`);
  assert.deepEqual([failed.status, failed.stdout], [1, '["a"]']);
  assert.deepEqual(readdirSync(scratch.path), []);
  assert.equal(interrupted(scratch.path, '').stdout, '["a"]went on');
  assert.deepEqual(readdirSync(scratch.path), []);
});
