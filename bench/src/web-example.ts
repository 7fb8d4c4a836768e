/**
 * Starts examples/web on a document root and a port of the bench's choice: a copy of its descriptions whose init.yaml names
 * other resources, with the example's own compiled code. The example itself is not touched.
 */
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Announced, LOOPBACK_ADDRESS, startAnnounced } from './announced.js';
import { SALLYPORT, WEB_COPY, WEB_EXAMPLE } from './folders.js';

/** @param root folder of the files to be served */
export async function startWebExample(root: string): Promise<Announced> {
  await rm(WEB_COPY, { recursive: true, force: true });
  await mkdir(WEB_COPY, { recursive: true });
  for (const name of ['web', 'security.psl', 'package.json']) {
    await cp(join(WEB_EXAMPLE, name), join(WEB_COPY, name), { recursive: true });
  }
  await symlink(join(WEB_EXAMPLE, 'dist'), join(WEB_COPY, 'dist'));
  const init = await readFile(join(WEB_EXAMPLE, 'init.yaml'), 'utf8');
  await writeFile(join(WEB_COPY, 'init.yaml'), withOtherResources(init, root));
  return startAnnounced('examples/web', process.execPath, [SALLYPORT, 'run', WEB_COPY], LOOPBACK_ADDRESS);
}

function withOtherResources(init: string, root: string): string {
  const port = init.replace(/port: [0-9]+/, 'port: 0');
  const directory = port.replace(/directory: .*/, `directory: ${JSON.stringify(root)}`);
  if (port === init || directory === port) {
    throw new Error('the init.yaml of examples/web no longer has the resources the bench replaces');
  }
  return directory;
}
