import { ImsgError } from '@sallyport/imsg';
import { TmuxError } from '../error.js';

/** What went wrong, for people. @throws what is not known to go wrong: it is a fault of this program */
export function sentence(error: unknown): string {
  if (error instanceof TmuxError || error instanceof ImsgError) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return 'the server does not answer; see whether it hangs';
  }
  throw error;
}
