/**
 * `resources` of init.yaml: what init opens and hands to a process.
 *
 *     - name: http, listen: { host: 127.0.0.1, port: 8080 }
 *     - name: root, directory: site
 *     - name: log,  file: { path: access.log, access: append }
 */
import { isIP } from 'node:net';
import type { Diagnostics } from '../diagnostics.js';
import { nearest, suggestion } from '../nearest.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import type { ResourceNode } from './init-file.js';
import type { Located, YamlEntry, YamlNode, YamlReader } from './yaml-reader.js';

const KINDS = ['listen', 'directory', 'file'] as const;
type Kind = (typeof KINDS)[number];

const ACCESSES = ['read', 'append', 'write'] as const;

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;

export function parseResources(
  entry: YamlEntry | undefined,
  reader: YamlReader,
  diagnostics: Diagnostics,
): ResourceNode[] {
  if (entry === undefined) return [];
  const parser = new ResourceParser(reader, diagnostics);
  const at = entry.key.span;
  const resources = reader
    .items(entry.node, at, '"resources"')
    .flatMap((item) => parser.resource(item, at) ?? []);
  const seen = new Set<string>();
  for (const { name } of resources) {
    if (seen.has(name.value)) {
      const message = `the process has a resource ${quote(name.value)} already`;
      diagnostics.error(name.span, 'duplicate-name', message, 'give one of them another name');
    }
    seen.add(name.value);
  }
  return resources;
}

class ResourceParser {
  readonly #reader: YamlReader;
  readonly #diagnostics: Diagnostics;

  constructor(reader: YamlReader, diagnostics: Diagnostics) {
    this.#reader = reader;
    this.#diagnostics = diagnostics;
  }

  resource(node: YamlNode, fallback: Span): ResourceNode | null {
    const reader = this.#reader;
    const at = reader.span(node, fallback);
    const entries = reader.entries(node, at, 'a resource', ['name', ...KINDS]);
    if (entries === null) return null;
    const first = [...entries.values()][0]?.key.span ?? at;
    const name = this.#name(entries.get('name'));
    if (!entries.has('name')) reader.missing(first, 'a resource', 'name');
    const kinds = KINDS.filter((kind) => entries.has(kind));
    const [kind, second] = kinds;
    const chosen = kind === undefined ? undefined : entries.get(kind);
    if (kind === undefined || chosen === undefined || second !== undefined) {
      this.#diagnostics.error(
        (second === undefined ? undefined : entries.get(second)?.key.span) ?? first,
        'bad-resource',
        kind === undefined ? 'a resource does not say what it is' : 'a resource is two things at once',
        'write one of listen, directory and file',
      );
      return null;
    }
    return name === null ? null : this.#ofKind(kind, chosen, name);
  }

  #name(entry: YamlEntry | undefined): Located<string> | null {
    if (entry === undefined) return null;
    const name = this.#reader.text(entry.node, entry.key.span, 'the name of a resource');
    if (name === null || NAME.test(name.value)) return name;
    this.#diagnostics.error(
      name.span,
      'bad-value',
      `${quote(name.value)} is no name of a resource`,
      'begin with a letter; use letters, digits, dots, hyphens and underscores',
    );
    return null;
  }

  #ofKind(kind: Kind, entry: YamlEntry, name: Located<string>): ResourceNode | null {
    switch (kind) {
      case 'listen':
        return this.#listen(entry, name);
      case 'directory':
        return this.#directory(entry, name);
      case 'file':
        return this.#file(entry, name);
    }
  }

  #listen({ key, node }: YamlEntry, name: Located<string>): ResourceNode | null {
    const reader = this.#reader;
    const entries = reader.entries(node, key.span, '"listen"', ['host', 'port']);
    if (entries === null) return null;
    const hostEntry = this.#required(entries, 'host', key);
    const portEntry = this.#required(entries, 'port', key);
    const host = hostEntry && reader.text(hostEntry.node, hostEntry.key.span, '"host"');
    const port = portEntry && reader.integer(portEntry.node, portEntry.key.span, '"port"', 0, 65_535);
    if (!host || !port) return null;
    if (isIP(host.value) === 0) {
      const message = `${quote(host.value)} is no numeric IP address`;
      this.#diagnostics.error(host.span, 'bad-value', message, 'write an address such as 127.0.0.1 or ::1');
      return null;
    }
    return {
      name,
      span: host.span,
      record: { kind: 'listen', name: name.value, host: host.value, port: port.value },
    };
  }

  #directory({ key, node }: YamlEntry, name: Located<string>): ResourceNode | null {
    const path = this.#path(node, key);
    return (
      path && { name, span: path.span, record: { kind: 'directory', name: name.value, path: path.value } }
    );
  }

  #file({ key, node }: YamlEntry, name: Located<string>): ResourceNode | null {
    const reader = this.#reader;
    const entries = reader.entries(node, key.span, '"file"', ['path', 'access']);
    if (entries === null) return null;
    const pathEntry = this.#required(entries, 'path', key);
    const accessEntry = this.#required(entries, 'access', key);
    const path = pathEntry && this.#path(pathEntry.node, pathEntry.key);
    const written = accessEntry && reader.text(accessEntry.node, accessEntry.key.span, '"access"');
    if (!path || !written) return null;
    const access = ACCESSES.find((each) => each === written.value);
    if (access === undefined) {
      const message = `${quote(written.value)} is no way of access`;
      const remedy = suggestion(nearest(written.value, ACCESSES), `write ${ACCESSES.join(', ')}`);
      this.#diagnostics.error(written.span, 'bad-value', message, remedy);
      return null;
    }
    return { name, span: path.span, record: { kind: 'file', name: name.value, path: path.value, access } };
  }

  #path(node: YamlNode, key: Located<string>): Located<string> | null {
    const path = this.#reader.text(node, key.span, 'a path');
    if (path?.value !== '') return path;
    this.#diagnostics.error(path.span, 'bad-value', 'this path is empty', 'write a path');
    return null;
  }

  #required(entries: Map<string, YamlEntry>, name: string, around: Located<string>): YamlEntry | null {
    const entry = entries.get(name);
    if (entry === undefined) this.#reader.missing(around.span, quote(around.value), name);
    return entry ?? null;
  }
}
