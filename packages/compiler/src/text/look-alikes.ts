/**
 * Letters that look like ASCII ones. Names have ASCII letters only, so a name with such a letter is never the name it looks like;
 * what is said of it must let people see that.
 */

/** Letters of Cyrillic and Greek, and others, that look like the ASCII letter in the same place below. Picked from the alphabets. */
const TWINS: ReadonlyMap<string, string> = new Map(
  [
    ['АВСЕНІЈКМОРЅТХҮУԌԚԜ', 'ABCEHIJKMOPSTXYYGQW'],
    ['асԁеһіјӏорԛѕѵԝхуү', 'acdehijlopqsvwxyy'],
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
    ['αικνορτυχϲϳ', 'aikvoptuxcj'],
    ['ıȷɡɩʟℓ', 'ijgill'],
  ].flatMap(([foreign = '', ascii = '']) =>
    [...foreign].map((letter, index) => [letter, ascii[index] ?? ''] as const),
  ),
);

const WORD = /[\p{L}\p{M}\p{N}\p{Cf}_]+/gu;
const ASCII_WORD = /^[A-Za-z0-9_]+$/;

/**
 * The ASCII word that this word looks like: without what is not seen, accents left out, wide letters as narrow ones.
 * @returns null for a word that is ASCII, and for one that looks like none
 */
export function asciiTwin(word: string): string | null {
  if (ASCII_WORD.test(word)) return null;
  const plain = word.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}]/gu, '');
  const twin = Array.from(plain, (letter) => TWINS.get(letter) ?? letter).join('');
  return ASCII_WORD.test(twin) ? twin : null;
}

/** The text with the letters escaped that make a word look like an ASCII one. */
export function showLookAlikes(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  return text.replaceAll(WORD, (word) => (isDisguised(word) ? escapeForeign(word) : word));
}

/** Whether the word looks like an ASCII one; accents are seen, so a word with an accent does not. */
function isDisguised(word: string): boolean {
  return !/\p{M}/u.test(word.normalize('NFD')) && asciiTwin(word) !== null;
}

function escapeForeign(word: string): string {
  return Array.from(word, (letter) =>
    /[\0-\x7f]/.test(letter) ? letter : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
  ).join('');
}
