/** All pages of the reference. */
import type { DescribedModel } from '../read-model.js';
import { classPage } from './class-page.js';
import { indexPage } from './index-page.js';
import { interfacePage } from './interface-page.js';
import type { ReferencePage } from './page.js';
import { Reference } from './reference.js';

/**
 * The pages, sorted by path; none where nothing is described.
 * @param model without errors
 */
export function referencePages(model: DescribedModel): ReferencePage[] {
  const reference = new Reference(model);
  if (reference.interfaces.length + reference.classes.length === 0) return [];
  const pages = [
    indexPage(reference),
    ...reference.interfaces.map((each) => interfacePage(each, reference)),
    ...reference.classes.map((each) => classPage(each, reference)),
  ];
  return pages.sort((a, b) => (a.path < b.path ? -1 : 1));
}
