/** The reference of descriptions that a test writes down, by path. */
import { temporaryDirectory } from '@sallyport/test-kit';
import { readModel } from '../../src/read-model.js';
import { type PageExtension, pageMarkdown } from '../../src/reference/markdown.js';
import type { ReferencePage } from '../../src/reference/page.js';
import { referencePages } from '../../src/reference/reference-pages.js';
import { type Files, writeFiles } from '../check-text.js';

/** @throws Error with the findings where there are any */
export function pagesOf(files: Files): ReferencePage[] {
  using scratch = temporaryDirectory();
  writeFiles(scratch.path, files);
  const { model, diagnostics } = readModel(scratch.path, { processes: true });
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return referencePages(model);
}

/** Markdown by path of the page. */
export function markdownOf(files: Files, extension: PageExtension = '.md'): Map<string, string> {
  return new Map(pagesOf(files).map((page) => [page.path, pageMarkdown(page, extension)]));
}
