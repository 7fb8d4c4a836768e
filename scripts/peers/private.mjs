/**
 * Peers that are unpacked into `.peers`: a folder of the package's name with the programs, and `libraries` with what they need and the
 * system lacks. A folder is moved to its place when its programs can be loaded; so one that is there is complete.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { SetupError, step } from '../setup/step.mjs';
import { tool, updateLists } from './apt.mjs';

/** Packages, and those of their programs that are kept. */
const PACKAGES = {
  opensmtpd: ['smtpctl', 'sendmail'],
  openbgpd: ['bgpctl', 'bgpd'],
  openiked: ['ikectl'],
  openntpd: ['ntpctl', 'ntpd'],
};
/** Part of every system these run on; a second one would not fit its loader. */
const NEVER_UNPACKED = ['libc6', 'libgcc-s1'];

/** Their names. */
export const PRIVATE_PEERS = Object.keys(PACKAGES);

/**
 * @param {string} root
 * @returns {Promise<boolean>} whether there was something to do
 * @throws {SetupError} when one cannot be had
 */
export async function unpackPeers(root) {
  const folder = join(root, '.peers');
  const missing = PRIVATE_PEERS.filter((name) => !existsSync(join(folder, name)));
  if (missing.length === 0) return false;
  mkdirSync(folder, { recursive: true });
  await step(`unpack ${missing.join(', ')} into .peers`, async () => {
    await updateLists(root);
    for (const name of missing) await unpackPeer(folder, name, PACKAGES[name]);
  });
  return true;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {readonly string[]} programs
 */
async function unpackPeer(folder, name, programs) {
  const work = mkdtempSync(join(folder, '.unpacking-'));
  try {
    const { files, depends } = await unpack(work, name);
    const ready = join(work, 'ready');
    mkdirSync(ready);
    for (const program of programs) copy(only(files, program, name), join(ready, program));
    const libraries = join(folder, 'libraries');
    if (lacking(ready, programs, libraries).length > 0) {
      for (const library of depends) {
        const unpacked = await unpack(work, library);
        mkdirSync(libraries, { recursive: true });
        for (const file of unpacked.files.filter(isLibrary)) copy(file, join(libraries, basename(file)));
      }
    }
    const lacked = lacking(ready, programs, libraries);
    if (lacked.length > 0) throw new SetupError(`${name} needs ${lacked.join(', ')}`);
    renameSync(ready, join(folder, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Fetches a package and unpacks it, without running any of its scripts.
 * @param {string} work
 * @param {string} name
 * @returns {Promise<{ files: string[], depends: string[] }>} paths of its files; the library packages it depends on
 */
async function unpack(work, name) {
  const place = join(work, name);
  mkdirSync(place);
  // As the user who runs this: apt's own would have no access to the folder.
  await tool('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', name], place);
  const [archive] = readdirSync(place);
  const tree = join(place, 'tree');
  await tool('dpkg-deb', ['-x', archive, tree], place);
  const depends = (await tool('dpkg-deb', ['-f', archive, 'Depends'], place))
    .split(',')
    .map((entry) => entry.trim().split(/[ :(|]/)[0])
    .filter((library) => /^(lib|zlib)/.test(library) && !NEVER_UNPACKED.includes(library));
  const files = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  return { files, depends };
}

/**
 * @param {readonly string[]} files
 * @param {string} program
 * @param {string} name
 */
function only(files, program, name) {
  const path = files.find((file) => /\/s?bin\/[^/]+$/.test(file) && basename(file) === program);
  if (path === undefined) throw new SetupError(`${name} has no program ${program}`);
  return path;
}

/** @param {string} path */
function isLibrary(path) {
  return /\/lib[^/]*\.so(\.[\d.]+)?$/.test(path);
}

/**
 * @param {string} from a file, or a link to one in its folder
 * @param {string} to
 */
function copy(from, to) {
  if (existsSync(to) && lstatSync(to).isFile()) return;
  cpSync(from, to, { verbatimSymlinks: true, force: true });
}

/**
 * Shared libraries that are not found.
 * @param {string} folder
 * @param {readonly string[]} programs
 * @param {string} libraries
 * @returns {string[]}
 */
function lacking(folder, programs, libraries) {
  const names = programs.flatMap((program) => {
    const { stdout, error } = spawnSync('ldd', [join(folder, program)], {
      encoding: 'utf8',
      env: { ...process.env, LD_LIBRARY_PATH: libraries },
    });
    if (error !== undefined) throw error;
    return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, library]) => library);
  });
  return [...new Set(names)];
}
