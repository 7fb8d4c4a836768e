/** Classes of characters the lexer knows, by UTF-16 code unit. */

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isIdentifierStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

export function isIdentifierPart(code: number): boolean {
  return isIdentifierStart(code) || isDigit(code);
}

/** Space, tab, and whatever ends a line for anybody; what does so only for some is refused by line-ends.ts. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0x85 || code === 0x2028 || code === 0x2029;
}

/** Whether somebody may have meant the character beyond ASCII as part of a name. */
export function isForeignLetter(code: number): boolean {
  return (
    code >= 0x80 && (code >= 0xd800 && code <= 0xdfff ? true : FOREIGN_LETTER.test(String.fromCharCode(code)))
  );
}

const FOREIGN_LETTER = /[\p{L}\p{M}\p{N}\p{Cf}]/u;
