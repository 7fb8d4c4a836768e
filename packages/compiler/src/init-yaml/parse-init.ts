/**
 * The parser of init.yaml:
 *
 *     entities:
 *     - name: class            task: process name     path: program or script
 *       args: [texts]          env: { NAME: text }
 *       connections: [{ target: process name, id: channel name }]
 *       resources: [...]       limits: {...}       calls: blocking | await
 *
 * `cmake_generated_connections` has the form of `connections` and is added to it. Keys that belong to what is not there yet are
 * refused rather than left out, since who wrote them relies on them.
 */
import type { Diagnostics } from '../diagnostics.js';
import type { CallStyle } from '../model.js';
import { reportDirectionMarks } from '../text/hidden-direction.js';
import { quote } from '../text/printable.js';
import type { SourceFile, Span } from '../text/source.js';
import { noteMacro, withoutMacroLines } from '../text/template-macros.js';
import type { ConnectionNode, InitFile, ProcessNode } from './init-file.js';
import { parseEnvironment } from './parse-environment.js';
import { parseLimits } from './parse-limits.js';
import { parseResources } from './parse-resources.js';
import { type Located, type YamlEntry, type YamlNode, YamlReader } from './yaml-reader.js';

const NOT_YET = ['sandbox', 'restart', 'hosted_by', 'dynamic_connection_manager'];

const PROCESS_KEYS = [
  'name',
  'task',
  'path',
  'args',
  'env',
  'connections',
  'cmake_generated_connections',
  'calls',
  'resources',
  'limits',
];

const CALLS_REMEDY = 'write blocking or await';

/** KasperskyOS's tools also take `{ var: NAME, include: header.h }`. */
const CHANNEL_REMEDY = 'write the name of the channel as text: what a C macro stands for is not known here';

/** Reads the file; what is wrong is reported and left out. */
export function parseInit(source: SourceFile, diagnostics: Diagnostics): InitFile {
  const errorsBefore = diagnostics.errorCount;
  reportDirectionMarks(source, 0, source.text.length, diagnostics);
  let hasMacros = false;
  const text = withoutMacroLines(source.text, (macro, start) => {
    hasMacros = true;
    noteMacro(source, start, macro, diagnostics);
  });
  const reader = new YamlReader(source, text, diagnostics);
  const parsed = new InitParser(source, reader, diagnostics, hasMacros).processes();
  const processes = parsed.filter((process) => process !== null);
  return {
    processes,
    complete: diagnostics.errorCount === errorsBefore,
    allNamed: parsed.length > 0 && processes.length === parsed.length,
    hasMacros,
  };
}

class InitParser {
  readonly #source: SourceFile;
  readonly #reader: YamlReader;
  readonly #diagnostics: Diagnostics;
  readonly #hasMacros: boolean;

  constructor(source: SourceFile, reader: YamlReader, diagnostics: Diagnostics, hasMacros: boolean) {
    this.#source = source;
    this.#hasMacros = hasMacros;
    this.#reader = reader;
    this.#diagnostics = diagnostics;
  }

