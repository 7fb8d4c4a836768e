/** Texts that somebody wrote against the compiler, by language and by what is hostile about them. */

export type Extension = '.idl' | '.cdl' | '.edl' | '.psl' | '.yaml';

export interface HostileText {
  readonly make: () => string | Buffer;
  /** A finding that must be among the others, as `line:column code`. */
  readonly finds: string;
}

const N = 100_000;

const repeat =
  (text: string, count: number): (() => string) =>
  () =>
    text.repeat(count);
const join = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join('');

/** As long as the largest description that is read, or nearly. */
const MEGABYTE = 1_000_000;
const TEN_MEGABYTES = 10 * 1024 * 1024;

/** What is the same in every language. @param begin what a text of it begins with, one line */
function common(begin: string, comment: string): Record<string, HostileText> {
  const utf16 = (mark: string) => Buffer.from(`${mark}${begin}\n`, 'utf16le');
  return {
    'ten megabytes': { make: repeat('a', TEN_MEGABYTES), finds: '1:1 large-file' },
    'NUL characters': { make: repeat('\0', MEGABYTE), finds: '1:1 *' },
    'a NUL character in the middle': { make: () => `${begin}\n\0`, finds: '2:1 *' },
    'one line of a megabyte': { make: () => `${begin} ${'a '.repeat(MEGABYTE / 2)}`, finds: '1:* *' },
    'a name of a megabyte': { make: () => `${begin} ${'a'.repeat(MEGABYTE)}`, finds: '1:* *' },
    'a megabyte of lines': { make: () => `${begin}\n${'}\n'.repeat(MEGABYTE / 2)}`, finds: '*:* *' },
    'UTF-16, little end first': { make: () => utf16('\ufeff'), finds: '1:1 not-utf8' },
    'UTF-16, big end first': { make: () => utf16('\ufeff').swap16(), finds: '1:1 not-utf8' },
    'UTF-16 without a mark': { make: () => utf16(''), finds: '1:1 not-utf8' },
    'UTF-16, big end first, without a mark': { make: () => utf16('').swap16(), finds: '1:1 not-utf8' },
    'half a character of UTF-16': {
      make: () => Buffer.concat([utf16('\ufeff'), Buffer.from('a')]),
      finds: '1:1 not-utf8',
    },
    'Latin-1': {
      make: () => Buffer.from(`${begin}\n${comment} caf\xe9`, 'latin1'),
      finds: `2:${comment.length + 5} not-utf8`,
    },
    'an overlong form of UTF-8': {
      make: () => Buffer.from(`${begin}\n${comment} \xc0\xaf`, 'latin1'),
      finds: `2:${comment.length + 2} not-utf8`,
    },
    'a surrogate in UTF-8': {
      make: () => Buffer.from(`${begin}\n${comment}\xed\xa0\x80`, 'latin1'),
      finds: `2:${comment.length + 1} not-utf8`,
    },
    'a continuation byte alone': {
      make: () => Buffer.from(`${begin}\n${comment} a\x80b`, 'latin1'),
      finds: `2:${comment.length + 3} not-utf8`,
    },
    'no byte of UTF-8': { make: () => Buffer.alloc(500_000, 0xff), finds: '1:1 not-utf8' },
    'code behind a carriage return': {
      make: () => `${begin}\r\n${comment} nothing to see\r}`,
      finds: `2:${comment.length + 16} line-end`,
    },
    'a line that ends for JavaScript': {
      make: () => `${begin}\n${comment} a\u2028b`,
      finds: `2:${comment.length + 3} line-end`,
    },
    'a line that ends in EBCDIC': { make: () => `${begin}\u0085`, finds: `1:${begin.length + 1} line-end` },
    'a vertical tab': { make: () => `${begin}\n\v`, finds: '2:1 line-end' },
    'a form feed': { make: () => `${begin}\n\n\f`, finds: '3:1 line-end' },
    'all ends of lines, many': { make: repeat('\r\n\n\r\u2028\u0085\v\f', 90_000), finds: '3:1 line-end' },
    'text that runs the other way': {
      make: () => `${begin}\n${comment} \u202e\u2066`,
      finds: `2:${comment.length + 2} hidden-direction`,
    },
    'marks of byte order': { make: repeat('\ufeff', N), finds: '1:* *' },
    'letters joined by nothing': { make: () => `${begin} a${'\u200d'.repeat(N)}b`, finds: '1:* *' },
    'accents on accents': { make: () => `${begin} a${'\u0301'.repeat(N)}`, finds: '1:* *' },
    'brackets of all sorts': { make: () => `${begin} ${'{([<'.repeat(N)}`, finds: '1:* *' },
    'templates that are not replaced': {
      make: () => `${begin}\n${'@INIT_A@\n'.repeat(N / 2)}`,
      finds: '2:1 template-macro',
    },
  };
}

