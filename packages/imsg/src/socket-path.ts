import { UNIX_PATH_MAXIMUM } from '@sallyport/native';

/** Demands what can be the path of a socket, its length apart. @throws {TypeError} */
export function checkPath(path: string): void {
  if (typeof path !== 'string') throw new TypeError(`a path is a string, not ${typeof path}`);
  if (path === '' || path.includes('\0')) {
    throw new TypeError(
      'the path of a socket is not empty and holds no NUL (abstract addresses are not paths)',
    );
  }
}

/** What to do about -ENAMETOOLONG of a socket's path. */
export function pathTooLong(): string {
  return `the system takes at most ${UNIX_PATH_MAXIMUM} bytes; use a shorter path, or one relative to the working directory`;
}
