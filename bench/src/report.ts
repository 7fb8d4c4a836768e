/** The results as a document for machines and as tables for people. */
import type { Amount } from './amounts.js';
import type { Machine } from './machine.js';
import type { Aim, Ratio } from './ratios.js';
import type { SectionResult } from './section.js';

export interface Report {
  readonly format: 1;
  readonly machine: Machine;
  readonly sections: readonly SectionResult[];
  /** What was not measured, and why: a tool that is not installed. */
  readonly skipped: readonly Absence[];
  /** What should have been measured and could not be run. */
  readonly failed: readonly Absence[];
}

export interface Absence {
  readonly what: string;
  readonly why: string;
}

const METHOD = `All figures are from this one run. The contenders of a section take short turns, one after the other, round after
round; a first round warms up and is not counted. A figure is the median over the rounds; a ratio is taken within each
round, and its median over the rounds stands before the least and the greatest. "cpu" is processor time per call or
message, user and system, of all processes involved. Compare ratios, not microseconds: the latter change with the machine's mood.`;

/** Aims the report states, missed ones included. */
export function missedAims(report: Report): (Ratio | Amount)[] {
  return report.sections.flatMap(({ ratios, amounts }) =>
    [...ratios, ...amounts].filter(({ reached }) => reached === false),
  );
}

export function reportText(report: Report): string {
  const { machine } = report;
  const lines = [
    `${machine.cores} cores (${machine.processor}), ${machine.kernel}, Node ${machine.node}, load ${machine.load} before the run`,
    '',
    METHOD,
  ];
  for (const section of report.sections) {
    const { rounds, milliseconds } = section.plan;
    const turns = section.rows.length === 0 ? '' : `  (${rounds} rounds, turns of ${milliseconds} ms)`;
    lines.push('', `${section.title}${turns}`);
    if (section.rows.length > 0) lines.push('', ...figureTable(section));
    if (section.ratios.length > 0) lines.push('', ...ratioTable(section.ratios));
    if (section.amounts.length > 0) lines.push('', ...amountTable(section.amounts));
    const shares = shareTable(section);
    if (shares.length > 0) lines.push('', ...shares);
    if (section.notes.length > 0) lines.push('', ...section.notes.map((note) => `  ${note}`));
  }
  if (report.skipped.length > 0) lines.push('');
  lines.push(...report.skipped.map(({ what, why }) => `skipped: ${what}: ${why}`));
  if (report.failed.length > 0) lines.push('');
  lines.push(...report.failed.map(({ what, why }) => `failed: ${what}: ${why}`));
  const missed = missedAims(report);
  const aims = report.sections.flatMap(({ ratios, amounts }) =>
    [...ratios, ...amounts].filter(({ aim }) => aim !== null),
  );
  if (aims.length > 0) lines.push('', `${aims.length - missed.length} of ${aims.length} aims reached`);
  return `${lines.join('\n')}\n`;
}

function figureTable({ rows, unit, payloadBytes }: SectionResult): string[] {
  const timed = rows.some(({ median }) => median !== null);
  const head = [
    '',
    ...(timed ? ['median', '99 %'] : []),
    `cpu/${unit}`,
    'per second',
    ...(payloadBytes === null ? [] : ['MB/s']),
  ];
  const body = rows.map(({ title, median, p99, processor, rate }) => [
    title,
    ...(timed ? [duration(median), duration(p99)] : []),
    duration(processor),
    perSecond(rate),
    ...(payloadBytes === null ? [] : [String(Math.round((rate * payloadBytes) / 1e6))]),
  ]);
  return aligned([head, ...body]);
}

function ratioTable(ratios: readonly Ratio[]): string[] {
  const head = ['ratio', 'median', 'least', 'greatest', 'aim', ''];
  const body = ratios.map(({ title, value, least, greatest, aim, reached }) => [
    title,
    factor(value),
    factor(least),
    factor(greatest),
    aim === null ? '' : aimText(aim),
    reached === null ? '' : reached ? 'reached' : 'NOT REACHED',
  ]);
  return aligned([head, ...body]);
}

function amountTable(amounts: readonly Amount[]): string[] {
  const body = amounts.map(({ title, value, unit, aim, reached }) => [
    title,
    `${Math.round(value * 10) / 10} ${unit}`,
    aim === null ? '' : aimText(aim),
    reached === null ? '' : reached ? 'reached' : 'NOT REACHED',
  ]);
  return aligned([['counted', '', 'aim', ''], ...body]);
}

/** Where the processor time of a call goes. */
function shareTable({ rows }: SectionResult): string[] {
  const split = rows.filter(({ processes }) => processes.length > 0);
  if (split.length === 0) return [];
  const names = split[0]?.processes.map(({ name }) => name) ?? [];
  const head = ['cpu/call by process: program + system', ...names];
  const body = split.map(({ title, processes }) => [
    title,
    ...processes.map(({ user, system }) => `${user.toFixed(2)} + ${system.toFixed(2)} us`),
  ]);
  return aligned([head, ...body]);
}

function aimText(aim: Aim): string {
  return 'atMost' in aim ? `<= ${aim.atMost}` : `>= ${aim.atLeast}`;
}

/** @param value microseconds */
function duration(value: number | null): string {
  if (value === null) return '';
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} ms`;
  return `${value.toFixed(value < 10 ? 2 : 1)} us`;
}

function perSecond(value: number): string {
  return value >= 100_000 ? `${Math.round(value / 1000)} k` : String(Math.round(value));
}

function factor(value: number): string {
  return value.toFixed(2);
}

/** First column to the left, the others to the right; a last column of words to the left again is not needed. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  });
}
