/**
 * Checks of what CDL and EDL files declare: names that are unique and have no underscore, interfaces and components that
 * exist, one security interface with `in` parameters only.
 */
import type { Diagnostics } from '../diagnostics.js';
import type {
  CheckedComponent,
  CheckedInterface,
  Declaration,
  DeclaredEndpoint,
  DeclaredInstance,
} from '../model.js';
import type { Name } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import type { ComponentFile, EntryNode } from './ast.js';

/** What names in a component file refer to. Null where there is none, which was reported. */
export interface ComponentScope {
  interface(name: Name): CheckedInterface | null;
  component(name: Name): CheckedComponent | null;
}

/**
 * @param name the name by which others know the component or class, which the path of its file gives
 * @param file what it declares
 * @returns the component; for an EDL, the outermost of its process
 */
export function checkComponent(
  name: string,
  file: ComponentFile,
  scope: ComponentScope,
  diagnostics: Diagnostics,
): CheckedComponent {
  const errorsBefore = diagnostics.errorCount;
  const endpoints: DeclaredEndpoint[] = [];
  for (const entry of entriesOf(file.endpoints, 'an endpoint', diagnostics)) {
    const found = usableInterface(entry.target, scope, diagnostics);
    if (found !== null) endpoints.push({ ...declarationOf(entry), interface: found });
  }
  const components: DeclaredInstance[] = [];
  for (const entry of entriesOf(file.components, 'a component', diagnostics)) {
    const component = scope.component(entry.target);
    if (component !== null) components.push({ ...declarationOf(entry), component });
  }
  return {
    name,
    span: file.name?.span ?? file.source.span(0, 0),
    docs: file.docs,
    source: file.source,
    endpoints,
    components,
    security: file.security === null ? null : securityInterface(file.security, scope, diagnostics),
    complete:
      file.complete &&
      diagnostics.errorCount === errorsBefore &&
      endpoints.length === file.endpoints.length &&
      components.length === file.components.length &&
      components.every((instance) => instance.component.complete),
  };
}

/** The entries whose names can be used, of each name the first. */
function entriesOf(entries: readonly EntryNode[], what: string, diagnostics: Diagnostics): EntryNode[] {
  const seen = new Map<string, Span>();
  return entries.filter(({ name }) => {
    const { text, span } = name;
    const first = seen.get(text);
    if (first !== undefined) {
      const { line } = span.source.position(first.start);
      const message = `there is ${what} ${quote(text)} already, on line ${line}`;
      diagnostics.error(span, 'duplicate-name', message, 'give one of them another name');
      return false;
    }
    seen.set(text, span);
    if (text.includes('_')) {
      const message = `the name ${quote(text)} of ${what} has an underscore`;
      diagnostics.error(span, 'underscore', message, 'remove it, for example by capital letters: fileStore');
    }
    return true;
  });
}

function usableInterface(
  name: Name,
  scope: ComponentScope,
  diagnostics: Diagnostics,
): CheckedInterface | null {
  const found = scope.interface(name);
  if (found === null || found.schema !== null) return found;
  // Where the file could not be read to its end, the interface may be in what was not.
  if (found.complete) {
    diagnostics.error(
      name.span,
      'no-interface',
      `the package ${quote(name.text)} has no interface`,
      'name a package that has one',
    );
  }
  return null;
}

function securityInterface(
  name: Name,
  scope: ComponentScope,
  diagnostics: Diagnostics,
): CheckedInterface | null {
  const found = usableInterface(name, scope, diagnostics);
  for (const method of found?.methods ?? []) {
    const wrong = method.out[0] ?? method.error[0];
    if (wrong === undefined) continue;
    const { line } = wrong.span.source.position(wrong.span.start);
    diagnostics.error(
      name.span,
      'security-interface',
      `${quote(name.text)} is used as a security interface, but its method ${method.name} answers: ${quote(wrong.name)} on line ${line} is no in parameter`,
      'use an interface whose methods have in parameters only',
    );
  }
  return found;
}

function declarationOf(entry: EntryNode): Declaration {
  return { name: entry.name.text, span: entry.name.span, docs: entry.docs };
}
