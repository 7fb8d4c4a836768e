/**
 * Whether the files that init.yaml names are there. To check a solution that is not built yet is fine, to run it is not, so
 * the caller says how severe a missing file is.
 */
import { type Stats, statSync } from 'node:fs';
import type { ResourceRecord } from '@sallyport/image';
import type { Diagnostics, Severity } from '../diagnostics.js';
import { errorCode, type SourceReader } from '../files/source-reader.js';
import type { CheckedProcess } from '../model.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';

const MAKE_IT = 'make it, or correct the path';

/** @param reader shows paths */
export function checkFiles(
  processes: readonly CheckedProcess[],
  reader: SourceReader,
  severity: Severity,
  diagnostics: Diagnostics,
): void {
  const report = (span: Span, message: string, remedy: string): void => {
    if (severity === 'error') diagnostics.error(span, 'missing-file', message, remedy);
    else diagnostics.warning(span, 'missing-file', message, remedy);
  };
  for (const process of processes) {
    const found = lookAt(process.path);
    if (!(found instanceof Object) || !found.isFile()) {
      const isScript = /\.[cm]?js$/.test(process.path);
      report(
        process.pathSpan,
        `the ${isScript ? 'script' : 'program'} of ${quote(process.name)} is not there: ${quote(reader.shown(process.path))}${reason(found)}`,
        isScript
          ? 'build it, or correct the path'
          : 'correct the path: it is relative to the folder of init.yaml',
      );
    }
    process.resources.forEach((resource, index) => {
      const fault = resourceFault(resource, reader.shown(pathOf(resource)));
      if (fault !== null) {
        report(process.resourceSpans[index] ?? process.span, fault.message, fault.remedy);
      }
    });
  }
}

/** @param shown its path as people are shown it */
function resourceFault(
  resource: ResourceRecord,
  shown: string,
): { readonly message: string; readonly remedy: string } | null {
  if (resource.kind === 'listen') return null;
  const found = lookAt(resource.path);
  const there = found instanceof Object;
  if (resource.kind === 'directory') {
    if (!there) return { message: `there is no folder ${quote(shown)}${reason(found)}`, remedy: MAKE_IT };
    return found.isDirectory() ? null : { message: `${quote(shown)} is no folder`, remedy: 'name a folder' };
  }
  if (there && found.isDirectory()) return { message: `${quote(shown)} is a folder`, remedy: 'name a file' };
  // A file that is written comes to be when it is opened.
  if (there || resource.access !== 'read') return null;
  return { message: `there is no file ${quote(shown)}${reason(found)}`, remedy: MAKE_IT };
}

function pathOf(resource: ResourceRecord): string {
  return resource.kind === 'listen' ? '' : resource.path;
}

/** @returns the name of the error where it cannot be looked at, undefined where nothing is there */
function lookAt(path: string): Stats | string | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return errorCode(error);
  }
}

function reason(found: Stats | string | undefined): string {
  return typeof found === 'string' ? ` (${found})` : '';
}
