/** A layout as text: for each interface its constants, types and messages, for each process class its endpoints. */
import type {
  ClassReport,
  FieldReport,
  InterfaceReport,
  LayoutReport,
  Maxima,
  MessageMaxima,
  TypeReport,
} from './report.js';
import { type Column, tableLines } from './table.js';

const FIELD_COLUMNS: readonly Column[] = [
  { heading: 'offset', numbers: true },
  { heading: 'size', numbers: true },
  { heading: 'align', numbers: true },
  { heading: 'name' },
  { heading: 'type' },
];

const MAXIMA_COLUMNS: readonly Column[] = [
  { heading: 'at most' },
  { heading: 'fixed part', numbers: true },
  { heading: 'arena', numbers: true },
  { heading: 'arena limit', numbers: true },
  { heading: 'handles', numbers: true },
  { heading: 'frame', numbers: true },
];

/** The report as printable text of several lines, each with its line end; '' for an empty report. */
export function formatLayout({ interfaces, classes }: LayoutReport): string {
  const parts = [...interfaces.map(interfaceLines), ...classes.map(classLines)];
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function interfaceLines(report: InterfaceReport): string[] {
  const what = report.maxima === null ? 'package' : 'interface';
  const lines = [`${what} ${report.name} (${report.file})`];
  if (report.constants.length > 0) {
    const rows = report.constants.map(({ name, type, value }) => [`const ${name}`, type, value]);
    const columns = [{ heading: 'constant' }, { heading: 'type' }, { heading: 'value' }];
    lines.push('', ...indented(tableLines(columns, rows)));
  }
  for (const type of report.types) lines.push('', ...indented(typeLines(type)));
  for (const { mid, name, request, response, error } of report.methods) {
    lines.push('', `  MID ${mid}  ${name}`);
    for (const [kind, message] of [
      ['request', request],
      ['response', response],
      ['error', error],
    ] as const) {
      const { fixedSize, handles, maximumFrame } = message;
      lines.push(
        `    ${kind}: fixed part ${fixedSize}, ${arenaText(message)}, handles ${handles}, longest frame ${maximumFrame}`,
      );
      lines.push(...indented(fieldLines(message.fields), 6));
    }
  }
  if (report.maxima !== null) lines.push('', ...indented(maximaLines(report.maxima)));
  return lines;
}

function typeLines(type: TypeReport): string[] {
  const { kind, name, size, alignment, handles } = type;
  const title = kind === 'typedef' ? `typedef ${name} = ${type.type}` : `${kind} ${name}`;
  const first = `${title}: size ${size}, alignment ${alignment}, ${arenaText(type)}, handles ${handles}`;
  if (kind !== 'union') return [first, ...indented(fieldLines(type.fields))];
  return [first, ...indented(memberLines(type.fields))];
}

function fieldLines(fields: readonly FieldReport[]): string[] {
  return fields.length === 0 ? [] : tableLines(FIELD_COLUMNS, fields.map(fieldCells));
}

/** Members of a union, which share one place after the tag. */
function memberLines(members: readonly FieldReport[]): string[] {
  const rows = members.map((member, tag) => [...fieldCells(member), String(tag)]);
  const columns = [...FIELD_COLUMNS, { heading: 'tag', numbers: true }];
  return tableLines(columns, [['0', '4', '4', '(tag)', 'UInt32', ''], ...rows]);
}

function fieldCells({ offset, size, alignment, name, type }: FieldReport): string[] {
  return [String(offset), String(size), String(alignment), name, type];
}

function classLines(report: ClassReport): string[] {
  const lines = [`process class ${report.name} (${report.file})`];
  if (report.endpoints.length === 0) lines.push('', '  no endpoints');
  else {
    const rows = report.endpoints.map((each) => [
      String(each.riid),
      each.name,
      each.alias ?? '-',
      each.component,
      each.interface,
    ]);
    const columns = [
      { heading: 'RIID', numbers: true },
      { heading: 'endpoint' },
      { heading: 'alias' },
      { heading: 'component' },
      { heading: 'interface' },
    ];
    lines.push('', ...indented(tableLines(columns, rows)));
  }
  if (report.security.length > 0) {
    const rows = report.security.map((each) => [
      String(each.riid),
      each.path === '' ? '(class)' : each.path,
      each.component,
      each.interface,
    ]);
    const columns = [
      { heading: 'RIID', numbers: true },
      { heading: 'security of' },
      { heading: 'component' },
      { heading: 'interface' },
    ];
    lines.push('', ...indented(tableLines(columns, rows)));
  }
  if (report.endpoints.length > 0) lines.push('', ...indented(maximaLines(report.maxima)));
  return lines;
}

function maximaLines(maxima: Maxima): string[] {
  const row = (kind: string, most: MessageMaxima): string[] => [
    kind,
    ...[most.fixedSize, most.arenaMax, most.arenaLimit, most.handles, most.maximumFrame].map(String),
  ];
  return tableLines(MAXIMA_COLUMNS, [
    row('request', maxima.request),
    row('response', maxima.response),
    row('error', maxima.error),
  ]);
}

/** The published bound, and the one messages are verified against where that is another. */
function arenaText({ arenaMax, arenaLimit }: { arenaMax: number; arenaLimit: number }): string {
  return arenaMax === arenaLimit ? `arena ${arenaMax}` : `arena ${arenaMax} (limit ${arenaLimit})`;
}

function indented(lines: readonly string[], columns = 2): string[] {
  return lines.map((line) => (line === '' ? line : ' '.repeat(columns) + line));
}