  /** Null stands for a process that cannot be read. */
  processes(): (ProcessNode | null)[] {
    const start = this.#source.span(0, 0);
    const root = this.#reader.root();
    if (root === undefined) return [];
    const errorsBefore = this.#diagnostics.errorCount;
    const entities = this.#reader.entries(root, start, 'init.yaml', ['entities'])?.get('entities');
    if (entities === undefined) {
      if (this.#diagnostics.errorCount === errorsBefore) this.#reader.missing(start, 'init.yaml', 'entities');
      return [];
    }
    const { span } = entities.key;
    const items = this.#reader.items(entities.node, span, '"entities"');
    if (items.length === 0 && !this.#hasMacros && this.#diagnostics.errorCount === errorsBefore) {
      this.#diagnostics.error(
        span,
        'no-processes',
        'the solution has no processes',
        'write `- name:` and a class',
      );
    }
    return items.map((item) => this.#process(item, this.#reader.span(item, span)));
  }

  #process(node: YamlNode, at: Span): ProcessNode | null {
    const entries = this.#reader.entries(node, at, 'a process', PROCESS_KEYS, NOT_YET);
    if (entries === null) return null;
    const first = [...entries.values()][0]?.key.span ?? at;
    for (const key of NOT_YET) this.#refuseNotYet(entries.get(key));
    const name = this.#text(entries.get('name'));
    if (!entries.has('name')) this.#reader.missing(first, 'a process', 'name');
    const process = {
      task: this.#text(entries.get('task')),
      path: this.#path(entries.get('path')),
      args: this.#args(entries.get('args')),
      env: parseEnvironment(entries.get('env'), this.#reader, this.#diagnostics),
      calls: this.#calls(entries.get('calls')),
      connections: [
        ...this.#connections(entries.get('connections')),
        ...this.#connections(entries.get('cmake_generated_connections')),
      ],
      resources: parseResources(entries.get('resources'), this.#reader, this.#diagnostics),
      limits: parseLimits(entries.get('limits'), this.#reader),
    };
    // A process of another name or program than was meant would only lead to more findings.
    const isBroken = ['task', 'path'].some(
      (key) => entries.has(key) && process[key as 'task' | 'path'] === null,
    );
    return name === null || isBroken ? null : { name, ...process };
  }

  #refuseNotYet(entry: YamlEntry | undefined): void {
    if (entry === undefined) return;
    const { value, span } = entry.key;
    this.#diagnostics.error(span, 'unsupported', `${quote(value)} is not supported yet`, 'remove it');
  }

  #text(entry: YamlEntry | undefined, remedy?: string): Located<string> | null {
    if (entry === undefined) return null;
    return this.#reader.text(entry.node, entry.key.span, quote(entry.key.value), remedy);
  }

  #path(entry: YamlEntry | undefined): Located<string> | null {
    const path = this.#text(entry);
    if (path === null) return null;
    if (path.value === '') {
      this.#diagnostics.error(path.span, 'bad-value', 'this path is empty', 'name a script or a program');
      return null;
    }
    if (/\.[cm]?tsx?$/.test(path.value)) {
      const message = `${quote(path.value)} is TypeScript, which does not run by itself`;
      this.#diagnostics.error(path.span, 'bad-value', message, 'name the compiled .js file');
      return null;
    }
    return path;
  }

  #calls(entry: YamlEntry | undefined): CallStyle | null {
    const calls = this.#text(entry, CALLS_REMEDY);
    if (calls === null || calls.value === 'blocking' || calls.value === 'await') {
      return calls && (calls.value as CallStyle);
    }
    const message = `${quote(calls.value)} is no way to make calls`;
    this.#diagnostics.error(calls.span, 'bad-value', message, CALLS_REMEDY);
    return null;
  }

  #args(entry: YamlEntry | undefined): string[] {
    if (entry === undefined) return [];
    return this.#reader
      .items(entry.node, entry.key.span, '"args"')
      .flatMap((item) => this.#reader.text(item, entry.key.span, 'an argument')?.value ?? []);
  }

  #connections(entry: YamlEntry | undefined): ConnectionNode[] {
    if (entry === undefined) return [];
    const at = entry.key.span;
    return this.#reader.items(entry.node, at, quote(entry.key.value)).flatMap((item) => {
      const keys = this.#reader.entries(item, this.#reader.span(item, at), 'a connection', ['target', 'id']);
      if (keys === null) return [];
      const first = [...keys.values()][0]?.key.span ?? this.#reader.span(item, at);
      const target = this.#text(keys.get('target'));
      const id = this.#text(keys.get('id'), CHANNEL_REMEDY);
      for (const key of ['target', 'id'])
        if (!keys.has(key)) this.#reader.missing(first, 'a connection', key);
      return target === null || id === null ? [] : [{ target, id }];
    });
  }
}
