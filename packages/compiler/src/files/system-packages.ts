/**
 * Names that belong to KasperskyOS: which of them are supplied, and what somebody can do who uses one that is not. Its SDK holds
 * far more descriptions than those that come with the compiler, and nobody but its users may copy them.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../nearest.js';
import { quote } from '../text/printable.js';
import { STUBS_FOLDER } from './source-reader.js';

/** First parts of the names that the system has for itself: its programs and interfaces, and the models of its policy language. */
const SYSTEM_PREFIXES: ReadonlySet<string> = new Set(['kl', 'nk']);

/** Characters of the longest name that a remedy repeats; no name of the system comes near. */
const MAX_LENGTH = 80;

/** What a file must say at least, by its extension. */
const LEAST: ReadonlyMap<string, (name: string) => string> = new Map<string, (name: string) => string>([
  ['.idl', (name) => `with at least \`package ${name}\``],
  ['.cdl', (name) => `with at least \`component ${name}\``],
  ['.edl', (name) => `with at least \`entity ${name}\``],
  ['.psl', () => 'with the declarations the policy needs, if any'],
]);

/** Names by extension; what is supplied does not change while a program runs. */
const supplied = new Map<string, ReadonlySet<string>>();

/**
 * Names of the supplied descriptions of one kind.
 * @param extension such as `.idl`
 */
export function suppliedNames(extension: string): ReadonlySet<string> {
  const known = supplied.get(extension);
  if (known !== undefined) return known;
  const names = new Set(listBelow(STUBS_FOLDER, [], extension));
  supplied.set(extension, names);
  return names;
}

/**
 * What to do about a name of the system that no folder has.
 * @param name a qualified name; for a policy file without the `._` behind it
 * @param extension of the file that is looked for: `.idl`, `.cdl`, `.edl` or `.psl`
 * @returns a remedy that begins with the supplied name that may be meant, if there is one; null for a name that is not the
 * system's, for one that is supplied, and for one that cannot be, since it is too long or has another extension
 */
export function systemRemedy(name: string, extension: string): string | null {
  const least = LEAST.get(extension)?.(name);
  if (least === undefined || name.length > MAX_LENGTH || !isSystemName(name)) return null;
  if (suppliedNames(extension).has(name)) return null;
  const path = quote(`${name.replaceAll('.', '/')}${extension}`);
  const stub =
    `write ${path} ${least}, or copy it from the SDK of KasperskyOS, ` +
    `into the solution's folder or one that you give with -I`;
  const meant = meantName(name, extension);
  return meant === null ? stub : `did you mean ${meant}? If not, ${stub}`;
}

function isSystemName(name: string): boolean {
  const [first = ''] = name.split('.', 1);
  return SYSTEM_PREFIXES.has(first);
}

/** What may be meant instead, in quotation marks. */
function meantName(name: string, extension: string): string | null {
  if (extension === '.psl' && suppliedNames('.edl').has(name)) return `\`use EDL ${name}\``;
  const found = nearestSupplied(name, suppliedNames(extension));
  if (found === null) return null;
  return extension === '.psl' ? `\`use ${found}._\`` : quote(found);
}

/**
 * A supplied name beside it that differs little in its last part, else one with the same last part elsewhere. Whole names are not
 * compared: they begin alike, so that short ones would all be near one another.
 */
function nearestSupplied(name: string, names: ReadonlySet<string>): string | null {
  const { parent, last } = parts(name);
  const beside = [...names].filter((each) => parts(each).parent === parent);
  const meant = nearest(
    last,
    beside.map((each) => parts(each).last),
  );
  if (meant !== null) return beside.find((each) => parts(each).last === meant) ?? null;
  const same = [...names].filter((each) => parts(each).last.toLowerCase() === last.toLowerCase());
  return nearest(name, same) ?? same[0] ?? null;
}

function parts(name: string): { readonly parent: string; readonly last: string } {
  const dot = name.lastIndexOf('.');
  return { parent: name.slice(0, Math.max(0, dot)), last: name.slice(dot + 1) };
}

function listBelow(folder: string, parents: readonly string[], extension: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return listBelow(join(folder, entry.name), [...parents, entry.name], extension);
    if (!entry.isFile() || !entry.name.endsWith(extension)) return [];
    return [[...parents, entry.name.slice(0, -extension.length)].join('.')];
  });
}
