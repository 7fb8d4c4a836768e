import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { TmuxError } from '../src/error.js';
import { socketPath } from '../src/socket-path.js';

const uid = process.getuid?.() ?? 0;
const withCode = (code: string) => (error: unknown) => error instanceof TmuxError && error.code === code;

test('the path is what -S, -L, $TMUX and $TMUX_TMPDIR say, in this order', (t) => {
  const { path } = temporaryDirectory(t);
  mkdirSync(join(path, `tmux-${uid}`), { mode: 0o700 });
  const link = join(path, 'link');
  symlinkSync(path, link);
  const inside = { TMUX: '/run/other,123,0', TMUX_TMPDIR: link };
  assert.equal(socketPath({ path: '/a/b', name: 'c' }, inside), '/a/b');
  assert.equal(socketPath({ name: 'c' }, inside), join(path, `tmux-${uid}`, 'c'));
  assert.equal(socketPath({}, inside), '/run/other');
  for (const TMUX of [undefined, '', ',123,0']) {
    assert.equal(socketPath({}, { TMUX, TMUX_TMPDIR: link }), join(path, `tmux-${uid}`, 'default'));
  }
});

test('without a folder that exists it is /tmp', () => {
  const nobody = 4_000_000_000;
  for (const TMUX_TMPDIR of [undefined, '', '/nowhere/at/all']) {
    assert.throws(
      () => socketPath({}, { TMUX_TMPDIR }, nobody),
      (error: unknown) => withCode('NO_SERVER')(error) && String(error).includes(`'/tmp/tmux-${nobody}'`),
    );
  }
});

test('a folder in which others could have put a socket is refused', (t) => {
  const { path } = temporaryDirectory(t);
  const folder = join(path, `tmux-${uid}`);
  const environment = { TMUX_TMPDIR: path };
  assert.throws(() => socketPath({}, environment), withCode('NO_SERVER'));
  writeFileSync(folder, '');
  assert.throws(() => socketPath({}, environment), withCode('UNREACHABLE'));

  const other = join(path, `tmux-${uid + 1}`);
  mkdirSync(other, { mode: 0o700 });
  assert.throws(() => socketPath({}, environment, uid + 1), withCode('UNREACHABLE'));

  const open = temporaryDirectory(t).path;
  const wide = join(open, `tmux-${uid}`);
  mkdirSync(wide);
  for (const mode of [0o701, 0o704, 0o777]) {
    chmodSync(wide, mode);
    assert.throws(() => socketPath({}, { TMUX_TMPDIR: open }), withCode('UNREACHABLE'), mode.toString(8));
  }
  chmodSync(wide, 0o770);
  assert.equal(socketPath({}, { TMUX_TMPDIR: open }), join(wide, 'default'));
});
