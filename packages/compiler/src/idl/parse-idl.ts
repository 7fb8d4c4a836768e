/**
 * The parser of IDL files:
 *
 *     file      ::= "package" qname ("import" qname)* (const | typedef | struct | union)* interface?
 *     interface ::= "interface" "{" (name "(" (param ("," param)*)? ")" ";")* "}"
 *     param     ::= ("in" | "out" | "error") type name
 *
 * Definitions after the interface and imports after definitions are read too, and reported.
 */
import type { Diagnostics } from '../diagnostics.js';
import { type Name, Parser } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { SourceFile } from '../text/source.js';
import type { DefinitionNode, Direction, IdlFile, InterfaceNode, MethodNode, ParameterNode } from './ast.js';
import { parseDefinition } from './parse-definition.js';
import { parseType } from './parse-type.js';

const DEFINITIONS = ['const', 'typedef', 'struct', 'union'];
/** Words a part of a file begins with, to go on there after an error. */
const BEGINNINGS = [...DEFINITIONS, 'interface', 'import', 'package'];

/** What to write in place of words that begin something in other languages, or elsewhere in this one. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['enum', 'there are no enums: write constants, and an integer type where they are used'],
  ['class', 'a process class goes into an .edl file; for values that belong together write a struct'],
  ['component', 'a component goes into a .cdl file'],
  ['package', 'a file is one package: put the second one into a file of its own'],
]);

/** The same where a parameter has no direction. */
const DIRECTION_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['inout', 'write one `in` and one `out` parameter'],
  ['}', 'close the parameters with ")"'],
]);

const DIRECTIONS: readonly Direction[] = ['in', 'out', 'error'];

/** Reads a file; what is wrong is reported and left out. */
export function parseIdl(source: SourceFile, diagnostics: Diagnostics): IdlFile {
  return new IdlParser(source, diagnostics).file();
}

class IdlParser {
  readonly #parser: Parser;
  readonly #imports: Name[] = [];
  readonly #definitions: DefinitionNode[] = [];
  #importsRead = true;
  /** No definition lacks its name. */
  #allNamed = true;
  #hasPackage = false;
  #interface: InterfaceNode | null = null;

  constructor(source: SourceFile, diagnostics: Diagnostics) {
    this.#parser = new Parser(source, diagnostics);
  }

  file(): IdlFile {
    const parser = this.#parser;
    const docs = parser.docHere();
    const name = this.#package();
    this.#hasPackage = name !== null;
    while (!parser.atEnd) {
      const before = parser.offset;
      this.#part();
      // What no rule takes is passed over, up to where something begins that one does.
      if (parser.offset === before) {
        parser.skipGroup();
        parser.skipTo(BEGINNINGS);
        parser.leaveOut(before);
      }
    }
    return {
      source: parser.source,
      package: name,
      docs,
      imports: this.#imports,
      definitions: this.#definitions,
      interface: this.#interface,
      complete: !parser.failed,
      leftOut: parser.leftOut,
      leftOutKnown: this.#importsRead && this.#allNamed && parser.tokenized,
    };
  }

