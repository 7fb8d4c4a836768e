/** The page of one IDL package: its constants, types and methods. */
import { layoutMethod } from '@sallyport/message';
import type { CheckedField, CheckedInterface, CheckedMethod, CheckedType } from '../model.js';
import { methodDocs } from '../parameter-docs.js';
import { type PackageNames, packageNames } from '../typescript/package-names.js';
import { callSnippet } from './call-snippet.js';
import { commentBlocks, commentSummary } from './comment-text.js';
import { boundsText, count, declarationLines, signatureLines, typeInline } from './idl-text.js';
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
import { classPath, interfacePath, type Reference, sourcePath } from './reference.js';

export function interfacePage(description: CheckedInterface, reference: Reference): ReferencePage {
  return {
    path: interfacePath(description.name),
    title: description.name,
    from: `${sourcePath(description.name)}.idl`,
    blocks: new InterfacePage(description, reference).blocks(),
  };
}

class InterfacePage {
  readonly #description: CheckedInterface;
  readonly #reference: Reference;
  readonly #names: PackageNames;

  constructor(description: CheckedInterface, reference: Reference) {
    this.#description = description;
    this.#reference = reference;
    this.#names = packageNames(description);
  }

  blocks(): Block[] {
    const { docs, interfaceDocs } = this.#description;
    return [
      this.#headings.title,
      ...commentBlocks(docs),
      ...commentBlocks(interfaceDocs),
      this.#origin(),
      ...this.#constants(),
      ...this.#types(),
      ...this.#methods(),
      ...this.#providers(),
    ];
  }

  get #headings() {
    return this.#reference.headings(this.#description);
  }

  #origin(): Block {
    const { name, schema, imports } = this.#description;
    const what = schema === null ? 'Types and constants' : count(schema.methods.length, 'method');
    const content: Inline[] = [text(`${what}, from `), code(`${sourcePath(name)}.idl`)];
    imports.forEach((imported, index) => {
      const place = this.#reference.placeOfInterface(imported);
      content.push(text(index === 0 ? '. Imports ' : ', '));
      content.push(place === null ? code(imported) : link(imported, place));
    });
    return paragraph(...content, text('. '), INDEX_LINK);
  }

  #constants(): Block[] {
    const { constants } = this.#description;
    if (this.#headings.constants === null) return [];
    const meanings = meaningsOf(constants);
    return [
      this.#headings.constants,
      table(
        ['Constant', constants.map(({ name }) => [code(name)])],
        ['Type', constants.map(({ typeName }) => [code(typeName)])],
        ['Value', constants.map(({ value }) => [code(`${value}`)])],
        meanings.column,
      ),
      ...meanings.below,
    ];
  }

  #types(): Block[] {
    const { types, type: headings } = this.#headings;
    if (types === null) return [];
    const described = [...headings].flatMap(([type, heading]) => [heading, ...this.#type(type)]);
    return [types, ...described];
  }

  #type(type: CheckedType): Block[] {
    const { named } = this.#reference;
    return [
      ...commentBlocks(type.docs),
      { kind: 'code', language: 'idl', lines: declarationLines(type, named) },
      ...(type.kind === 'typedef' ? this.#target(type) : []),
      ...(type.fields.length === 0
        ? []
        : this.#table(type.kind === 'struct' ? 'Field' : 'Member', type.fields, new Map())),
    ];
  }

  /** What a typedef says besides its text. */
  #target(type: CheckedType): Block[] {
    const { named } = this.#reference;
    const known = named.get(type.schema);
    if (known !== undefined && known.declaration !== type) {
      return [paragraph(text('Another name of '), ...typeInline(type.schema, this.#reference), text('.'))];
    }
    const bounds = boundsText(type.schema, named);
    return bounds === '' ? [] : [paragraph(text(`Values: ${bounds}.`))];
  }

  #methods(): Block[] {
    const { methods, method: headings } = this.#headings;
    if (methods === null) return [];
    const entries = [...headings];
    const page = interfacePath(this.#description.name);
    const list = table(
      ['MID', entries.map((_, mid) => [text(`${mid}`)])],
      ['Method', entries.map(([{ name }, { id }]) => [link(name, { page, anchor: id })])],
      ['Meaning', entries.map(([method]) => commentSummary(methodDocs(method).rest))],
    );
    return [
      methods,
      ...(entries.length === 0 ? [paragraph(text('None.'))] : [list]),
      ...entries.flatMap(([method, heading], mid) => [heading, ...this.#method(method, mid)]),
    ];
  }

  #method(method: CheckedMethod, mid: number): Block[] {
    const { rest, byName } = methodDocs(method);
    const { named } = this.#reference;
    const snippet = callSnippet(this.#description, method, this.#names);
    return [
      ...commentBlocks(rest),
      { kind: 'code', language: 'idl', lines: signatureLines(method, named) },
      ...(['in', 'out', 'error'] as const)
        .filter((direction) => method[direction].length > 0)
        .flatMap((direction) => this.#table(direction, method[direction], byName)),
      paragraph(text(sizes(method, mid))),
      { kind: 'code', language: 'ts', lines: snippet },
    ];
  }

  /** @param comments of fields that have none of their own */
  #table(head: string, fields: readonly CheckedField[], comments: ReadonlyMap<string, string>): Block[] {
    const { named } = this.#reference;
    const meanings = meaningsOf(
      fields.map(({ name, docs }) => ({ name, docs: docs === '' ? (comments.get(name) ?? '') : docs })),
    );
    return [
      table(
        [head, fields.map(({ name }) => [code(name)])],
        ['Type', fields.map(({ schema }) => typeInline(schema, this.#reference))],
        ['Values', fields.map(({ schema }) => words(boundsText(schema, named)))],
        meanings.column,
      ),
      ...meanings.below,
    ];
  }

  #providers(): Block[] {
    const heading = this.#headings.providers;
    if (heading === null) return [];
    const providers = this.#reference.providers(this.#description);
    return [
      heading,
      table(
        [
          'Process class',
          providers.map(({ class: { name } }) => [link(name, { page: classPath(name), anchor: null })]),
        ],
        ['Endpoint', providers.map(({ endpoint }) => [code(endpoint)])],
      ),
    ];
  }
}

function words(content: string): Inline[] {
  return content === '' ? [] : [text(content)];
}

function sizes(method: CheckedMethod, mid: number): string {
  const { request, response, error } = layoutMethod(method.schema);
  const parts = [`request ${request.maximumFrame}`, `response ${response.maximumFrame}`];
  if (method.error.length > 0) parts.push(`error ${error.maximumFrame}`);
  return `MID ${mid}. Longest frames in bytes: ${parts.join(', ')}.`;
}
