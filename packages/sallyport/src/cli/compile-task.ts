/** What the compiling process is asked for: its one argument, as JSON. All paths are absolute. */
export interface CompileTask {
  /** The solution. */
  readonly folder: string;
  /** Further folders of descriptions. */
  readonly includes: readonly string[];
  /** Paths in diagnostics are relative to this folder. */
  readonly shownFrom: string;
}
