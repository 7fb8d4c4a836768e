/**
 * Macros of build systems, such as @INIT_EXTERNAL_ENTITIES@. What one stands for is known to the build system only, so it is left
 * out with a note; and since in init.yaml and in a policy it may stand for processes, channels and rules, none of these is then called missing.
 *
 * In IDL, CDL, EDL and PSL a macro can stand anywhere between tokens. In init.yaml only @INIT_...@ on a line for itself, behind `- ` perhaps, is
 * left out: others are part of a value, and leaving out part of a value would change what is said.
 */
import type { Diagnostics } from '../diagnostics.js';
import { quote } from './printable.js';
import type { SourceFile } from './source.js';

const NAME = '@[A-Za-z][A-Za-z0-9_.+/-]{0,200}@';

/** A macro at a place in a text. */
export const TEMPLATE_MACRO: RegExp = new RegExp(NAME, 'y');

/** In init.yaml only these stand for lines; others are parts of values. */
const MACRO_LINE = /^([ \t]*(?:-[ \t]+)?)(@INIT_[A-Za-z0-9_.+/-]{0,200}@)[ \t]*$/gm;

/** Says that a macro is left out. @param start offset at which it stands */
export function noteMacro(source: SourceFile, start: number, macro: string, diagnostics: Diagnostics): void {
  diagnostics.note(
    source.span(start, start + macro.length),
    'template-macro',
    `${quote(macro)} is left out: nothing replaced it before this file was read`,
    'write in its place what it stands for, or remove it',
  );
}

/**
 * A text of YAML with its macro lines blanked, so that offsets stay.
 * @param found is told of each macro and the offset at which it stands
 */
export function withoutMacroLines(text: string, found?: (macro: string, start: number) => void): string {
  return text.replace(MACRO_LINE, (line: string, before: string, macro: string, at: number) => {
    found?.(macro, at + before.length);
    return ' '.repeat(line.length);
  });
}