  #package(): Name | null {
    const parser = this.#parser;
    const remedy = parser.isAny(BEGINNINGS)
      ? 'put `package` and the name of the file above it'
      : 'begin with `package` and the name of the file';
    if (!parser.accept('package')) {
      parser.expected('"package"', 'at the start of the file', remedy);
      return null;
    }
    const name = parser.expectQualifiedName('the name of the package');
    this.#noSemicolon('a package');
    return name;
  }

  #part(): void {
    const parser = this.#parser;
    if (parser.is('import')) this.#import();
    else if (parser.isAny(DEFINITIONS)) this.#definition();
    else if (parser.is('interface')) this.#interfacePart();
    else {
      parser.expected(
        '"import", "const", "typedef", "struct", "union" or "interface"',
        '',
        this.#remedy(parser.token.text),
      );
    }
  }

  #remedy(word: string): string {
    if (word === 'package' && !this.#hasPackage) return 'put it at the start of the file';
    return REMEDIES.get(word) ?? 'write a definition here, or remove this';
  }

  #import(): void {
    const parser = this.#parser;
    const isLate = this.#definitions.length > 0 || this.#interface !== null;
    // In what is left of something broken the word may be the name of a type.
    const isDoubtful = (isLate || parser.leftOut.size > 0) && parser.failed;
    if (isLate) {
      parser.syntaxError('an import stands after a definition', 'put imports directly below the package');
    }
    parser.next();
    const name = parser.expectQualifiedName(
      'the name of a package',
      parser.token.kind === 'string' ? 'write the name without quotes' : undefined,
    );
    if (name === null || isDoubtful) this.#importsRead = false;
    else this.#imports.push(name);
    this.#noSemicolon('an import');
  }

  #definition(): void {
    const parser = this.#parser;
    if (this.#interface !== null) {
      parser.syntaxError('a definition stands after the interface', 'put it before the interface');
    }
    const before = parser.offset;
    const definition = parseDefinition(parser, () => {
      this.#allNamed = false;
    });
    if (definition !== null) {
      this.#definitions.push(definition);
      return;
    }
    parser.skipTo([';', ...BEGINNINGS]);
    parser.accept(';');
    parser.leaveOut(before);
  }

  #noSemicolon(what: string): void {
    const parser = this.#parser;
    if (!parser.is(';')) return;
    parser.syntaxError(`${what} has no ";" behind its name`, 'remove the ";"');
    parser.next();
  }

  #interfacePart(): void {
    const parser = this.#parser;
    const docs = parser.docHere();
    const word = parser.next();
    if (this.#interface !== null) {
      parser.errorAt(
        word,
        'a package has one interface at most',
        'put the second interface into a file of its own',
      );
    }
    if (parser.token.kind === 'identifier') {
      parser.syntaxError(
        'an interface has no name of its own',
        'remove it: the interface has the name of the package',
      );
      parser.next();
    }
    if (!parser.expect('{', 'after "interface"')) {
      const from = parser.offset;
      parser.skipTo(BEGINNINGS);
      parser.leaveOut(from);
      return;
    }
    const methods = this.#methods();
    parser.expect('}', 'after the methods', 'close the interface with "}"');
    if (parser.is(';')) {
      parser.syntaxError('there is no ";" after the "}"', 'remove the ";"');
      parser.next();
    }
    this.#interface ??= { span: parser.span(word), methods, docs };
  }

  #methods(): MethodNode[] {
    const parser = this.#parser;
    const methods: MethodNode[] = [];
    while (!parser.atEnd && !parser.is('}')) {
      const before = parser.offset;
      const method = this.#method();
      if (method !== null) methods.push(method);
      else {
        parser.skipTo([';', '}']);
        parser.accept(';');
        parser.leaveOut(before);
      }
    }
    return methods;
  }

  #method(): MethodNode | null {
    const parser = this.#parser;
    const docs = parser.docHere();
    const name = parser.expectName('the name of a method', 'write a method such as Put(in UInt32 size);');
    const remedy =
      parser.token.kind === 'identifier' && parser.peek().text === '('
        ? 'begin with the name of the method: it has no type, and what it answers are out parameters'
        : 'write "(" here';
    if (name === null || !parser.expect('(', 'after the name of the method', remedy)) return null;
    const parameters: ParameterNode[] = [];
    while (!parser.is(')')) {
      const parameter = this.#parameter();
      if (parameter === null) {
        // The next parameter may well be right.
        if (!parser.skipTo([',', ')', ';', '}']) || !parser.isAny([',', ')'])) return null;
      } else parameters.push(parameter);
      if (!parser.is(')') && !this.#comma()) return null;
      const last = parameters.at(-1);
      if (parameter !== null && last?.docs === '') {
        parameters[parameters.length - 1] = { ...last, docs: parser.docBehind() };
      }
      if (parser.is(')') && parser.previousText === ',') {
        parser.syntaxError('a parameter is missing after the ","', 'remove the "," or write a parameter');
      }
    }
    parser.next();
    const isTyped = parser.is(':') ? 'what a method answers are its out parameters' : undefined;
    if (!parser.endOf('the method', isTyped)) return null;
    return { name, parameters, docs: docs === '' ? parser.docBehind() : docs };
  }

  /** Between parameters. What stands there instead says what was meant. */
  #comma(): boolean {
    const parser = this.#parser;
    if (parser.accept(',')) return true;
    if (parser.isAny([';', '}'])) {
      parser.expected('")"', 'after the parameters', 'close the parameters with ")"');
    } else {
      const noDefault = 'remove it: parameters have no default values';
      parser.expected(
        '","',
        'after the parameter',
        parser.is('=') ? noDefault : 'put a "," between parameters',
      );
    }
    return false;
  }

  #parameter(): ParameterNode | null {
    const parser = this.#parser;
    const docs = parser.docHere();
    const direction = DIRECTIONS.find((each) => parser.is(each));
    if (direction === undefined) {
      parser.expected(
        '"in", "out" or "error"',
        '',
        DIRECTION_REMEDIES.get(parser.token.text) ??
          'say in front of the type where the parameter goes: in, out or error',
      );
      return null;
    }
    parser.next();
    const type = parseType(parser);
    if (type === null) return null;
    const name = parser.expectName('the name of the parameter', nameRemedy(parser, direction));
    return name === null ? null : { direction, type, name, docs };
  }
}

/** What to do where a name of a parameter is missing: what stands there often shows another language. */
function nameRemedy(parser: Parser, direction: Direction): string {
  if (parser.is(':')) return 'write the type before the name, without a colon';
  if (parser.is('[')) return 'write sequence<T, N> for up to N elements, array<T, N> for exactly N';
  return `write a name after ${quote(direction)} and the type`;
}
