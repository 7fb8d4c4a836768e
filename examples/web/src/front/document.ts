/** What the HTTP part needs of files. In the solution the process Files stands behind it; in tests anything can. */
import type { FileState } from './validators.js';

/** An open file. Whoever was given it closes it, once; until then nobody else does. */
export interface Document extends FileState {
  /** To be read at explicit positions only: the descriptor's own position is shared with whoever else holds it. */
  readonly descriptor: number;
  close(): void;
}

/** Why there is no file, as the client of the web server is told. */
export interface Refusal {
  readonly status: 403 | 404 | 500 | 502 | 503 | 504;
  readonly reason: string;
}

export interface DocumentSource {
  /** Never rejects. @param name below the document root */
  open(name: string): Promise<Document | Refusal>;
}

export function isRefusal(answer: Document | Refusal): answer is Refusal {
  return 'reason' in answer;
}
