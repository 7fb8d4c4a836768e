/** The page of one process class: its endpoints, and who is connected with its processes. */
import type { CheckedClass, CheckedProcess } from '../model.js';
import { commentBlocks } from './comment-text.js';
import { heading } from './headings.js';
import { count } from './idl-text.js';
import { meaningsOf } from './meanings.js';
import {
  type Block,
  code,
  INDEX_LINK,
  type Inline,
  link,
  paragraph,
  type ReferencePage,
  table,
  text,
} from './page.js';
import { classPath, type Peer, type Reference, sourcePath } from './reference.js';
import { Slugs } from './slugs.js';

export function classPage(description: CheckedClass, reference: Reference): ReferencePage {
  const slugs = new Slugs();
  const { name, docs, endpoints } = description;
  return {
    path: classPath(name),
    title: name,
    from: `${sourcePath(name)}.edl`,
    blocks: [
      heading(slugs, 1, name),
      ...commentBlocks(docs),
      paragraph(text(`Process class with ${count(endpoints.length, 'endpoint')}. `), INDEX_LINK),
      ...endpointTable(description, reference, slugs),
      ...securityTable(description, reference, slugs),
      ...processTable(description, reference, slugs),
    ],
  };
}

function endpointTable({ endpoints }: CheckedClass, reference: Reference, slugs: Slugs): Block[] {
  if (endpoints.length === 0) return [];
  const meanings = meaningsOf(endpoints);
  return [
    heading(slugs, 2, 'Endpoints'),
    table(
      ['RIID', endpoints.map((_, riid) => [text(`${riid}`)])],
      ['Endpoint', endpoints.map(({ name }) => [code(name)])],
      ['Second name', endpoints.map(({ alias }) => (alias === null ? [] : [code(alias)]))],
      ['Interface', endpoints.map((each) => interfaceInline(each.interface.name, reference))],
      meanings.column,
    ),
    ...meanings.below,
  ];
}

function securityTable({ name, security }: CheckedClass, reference: Reference, slugs: Slugs): Block[] {
  if (security.length === 0) return [];
  return [
    heading(slugs, 2, 'Security interfaces'),
    table(
      ['Part', security.map(({ path }) => [path === '' ? text('the class itself') : code(path)])],
      ['Component', security.map(({ path, component }) => [code(path === '' ? name : component)])],
      ['Interface', security.map((each) => interfaceInline(each.interface.name, reference))],
    ),
  ];
}

function processTable(description: CheckedClass, reference: Reference, slugs: Slugs): Block[] {
  const processes = reference.processesOf(description);
  if (processes.length === 0) return [];
  return [
    heading(slugs, 2, 'Processes'),
    table(
      ['Process', processes.map(({ name }) => [text(name)])],
      ['Is called by', processes.map((process) => peers(reference.clientsOf(process), reference))],
      ['Calls', processes.map((process) => peers(reference.serversOf(process), reference))],
    ),
  ];
}

/** A process, linked to its class. */
export function processInline({ name, class: description }: CheckedProcess, reference: Reference): Inline {
  const place = reference.placeOfClass(description);
  return place === null ? text(name) : link(name, place);
}

/** The others and the channels to them; nobody is a word too. */
export function peers(all: readonly Peer[], reference: Reference): Inline[] {
  if (all.length === 0) return [text('nobody')];
  return all.flatMap(({ process, channel }, index) => [
    ...(index === 0 ? [] : [text(', ')]),
    processInline(process, reference),
    text(' by '),
    code(channel),
  ]);
}

function interfaceInline(name: string, reference: Reference): Inline[] {
  const place = reference.placeOfInterface(name);
  return [place === null ? code(name) : link(name, place)];
}
