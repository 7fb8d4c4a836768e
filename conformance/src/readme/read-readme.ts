/** What README.md asks its reader to type: files, commands, and what they print. */

export interface Readme {
  /** Text by path: fenced blocks right below a line that is nothing but a path in backquotes. */
  readonly files: ReadonlyMap<string, string>;
  /** Words of each command of the `sh` block, comments left out. */
  readonly commands: readonly (readonly string[])[];
  /** Lines of the `text` block. */
  readonly output: readonly string[];
}

const FENCED = /^(?:`(?<path>[^`\n]+)`\n\n)?```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gm;

/** @throws Error when there is not exactly one block of commands and one of output. */
export function readReadme(markdown: string): Readme {
  const files = new Map<string, string>();
  const blocks = new Map<string, string[]>();
  for (const { groups } of markdown.matchAll(FENCED)) {
    const { path, language = '', text = '' } = groups ?? {};
    if (path !== undefined) files.set(path, text);
    else blocks.set(language, [...(blocks.get(language) ?? []), text]);
  }
  return {
    files,
    commands: lines(single(blocks, 'sh')).map((line) => line.replace(/\s+#.*$/, '').split(/\s+/)),
    output: lines(single(blocks, 'text')),
  };
}

function single(blocks: ReadonlyMap<string, readonly string[]>, language: string): string {
  const found = blocks.get(language) ?? [];
  const [text] = found;
  if (text === undefined || found.length > 1) {
    throw new Error(`README.md has ${found.length} unnamed blocks of ${language}, not one`);
  }
  return text;
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
