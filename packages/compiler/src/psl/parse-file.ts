/**
 * The parser of PSL files: declarations in any order.
 *
 *     file ::= ( "execute" ":" qname
 *              | "use" qname "." "_" | "use" "EDL" qname | "task" "class" qname ":" qname
 *              | "policy" "object" name ":" name "{" ... "}"
 *              | "audit" "default" "=" name integer | "audit" "profile" name "=" "{" ... "}"
 *              | binding )*
 *
 * PAL test sets (`assert "name" { ... }`) are known and passed over.
 */
import type { Diagnostics } from '../diagnostics.js';
import { type Name, Parser } from '../syntax/parser.js';
import type { SourceFile, Span } from '../text/source.js';
import type { ObjectDeclaration, PslDeclaration, PslFile } from './ast.js';
import { MODELS } from './models.js';
import { parseBinding } from './parse-binding.js';
import { EVENTS, isBindingStart, isDeclarationStart } from './starts.js';
import { PASSED, reportUnsupported, skipBraces } from './unsupported.js';

/** Reads a file; what is wrong is reported and left out. */
export function parsePsl(source: SourceFile, diagnostics: Diagnostics): PslFile {
  const parser = new Parser(source, diagnostics);
  const declarations: PslDeclaration[] = [];
  while (!parser.atEnd) {
    const before = parser.offset;
    const errors = diagnostics.errorCount;
    const declaration = parseDeclaration(parser);
    if (declaration === null) skipToDeclaration(parser, before);
    // Also what was read in the end may have swallowed other declarations on its way.
    if (diagnostics.errorCount > errors) parser.leaveOut(before);
    if (declaration !== null && declaration !== PASSED) declarations.push(declaration);
  }
  const { leftOut, hasMacros } = parser;
  return { source, complete: parser.tokenized && !leftOut.has('use'), leftOut, hasMacros, declarations };
}

/** @returns PASSED for what is not supported, null for what is wrong; both have been reported. */
function parseDeclaration(parser: Parser): PslDeclaration | typeof PASSED | null {
  if (parser.is('execute') && parser.peek().text === ':') return parseExecute(parser);
  if (isBindingStart(parser)) return parseBinding(parser);
  switch (parser.token.text) {
    case 'use':
      return parseUse(parser);
    case 'task':
      return parseTaskClass(parser);
    case 'policy':
      return parseObject(parser);
    case 'audit':
      return parseAudit(parser);
    case 'assert':
      return skipTests(parser);
    default:
      if (parser.isAny(EVENTS)) return parseBinding(parser);
      parser.expected(
        'a declaration',
        '',
        'write use, execute, request, response, error, security or another declaration here',
      );
      return null;
  }
}

function skipToDeclaration(parser: Parser, before: number): void {
  if (parser.offset === before) parser.skipGroup();
  while (!parser.atEnd && !isDeclarationStart(parser)) parser.skipGroup();
}

function parseExecute(parser: Parser): PslDeclaration | null {
  parser.next();
  parser.next();
  const name = parser.expectQualifiedName('the name of the execute interface', 'write kl.core.Execute here');
  return name && { kind: 'execute', interface: name };
}

/** `use EDL a.B` or `use a.b._` */
function parseUse(parser: Parser): PslDeclaration | null {
  parser.next();
  const declaration = parseUsed(parser);
  if (declaration !== null && parser.is(';')) {
    parser.syntaxError('there is no ";" behind a name that is used', 'remove the ";"');
    parser.next();
  }
  return declaration;
}

function parseUsed(parser: Parser): PslDeclaration | null {
  if (/^edl$/i.test(parser.token.text) && !parser.is('EDL') && parser.peek().kind === 'identifier') {
    parser.syntaxError('the word is written EDL', 'write use EDL and the name of the class');
    return null;
  }
  if (parser.is('EDL') && parser.peek().kind === 'identifier') {
    parser.next();
    const name = parser.expectQualifiedName('the name of a class');
    return name && { kind: 'use-edl', class: name, edl: name };
  }
  const name = parser.expectQualifiedName(
    'the name of a file, or EDL and a class',
    'write use a.b._ for the file a/b.psl, or use EDL a.B for the class a.B',
  );
  if (name === null) return null;
  if (!name.text.endsWith('._')) {
    parser.diagnostics.error(
      name.span,
      'syntax',
      'the name of a file to use ends with "._"',
      `write use ${name.text}._ for a file, use EDL ${name.text} for a class`,
    );
    return null;
  }
  const span = { ...name.span, end: name.span.end - '._'.length };
  return { kind: 'use-file', name: { text: name.text.slice(0, -'._'.length), span } };
}

/** `task class X : a.B` */
function parseTaskClass(parser: Parser): PslDeclaration | null {
  parser.next();
  if (!parser.expect('class', 'after "task"')) return null;
  const name = parser.expectQualifiedName('the name of the class');
  if (name === null || !parser.expect(':', 'after the name of the class')) return null;
  const edl = parser.expectQualifiedName('the name of its EDL');
  return edl && { kind: 'use-edl', class: name, edl };
}

/** `policy object name : Model { ... }` */
function parseObject(parser: Parser): ObjectDeclaration | null {
  const word = parser.next();
  if (!parser.expect('object', 'after "policy"')) return null;
  const name = parser.expectName('the name of the policy object');
  if (name === null || !parser.expect(':', 'after the name of the policy object')) return null;
  const model = parser.expectName('the name of its model');
  if (model === null) return null;
  if (!parser.is('{')) {
    parser.expected('"{"', 'after the model', 'write {} here');
    return null;
  }
  return { kind: 'object', name, model, supported: parseObjectBody(parser, parser.span(word), model) };
}

function parseObjectBody(parser: Parser, span: Span, model: Name): boolean {
  const isEmpty = parser.peek().text === '}';
  parser.skipGroup();
  if (!MODELS.has(model.text)) {
    reportUnsupported(parser.diagnostics, span, `policy objects of the model ${model.text}`);
    return false;
  }
  if (!isEmpty) {
    reportUnsupported(parser.diagnostics, span, `a configuration of the model ${model.text}`);
    return false;
  }
  return true;
}

/** `audit default = name level` or `audit profile name = { ... }`; what it says has no effect yet. */
function parseAudit(parser: Parser): PslDeclaration | null {
  parser.next();
  if (parser.accept('default')) {
    if (!parser.expect('=', 'after "audit default"')) return null;
    const profile = parser.expectName('the name of an audit profile');
    if (profile === null) return null;
    if (parser.token.kind !== 'integer') {
      parser.expected('the run-time level, an integer,', 'after the profile', 'write 0 here');
      return null;
    }
    parser.next();
    return { kind: 'audit-default', profile };
  }
  if (!parser.expect('profile', 'after "audit"', 'write audit default or audit profile')) return null;
  const name = parser.expectName('the name of the audit profile');
  if (name === null || !parser.expect('=', 'after the name of the profile')) return null;
  if (!parser.is('{')) {
    parser.expected('"{"', 'after "="', 'write { and the levels of the profile');
    return null;
  }
  parser.skipGroup();
  return { kind: 'audit-profile', name };
}

/** `assert "name" { ... }`: tests of the policy. */
function skipTests(parser: Parser): typeof PASSED | null {
  const word = parser.next();
  if (parser.token.kind !== 'string' && !parser.is('{')) {
    parser.expected('"{"', 'after "assert"', 'put rules into a binding such as request { assert (...) }');
    return null;
  }
  reportUnsupported(parser.diagnostics, parser.span(word), 'tests of the policy (assert sets)');
  skipBraces(parser);
  return PASSED;
}
