/**
 * Regular expressions in RE2 syntax, matched against a whole text in time linear in it.
 *
 * The texts come from processes that may be hostile, so an engine that backtracks is out of the question. re2js runs a DFA
 * built as it goes, within 8 MiB for each pattern, and where that does not fit an automaton whose every step costs at most the size of the
 * program. So the worst a text can cost is its length times the size of the program, and that product is what is
 * bounded here, beside the program.
 */
import { RE2JS, RE2JSException } from 're2js';

export const PATTERN_LIMITS = {
  /** Characters of a pattern. Picked. */
  length: 4096,
  /**
   * Instructions of the compiled pattern. Counted repetition is what makes it large: `x{1,100}` is a hundred x. Picked: paths, names and
   * addresses need some twenty to a hundred.
   */
  program: 1000,
  /**
   * Instructions times bytes of the longest text. A pattern made to be slow was seen to need 10 to 100 ns for each, so
   * this bounds a message at some fifty milliseconds; the usual pattern needs 20 ns for each byte, whatever its size.
   */
  work: 1024 * 1024,
} as const;

/** How re2js opens every message. */
const PARSING = /^error parsing regexp: /;

export interface Pattern {
  readonly source: string;
  /** Instructions of the program. */
  readonly size: number;
  /** Whether the whole text matches. */
  matches(text: string): boolean;
}

/** Why a pattern cannot be used, as a clause without a full stop. */
export interface PatternProblem {
  readonly problem: string;
}

/** @returns the compiled pattern, or what is wrong with it. Never throws for what a pattern contains. */
export function compilePattern(source: string): Pattern | PatternProblem {
  if (source.length > PATTERN_LIMITS.length) {
    return { problem: `the pattern is longer than ${PATTERN_LIMITS.length} characters` };
  }
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { problem: `RE2 does not know this pattern: ${error.message.replace(PARSING, '')}` };
  }
  const size = compiled.programSize();
  if (size > PATTERN_LIMITS.program) {
    return {
      problem: `the pattern makes a program of ${size} instructions, the limit is ${PATTERN_LIMITS.program}; use * or + instead of counted repetition`,
    };
  }
  return { source, size, matches: (text) => compiled.testExact(text) };
}

/** What is wrong with using a pattern on texts of up to `max` bytes; null when nothing is. */
export function patternWorkProblem(pattern: Pattern, max: number): string | null {
  const work = pattern.size * max;
  if (work <= PATTERN_LIMITS.work) return null;
  const longest = Math.floor(PATTERN_LIMITS.work / pattern.size);
  return `matching this pattern against up to ${max} bytes is too much work; with it a text may have ${longest} bytes at most`;
}
