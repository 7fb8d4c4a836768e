/** The first page: what there is. */
import type { CheckedInterface } from '../model.js';
import { peers } from './class-page.js';
import { commentSummary } from './comment-text.js';
import { heading } from './headings.js';
import { count } from './idl-text.js';
import { type Block, INDEX_PAGE, link, paragraph, type ReferencePage, table, text } from './page.js';
import { classPath, interfacePath, type Reference } from './reference.js';
import { Slugs } from './slugs.js';

export function indexPage(reference: Reference): ReferencePage {
  const slugs = new Slugs();
  const own = reference.interfaces.filter((each) => reference.isOwn(each));
  const others = reference.interfaces.filter((each) => !reference.isOwn(each));
  const blocks: Block[] = [
    heading(slugs, 1, 'Reference'),
    paragraph(
      text(
        `${count(own.length, 'interface')}, ${count(reference.classes.length, 'process class', 'process classes')}: ` +
          'everything one process can ask of another.',
      ),
    ),
  ];
  if (own.length > 0) blocks.push(heading(slugs, 2, 'Interfaces'), interfaceTable(own));
  if (reference.classes.length > 0) blocks.push(heading(slugs, 2, 'Process classes'), classTable(reference));
  if (reference.processes.length > 0) blocks.push(heading(slugs, 2, 'Processes'), processTable(reference));
  if (others.length > 0) blocks.push(heading(slugs, 2, 'Interfaces of others'), interfaceTable(others));
  return { path: INDEX_PAGE, title: 'Reference', from: 'all descriptions', blocks };
}

function interfaceTable(interfaces: readonly CheckedInterface[]): Block {
  return table(
    ['Interface', interfaces.map(({ name }) => [link(name, { page: interfacePath(name), anchor: null })])],
    [
      'Methods',
      interfaces.map(({ schema }) => [
        text(schema === null ? 'none: types only' : `${schema.methods.length}`),
      ]),
    ],
    [
      'Meaning',
      interfaces.map(({ docs, interfaceDocs }) => commentSummary(docs === '' ? interfaceDocs : docs)),
    ],
  );
}

function classTable({ classes }: Reference): Block {
  return table(
    ['Process class', classes.map(({ name }) => [link(name, { page: classPath(name), anchor: null })])],
    ['Endpoints', classes.map(({ endpoints }) => [text(`${endpoints.length}`)])],
    ['Meaning', classes.map(({ docs }) => commentSummary(docs))],
  );
}

function processTable(reference: Reference): Block {
  const { processes } = reference;
  return table(
    ['Process', processes.map(({ name }) => [text(name)])],
    [
      'Process class',
      processes.map(({ class: { name }, class: description }) => {
        const place = reference.placeOfClass(description);
        return [place === null ? text(name) : link(name, place)];
      }),
    ],
    ['Calls', processes.map((process) => peers(reference.serversOf(process), reference))],
  );
}
