/** Generates the TypeScript of every example from its descriptions. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, fingerprint, Stamp } from './fingerprint.mjs';
import { run, SetupError, step } from './step.mjs';

/** What decides what is generated, below packages/. */
const TOOLS = ['message/src', 'policy/src', 'image/src', 'compiler/src', 'compiler/stubs', 'sallyport/src'];

const isDescription = (name) => /\.(idl|cdl|edl|psl|yaml)$/.test(name);

/**
 * @param {string} root
 * @returns {Promise<string[]>} the folders that hold generated code
 */
export async function generateExamples(root) {
  const parent = join(root, 'examples');
  if (!existsSync(parent)) return [];
  const folders = readdirSync(parent)
    .map((name) => ({ name, path: join(parent, name) }))
    .filter(({ path }) => existsSync(join(path, 'init.yaml')));
  // A new compiler may generate differently, so its sources count as input.
  const tools = fingerprint(
    root,
    TOOLS.flatMap((folder) => filesBelow(join(root, 'packages', folder), () => true)),
  );
  const generated = [];
  for (const { name, path } of folders) {
    const target = join(path, 'generated');
    const stamp = new Stamp(root, `generated-${name}`);
    const value = `${tools} ${fingerprint(root, filesBelow(path, isDescription))}`;
    generated.push(target);
    if (existsSync(target) && stamp.matches(value)) continue;
    await step(`generate the code of examples/${name} (sallyport gen)`, async () => {
      const main = join(root, 'packages', 'sallyport', 'bin', 'sallyport.js');
      const result = await run(process.execPath, [main, 'gen', `examples/${name}`], { cwd: root });
      if (!result.ok)
        throw new SetupError(`the descriptions of examples/${name} have errors:\n${result.output}`);
    });
    stamp.write(value);
  }
  return generated;
}
