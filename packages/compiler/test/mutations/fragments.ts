/** Pieces that are put into descriptions: what the languages are made of, and what does not belong into any. */

export type Language = 'idl' | 'cdl' | 'edl' | 'psl' | 'yaml';
export const LANGUAGES: readonly Language[] = ['idl', 'cdl', 'edl', 'psl', 'yaml'];

/** Marks, ends of lines, letters that deceive, halves of characters, numbers at limits, names that objects inherit. */
const HOSTILE = [
  ...'{ } ( ) [ ] < > ; , : . = - + * ** << >> ! && || /* */ // " \' \\ @ # % § é'.split(' '),
  ...['\n', '\r', '\r\n', '\t', '\v', '\f', '\0', '\u0085', '\u2028', '\u2029', '\u00a0', '\u001b[31m'],
  ...['\u202e', '\u2066', '\u200b', '\u200d', '\u0301', '\ufeff', '\ufffd', '\ud800', '\udc00', '\u{1f600}'],
  ...['а', 'Ｐ', 'ı', '“', '−'],
  ...'0 1 -1 0x 0o 0xffffffffffffffff 99999999999999999999 1e9 007 128 65536 4294967296'.split(' '),
  ...'__proto__ constructor toString hasOwnProperty then _ a.b a..b . .a'.split(' '),
  ...['@INIT_EXTERNAL_ENTITIES@', '@INIT_a_ENTITY_CONNECTIONS+@', '@INIT_'],
  '/* *\u200b/ */',
  '// \\\n',
  '{'.repeat(120),
  '('.repeat(120),
  'x'.repeat(300),
];

const OWN: Readonly<Record<Language, readonly string[]>> = {
  idl: [
    ...'package import const typedef struct union interface in out error'.split(' '),
    ...'UInt8 SInt64 UIntSize Handle handle< bytes< string< array< sequence< array<array<UInt8,2>,3>'.split(
      ' ',
    ),
    'struct A {',
    'union A { UInt8 a; }',
    'const UInt8 A = ',
    'typedef A A;',
    'interface { A(); }',
    'A(in UInt8 a, out UInt8 b, error UInt8 c);',
    'import shop.Types\n',
    '>>',
    '2 ** 2 ** 2 ** 9',
  ],
  cdl: [
    ...'component endpoints components security interfaces entity a : shop.Storage shop.Shelf'.split(' '),
    'endpoints { a : shop.Storage }',
    'components { a : shop.Shelf }',
    'security shop.Notice ',
  ],
  edl: [
    ...'entity task class endpoints components security component : shop.Storage shop.Shelf'.split(' '),
    'task class ',
    'endpoints { a : shop.Storage }',
    'components { a : shop.Shelf b : shop.Shelf }',
  ],
  psl: [
    ...'request response error execute security match choice audit use EDL task class policy object'.split(
      ' ',
    ),
    ...'grant deny src dst endpoint method message src_sid true re.match all any ==> == != ~> <-'.split(' '),
    ...['use nk.base._', 'use EDL Einit', '"^a$"', 'assert "a" {', '{ grant () }', 'request src=shop.Till {'],
  ],
  yaml: [
    ...'entities: name: task: path: args: env: connections: target: id: limits: resources: calls:'.split(' '),
    ...['- ', '? ', '| ', '> ', '&a ', '*a ', '!!x ', '---\n', '...\n', '%YAML 1.1\n', '<<: *a', 'null', '~'],
    ...[
      '[',
      ']',
      '{ a: b }',
      '- target: shop.Store\n  id: a\n',
      '  ',
      '- name: shop.Till\n  path: /bin/true\n',
    ],
    ...['!!binary ', '!!js/function ', '0x10', '.inf', '.nan', '12:30', '2001-01-01', '&a [*a, *a]'],
  ],
};

/** What is put into texts of a language: half of it its own. */
export function fragmentsOf(language: Language): readonly (readonly string[])[] {
  return [HOSTILE, OWN[language]];
}
