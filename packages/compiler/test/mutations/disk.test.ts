/** Whole solutions of which one file was changed, compiled from a disk as the command line does it: nothing is made of what has errors. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compile } from '../../src/compile.js';
import type { MemoryFiles } from '../memory-files.js';
import { CaseMaker, describeCase } from './campaign.js';
import { ROOT, withBytes } from './documents.js';
import { SEED } from './expectations.js';
import type { Language } from './fragments.js';
import { faultOf } from './judge.js';

const CASES = 150;
const POLICY = `use nk.base._
use EDL kl.core.Core
use EDL Einit
execute { grant () }
request { grant () }
response { grant () }
error { grant () }
security { grant () }
`;

for (const language of ['idl', 'edl', 'yaml'] satisfies Language[]) {
  test(`${CASES} solutions with a changed .${language}`, { timeout: 240_000 }, () => {
    using scratch = temporaryDirectory();
    const maker = new CaseMaker(language);
    let seed = SEED;
    for (let count = 0; count < CASES; seed += 1) {
      const made = maker.make(seed);
      if (made.document.files.kindOf(join(ROOT, 'init.yaml')) !== 'file') continue;
      count += 1;
      const files = withBytes(made.document, made.bytes);
      files.write(join(ROOT, 'security.psl'), Uint8Array.from(Buffer.from(POLICY)));
      const folder = join(scratch.path, 'case');
      writeBelow(files, ROOT, folder);
      const { image, diagnostics } = compile(folder, { shownFrom: folder });
      assert.equal(faultOf(diagnostics, files), null, describeCase(made, language));
      const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
      assert.equal(image === undefined, hasErrors, describeCase(made, language));
      rmSync(folder, { recursive: true });
    }
  });
}

/** Writes what lies in a folder of the files. */
function writeBelow(files: MemoryFiles, folder: string, target: string): void {
  for (const { name, kind } of files.entries(folder)) {
    const path = join(folder, name);
    if (kind === 'folder') writeBelow(files, path, join(target, name));
    const bytes = files.bytes(path);
    if (bytes === undefined) continue;
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), bytes);
  }
}
