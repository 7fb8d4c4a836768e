/** Literal texts and patterns: what no message and no engine could ever take is refused where it stands. */
import { compilePattern, type Pattern, type PatternProblem, patternWorkProblem } from '@sallyport/policy';
import type { Diagnostics } from '../diagnostics.js';
import type { Span } from '../text/source.js';
import type { Expression } from './ast.js';
import { isUnmarked } from './pattern-marks.js';

/** Whether a text has a form in UTF-8; complains where it has none. */
export function isWellFormed(text: string, span: Span, diagnostics: Diagnostics): boolean {
  if (Buffer.from(text, 'utf8').toString('utf8') === text) return true;
  diagnostics.error(
    span,
    'bad-text',
    'this text has half a surrogate pair, which no message can have',
    'write the character itself',
  );
  return false;
}

export class PatternChecker {
  readonly #diagnostics: Diagnostics;
  readonly #patterns = new Map<string, Pattern | PatternProblem>();

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  /**
   * The source of a pattern that can be used; null for one that cannot, which has been reported.
   * @param max bytes of the longest text it is matched against, where they are bounded
   */
  source(expression: Expression, max: number | undefined): string | null {
    const { span } = expression;
    if (expression.kind !== 'text') {
      this.#refuse(span, 'bad-pattern', 'a pattern is a literal text', 'write the pattern in quotes');
      return null;
    }
    const source = expression.value;
    if (!isWellFormed(source, span, this.#diagnostics)) return null;
    const pattern = this.#patterns.get(source) ?? compilePattern(source);
    this.#patterns.set(source, pattern);
    if ('problem' in pattern) {
      this.#refuse(span, 'bad-pattern', pattern.problem, 'see docs/policy.md for what a pattern can be');
      return null;
    }
    const work = max === undefined ? null : patternWorkProblem(pattern, max);
    if (work !== null) {
      this.#refuse(span, 'large-pattern', work, 'make the pattern or the string<N> smaller');
      return null;
    }
    if (isUnmarked(source)) {
      this.#diagnostics.warning(
        span,
        'unmarked-pattern',
        'a pattern matches the full text',
        'write ^...$ to say so, or .* if more may follow',
      );
    }
    return source;
  }

  #refuse(span: Span, code: string, message: string, remedy: string): void {
    this.#diagnostics.error(span, code, message, remedy);
  }
}
