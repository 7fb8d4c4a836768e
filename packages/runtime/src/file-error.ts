/** From the system's error numbers to the closed set of FileError. */
import { errnoName } from '@sallyport/native';
import { FILE_ERROR_CODES, FileError, type FileErrorCode } from './errors.js';

const CODES: ReadonlyMap<string, FileErrorCode> = new Map(FILE_ERROR_CODES.map((code) => [code, code]));

/** @param result negative number as the addon returns it. */
export function fileError(result: number, path: string): FileError {
  return new FileError(CODES.get(errnoName(result)) ?? 'EIO', -result, path);
}
