/** From what init.yaml says to the processes of the solution: names resolved, paths absolute. */
import { isAbsolute, join } from 'node:path';
import type { ResourceRecord } from '@sallyport/image';
import type { Diagnostics } from '../diagnostics.js';
import {
  type CheckedChannel,
  type CheckedClass,
  type CheckedProcess,
  INIT_CLASS,
  KERNEL_CLASS,
} from '../model.js';
import { nearest, suggestion } from '../nearest.js';
import { asciiTwin } from '../text/look-alikes.js';
import { quote } from '../text/printable.js';
import type { InitFile, ProcessNode } from './init-file.js';
import type { Located } from './yaml-reader.js';

/** Processes of one solution; as in the image. */
const MAX_PROCESSES = 4096;

const CLASS_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
/** Names of processes and channels: visible, and short enough for the kernel's Task.Create. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,254}$/;

/** The class of a name; null where there is none, which is reported. */
export type FindClass = (name: Located<string>) => CheckedClass | null;

/**
 * @param root absolute path of the solution's folder, which paths are relative to
 */
export function checkInit(
  file: InitFile,
  root: string,
  findClass: FindClass,
  diagnostics: Diagnostics,
): CheckedProcess[] {
  const names = new Map<string, Located<string>>();
  const surplus = file.processes[MAX_PROCESSES];
  if (surplus !== undefined) {
    const message = `the solution has more than ${MAX_PROCESSES} processes`;
    diagnostics.error(surplus.name.span, 'limit', message, 'divide it into several solutions');
  }
  const nodes = file.processes.slice(0, MAX_PROCESSES).filter((node) => isUnique(node, names, diagnostics));
  return nodes.flatMap((node) => {
    const found = classOf(node, findClass, diagnostics);
    const channels = channelsOf(node, names, file, diagnostics);
    if (found === null) return [];
    const name = processName(node);
    return {
      name: name.value,
      class: found,
      span: name.span,
      path: absolute(node.path?.value ?? node.name.value, root),
      pathSpan: node.path?.span ?? node.name.span,
      args: node.args,
      env: node.env,
      channels,
      resources: node.resources.map(({ record }) => absoluteResource(record, root)),
      resourceSpans: node.resources.map(({ span }) => span),
      calls: node.calls,
      limits: node.limits.values,
      limitSpans: node.limits.spans,
    };
  });
}

function processName(node: ProcessNode): Located<string> {
  return node.task ?? node.name;
}

function isUnique(node: ProcessNode, names: Map<string, Located<string>>, diagnostics: Diagnostics): boolean {
  const name = processName(node);
  const first = names.get(name.value);
  if (first !== undefined) {
    const { line } = name.span.source.position(first.span.start);
    diagnostics.error(
      name.span,
      'duplicate-process',
      `there is a process ${quote(name.value)} already, on line ${line}`,
      'give one of them a name of its own with `task:`',
    );
    return false;
  }
  names.set(name.value, name);
  if (node.task !== null && !PLAIN_NAME.test(name.value)) {
    diagnostics.error(
      name.span,
      'bad-name',
      `${quote(name.value)} is no name of a process`,
      'use letters, digits and . _ - : /, at most 255 characters',
    );
  }
  return true;
}

function classOf(node: ProcessNode, findClass: FindClass, diagnostics: Diagnostics): CheckedClass | null {
  const { value, span } = node.name;
  if (!CLASS_NAME.test(value)) {
    const message = `${quote(value)} is no name of a process class`;
    const twin = value
      .split('.')
      .map((part) => asciiTwin(part) ?? part)
      .join('.');
    const remedy = CLASS_NAME.test(twin)
      ? `write ${quote(twin)} with letters of ASCII`
      : 'write the name of an EDL, such as shop.Till';
    diagnostics.error(span, 'bad-name', message, remedy);
    return null;
  }
  if (value === KERNEL_CLASS || value === INIT_CLASS) {
    const message = `${quote(value)} is the class of ${value === INIT_CLASS ? 'init' : 'the kernel'}, which starts by itself`;
    diagnostics.error(span, 'reserved-name', message, 'remove this process');
    return null;
  }
  return findClass(node.name);
}

function channelsOf(
  node: ProcessNode,
  names: ReadonlyMap<string, unknown>,
  file: InitFile,
  diagnostics: Diagnostics,
): CheckedChannel[] {
  const ids = new Map<string, Located<string>>();
  return node.connections.flatMap(({ target, id }) => {
    const first = ids.get(id.value);
    if (first !== undefined) {
      const { line } = id.span.source.position(first.span.start);
      const message = `the process has a channel ${quote(id.value)} already, on line ${line}`;
      diagnostics.error(id.span, 'duplicate-channel', message, 'give one of them another id');
      return [];
    }
    ids.set(id.value, id);
    if (!PLAIN_NAME.test(id.value)) {
      const message = `${quote(id.value)} is no name of a channel`;
      diagnostics.error(
        id.span,
        'bad-name',
        message,
        'use letters, digits and . _ - : /, at most 255 characters',
      );
    }
    if (!names.has(target.value)) {
      if (file.allNamed) unknownTarget(target, names, file, diagnostics);
      return [];
    }
    if (target.value === processName(node).value) {
      const message = `the process ${quote(target.value)} is connected to itself`;
      diagnostics.error(
        target.span,
        'self-connection',
        message,
        'remove the connection, or name another process',
      );
      return [];
    }
    return [{ id: id.value, target: target.value, span: id.span }];
  });
}

function unknownTarget(
  target: Located<string>,
  names: ReadonlyMap<string, unknown>,
  file: InitFile,
  diagnostics: Diagnostics,
): void {
  const { value, span } = target;
  if (file.hasMacros) {
    diagnostics.warning(
      span,
      'unknown-process',
      `there is no process ${quote(value)} beside what the macros of this file stand for`,
      'write the process in place of the macro: without it there is no such channel',
    );
    return;
  }
  diagnostics.error(span, 'unknown-process', `there is no process ${quote(value)}`, () => {
    const renamed = file.processes.find((node) => node.name.value === value)?.task;
    if (renamed) return `${value} is a class; its process is named ${quote(renamed.value)}`;
    return suggestion(
      nearest(value, names.keys()),
      'name a process of this file: its `task`, else its class',
    );
  });
}

function absoluteResource(record: ResourceRecord, root: string): ResourceRecord {
  return record.kind === 'listen' ? record : { ...record, path: absolute(record.path, root) };
}

function absolute(path: string, root: string): string {
  return isAbsolute(path) ? path : join(root, path);
}
