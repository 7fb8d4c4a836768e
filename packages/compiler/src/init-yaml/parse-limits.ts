/** `limits` of init.yaml: fields of Limits, each up to its cap. */
import { LIMIT_CAPS, type Limits } from '@sallyport/message';
import type { Span } from '../text/source.js';
import type { LimitsNode } from './init-file.js';
import type { YamlEntry, YamlReader } from './yaml-reader.js';

/** Below this a frame holds no message with a parameter. */
const LEAST_FRAME = 128;

const NAMES = Object.keys(LIMIT_CAPS) as (keyof Limits)[];

export function parseLimits(entry: YamlEntry | undefined, reader: YamlReader): LimitsNode {
  const values: { -readonly [Name in keyof Limits]?: number } = {};
  const spans = new Map<string, Span>();
  if (entry === undefined) return { values, spans };
  const entries = reader.entries(entry.node, entry.key.span, '"limits"', NAMES);
  for (const name of NAMES) {
    const found = entries?.get(name);
    if (found === undefined) continue;
    const value = reader.integer(found.node, found.key.span, name, leastOf(name), LIMIT_CAPS[name]);
    if (value === null) continue;
    values[name] = value.value;
    spans.set(name, value.span);
  }
  return { values, spans };
}

function leastOf(name: keyof Limits): number {
  if (name === 'callDeadline') return 0;
  return name === 'frameBytes' ? LEAST_FRAME : 1;
}
