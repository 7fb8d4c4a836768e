/** The documentation in a parsed file, to compare two of them. */

/**
 * All texts called `docs`, in their order.
 * @param parsed what a parser made of a file: data without cycles but for the source it points to
 */
export function documentation(parsed: unknown): string[] {
  const found: string[] = [];
  const open: unknown[] = [parsed];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'docs' && typeof inner === 'string') found.push(inner);
      else if (name !== 'source' && name !== 'span') open.push(inner);
    }
  }
  return found;
}