export const HOSTILE_TEXTS: Readonly<Record<Extension, Readonly<Record<string, HostileText>>>> = {
  '.idl': {
    ...common('package Mutant', '//'),
    'structs in structs': {
      make: () => `package Mutant\n${'struct A { '.repeat(50_000)}`,
      finds: '*:* syntax',
    },
    'brackets that do not match': {
      make: () => `package Mutant\nstruct A ${'(['.repeat(N)}${'}'.repeat(N)}`,
      finds: '2:10 syntax',
    },
    'braces alone': { make: repeat('{', N), finds: '1:1 syntax' },
    'methods that do not end': {
      make: () => `package Mutant\ninterface {${'A('.repeat(N)}`,
      finds: '2:14 syntax',
    },
    'types in types': { make: () => `package Mutant\ntypedef ${'array<'.repeat(N)}`, finds: '2:614 syntax' },
    parentheses: { make: () => `package Mutant\nconst UInt8 A = ${'('.repeat(N)}`, finds: '2:118 syntax' },
    signs: { make: () => `package Mutant\nconst UInt8 A = ${'-'.repeat(N)}1;`, finds: '2:118 syntax' },
    powers: { make: () => `package Mutant\nconst UInt8 A = ${'2 ** '.repeat(N)}1;`, finds: '2:* syntax' },
    sums: { make: () => `package Mutant\nconst UInt8 A = ${'1 + '.repeat(N)}1;`, finds: '2:819 syntax' },
    digits: {
      make: () => `package Mutant\nconst UInt8 A = ${'9'.repeat(900_000)};`,
      finds: '2:17 bad-integer',
    },
    dots: { make: () => `package ${'a.'.repeat(N)}b`, finds: '1:9 wrong-name' },
    imports: { make: () => `package Mutant\n${'import a.B\n'.repeat(N / 2)}`, finds: '2:8 unknown-package' },
    'imports of nothing': {
      make: () => `package Mutant\n${join(5000, (i) => `import a${i}.B\n`)}`,
      finds: '2:8 unknown-package',
    },
    'constants in a row': {
      make: () => `package Mutant\n${join(20_000, (i) => `const UInt8 A${i} = A${i + 1};\n`)}`,
      finds: '*:* nesting',
    },
    'structs in a row': {
      make: () => `package Mutant\n${join(20_000, (i) => `struct S${i} { S${i + 1} a; }\n`)}`,
      finds: '*:* nesting',
    },
    'structs that double': {
      make: () =>
        `package Mutant\nstruct S0 { string<1> a; }\n${join(30, (i) => `struct S${i + 1} { S${i} a; S${i} b; }\n`)}interface { A(in S29 a); }`,
      finds: '*:* limit',
    },
    'handles that multiply': {
      make: () => `package Mutant\ntypedef array<Handle, 255> A;\n${'typedef array<A, 255> B;\n'.repeat(3)}`,
      finds: '3:* limit',
    },
    'one name many times': {
      make: () => `package Mutant\n${'typedef UInt8 A;\n'.repeat(30_000)}`,
      finds: '3:15 duplicate-name',
    },
    'unknown names': {
      make: () => `package Mutant\n${join(20_000, (i) => `typedef Unknown${i} A${i};\n`)}`,
      finds: '2:9 unknown-name',
    },
    'comments without end': {
      make: () => `package Mutant /*${'* /'.repeat(N)}`,
      finds: '1:16 unterminated-comment',
    },
    'comments and one mistake': {
      make: () => `package Mutant\n${'/**/'.repeat(N)}\n${'// a\n'.repeat(N)}/*${'*'.repeat(N)}*/ }`,
      finds: '100003:100006 syntax',
    },
    'direction marks everywhere': {
      make: () => `package Mutant\n${'\u202e/* \u2066 */'.repeat(N / 2)}`,
      finds: '2:1 bad-name',
    },
    'too many methods': {
      make: () => `package Mutant\ninterface {${join(66_000, (i) => `A${i}();`)}}`,
      finds: '2:* limit',
    },
    'parameters of one name': {
      make: () => `package Mutant\ninterface { A(${'in UInt8 a, '.repeat(30_000)}in UInt8 a); }`,
      finds: '2:36 duplicate-name',
    },
    'a letter that looks like another': {
      make: () => 'package Mutant\ntypedef UInt8 Count;\ntypedef \u0421ount Other;\n',
      finds: '3:9 bad-name',
    },
    'wide letters': { make: () => 'package Mutant\ntypedef UInt\uff18 Other;\n', finds: '2:9 bad-name' },
    'a letter that is not seen': {
      make: () => 'package Mutant\ntypedef UInt8 A\u200bB;\n',
      finds: '2:15 bad-name',
    },
    'a space that is none': { make: () => 'package\u00a0Mutant\n', finds: '1:8 unknown-character' },
  },
  '.cdl': {
    ...common('component Mutant', '//'),
    entries: { make: () => `component Mutant endpoints {${'a : b '.repeat(N)}`, finds: '1:* syntax' },
    sections: { make: () => `component Mutant ${'endpoints { } '.repeat(70_000)}x`, finds: '1:* syntax' },
    'sections in sections': {
      make: () => `component Mutant ${'endpoints { '.repeat(80_000)}`,
      finds: '1:* syntax',
    },
    'instances of itself': {
      make: () => `component Mutant components {${join(10_000, (i) => `a${i} : Mutant `)}}`,
      finds: '1:35 cycle',
    },
    'a letter that looks like another': {
      make: () => 'component Mutant\nendpoints { a : sh\u043ep.Storage }\n',
      finds: '2:17 bad-name',
    },
  },
  '.edl': {
    ...common('entity Mutant', '//'),
    braces: { make: () => `entity Mutant ${'{'.repeat(N)}`, finds: '1:15 syntax' },
    security: { make: () => `entity Mutant ${'security a.B '.repeat(70_000)}`, finds: '1:28 syntax' },
    'a word that looks like another': { make: () => '\u0435ntity Mutant\n', finds: '1:1 bad-name' },
  },
  '.psl': {
    ...common('use nk.base._', '//'),
    'sections in sections': { make: repeat('request {', N), finds: '*:* syntax' },
    'conditions in conditions': {
      make: () => `request { match ${'('.repeat(N)} { grant () } }`,
      finds: '1:* syntax',
    },
    'choices in choices': {
      make: () => `request { ${'choice (a) { _ : '.repeat(50_000)}`,
      finds: '1:* syntax',
    },
    'operators in a row': {
      make: () => `request { assert (${'1 == '.repeat(N)}1) }`,
      finds: '1:* syntax',
    },
    quotes: { make: repeat('"', N), finds: '1:* *' },
    'a string that does not end': {
      make: () => `use nk.base._\n"${'\\'.repeat(N + 1)}`,
      finds: '2:1 unterminated-string',
    },
    'uses of nothing': { make: () => join(20_000, (i) => `use a${i}._\n`), finds: '1:5 unknown-file' },
    'itself, used': { make: repeat('use security._\n', 50_000), finds: '1:1 missing-use-edl' },
    'rules in a row': {
      make: () => `use nk.base._\n${'request src=a.B { grant () }\n'.repeat(20_000)}`,
      finds: '2:13 unknown-class',
    },
    'a letter that looks like another': {
      make: () => 'use nk.base._\nuse EDL sh\u043ep.Till\nrequest { grant () }\n',
      finds: '2:9 bad-name',
    },
  },
  '.yaml': {
    ...common('entities:', '#'),
    brackets: { make: repeat('[', N), finds: '1:* *' },
    'maps in lists': { make: repeat('[{a: ', 50_000), finds: '1:* *' },
    'lists in lists': { make: repeat('- ', 50_000), finds: '1:* *' },
    indentation: { make: () => join(1000, (i) => `${' '.repeat(i)}a:\n`), finds: '*:* yaml' },
    keys: { make: () => join(20_000, (i) => `k${i}: 1\n`), finds: '1:1 unknown-key' },
    'one key': { make: repeat('a: b\n', N / 4), finds: '1:1 unknown-key' },
    anchors: { make: repeat('&a ', N / 4), finds: '1:* *' },
    tags: { make: repeat('!!x ', N / 4), finds: '1:* *' },
    quotes: { make: repeat('"', N), finds: '1:* *' },
    documents: { make: repeat('---\n', 50_000), finds: '*:* yaml' },
    'aliases that multiply': {
      make: () =>
        `entities:\n- &p\n  name: shop.Till\n  args: &a [${'x,'.repeat(5000)}]\n${'- *p\n'.repeat(20_000)}`,
      finds: '*:* *',
    },
    'a billion laughs': {
      make: () => `a: &a0 [x, x]\n${join(40, (i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]\n`)}entities: *a40\n`,
      finds: '1:1 unknown-key',
    },
    'laughs among processes': {
      make: () =>
        `entities:\n- &p0 { name: shop.Till, path: /bin/true }\n${join(60, (i) => `- &p${i + 1} [*p${i}, *p${i}, *p${i}]\n`)}`,
      finds: '3:7 bad-value',
    },
    'an alias of itself': { make: () => 'entities: &a\n- *a\n- name: *a\n', finds: '2:1 bad-value' },
    'merges of merges': {
      make: () =>
        `entities:\n- &m0 { name: shop.Till }\n${join(200, (i) => `- &m${i + 1} { <<: *m${i} }\n`)}`,
      finds: '3:* *',
    },
    'many processes': {
      make: () => `entities:\n${join(6000, (i) => `- { name: shop.Till, task: t${i}, path: /bin/true }\n`)}`,
      finds: '4098:* limit',
    },
    'names of objects': {
      make: () =>
        'entities:\n- name: shop.Till\n  path: /bin/true\n  __proto__: a\n  constructor: b\n  env: { __proto__: c }\n',
      finds: '4:3 unknown-key',
    },
    'a key that looks like another': {
      make: () => 'entities:\n- n\u0430me: shop.Till\n  path: /bin/true\n',
      finds: '2:3 unknown-key',
    },
    'a process that looks like another': {
      make: () =>
        'entities:\n- name: shop.Till\n  path: /bin/true\n  connections:\n  - target: sh\u043ep.Store\n    id: a\n- name: shop.Store\n  path: /bin/true\n',
      finds: '5:13 unknown-process',
    },
  },
};
