/**
 * Ids of headings, as viewers of Markdown make them from the text: small letters, spaces as hyphens, no punctuation but `-`
 * and `_`; a number behind those that are there already. Pages can thus be linked into whether a viewer or we render them.
 */
export class Slugs {
  /** How often each id was wanted again. */
  readonly #repeats = new Map<string, number>();

  /** @param text of the page's next heading: identifiers, dots and spaces */
  take(text: string): string {
    const wanted = text
      .toLowerCase()
      .replace(/[^a-z0-9_ -]/g, '')
      .replaceAll(' ', '-');
    let id = wanted;
    while (this.#repeats.has(id)) {
      const repeats = (this.#repeats.get(wanted) ?? 0) + 1;
      this.#repeats.set(wanted, repeats);
      id = `${wanted}-${repeats}`;
    }
    this.#repeats.set(id, 0);
    return id;
  }
}
