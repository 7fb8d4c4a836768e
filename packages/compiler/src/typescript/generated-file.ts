/** A module `sallyport gen` writes. */
export interface GeneratedFile {
  /** Below the output folder, with `/`. Made of checked identifiers only. */
  readonly path: string;
  readonly text: string;
}
