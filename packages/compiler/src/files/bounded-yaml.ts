/**
 * YAML, parsed with bounded memory.
 *
 * The library makes a tree of all that a text holds and an exception, with its stack, for each mistake in it: a megabyte of brackets that
 * close nothing takes it half a gigabyte. So what goes into it is counted, and what is too much is not read.
 */
import { Composer, CST, type Document, Lexer, Parser, YAMLParseError } from 'yaml';

/** Keys, values, marks and spaces of one file. Picked: that many take some hundred bytes each; twenty times a large solution. */
export const MAX_YAML_PARTS = 400_000;
/** Mistakes after which a text is not read further. Picked: more than are shown. */
const MAX_MISTAKES = 20;

export interface ParsedYaml {
  /** What was read, with its errors. */
  readonly document: Document.Parsed;
  /** Offset of what is beyond MAX_YAML_PARTS; null where all was read. */
  readonly cutAt: number | null;
}

/** Parses a text that should hold one document. Keys are not compared: the library compares each with each. */
export function parseYaml(text: string): ParsedYaml {
  const tokens = new BoundedTokens();
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false });
  let document: Document.Parsed | null = null;
  for (const next of composer.compose(tokens.of(text), true, text.length)) {
    if (document === null) document = next;
    else {
      const [start, end] = next.range;
      const message = 'there is a second document in this file';
      document.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', message));
      break;
    }
  }
  // The composer gives an empty document for an empty text.
  if (document === null) throw new Error('YAML without a document');
  return { document, cutAt: tokens.cutAt };
}

class BoundedTokens {
  cutAt: number | null = null;
  #mistakes = 0;

  *of(text: string): Generator<CST.Token> {
    const parser = new Parser();
    let parts = 0;
    let offset = 0;
    for (const lexeme of new Lexer().lex(text)) {
      parts += 1;
      if (parts > MAX_YAML_PARTS) {
        this.cutAt = offset;
        return;
      }
      if (!isMark(lexeme)) offset += lexeme.length;
      for (const token of parser.next(lexeme)) {
        yield token;
        if (token.type === 'error') this.#mistakes += 1;
        if (this.#mistakes >= MAX_MISTAKES) return;
      }
    }
    yield* parser.end();
  }
}

/** Whether the lexeme stands for no characters of the text. */
function isMark(lexeme: string): boolean {
  return lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END || lexeme === CST.SCALAR;
}
