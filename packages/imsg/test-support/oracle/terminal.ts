/** A pseudo terminal: pty(7). */
import { oracleClose, oracleOpen } from './descriptors.js';
import { checked, libc } from './libc.js';

const O_RDWR = 2;
const O_NOCTTY = 0o400;
const O_CLOEXEC = 0o2000000;
const TIOCGWINSZ = 0x5413;
const TIOCSWINSZ = 0x5414;
/** struct winsize: rows, columns, width and height in pixels, each an unsigned short. */
const WINSIZE_BYTES = 8;
const PATH_BYTES = 128;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Both ends, close-on-exec, owned by the caller. */
export interface Pty {
  readonly master: number;
  readonly slave: number;
  /** Path of the slave. */
  readonly path: string;
}

/** Opens one; it becomes nobody's controlling terminal. */
export function openPty(size: TerminalSize = { columns: 80, rows: 24 }): Pty {
  const master = checked('posix_openpt', libc.posixOpenpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  try {
    checked('grantpt', libc.grantpt(master));
    checked('unlockpt', libc.unlockpt(master));
    const name = Buffer.alloc(PATH_BYTES);
    if (libc.ptsnameR(master, name, name.length) !== 0) throw new Error('ptsname_r failed');
    const path = name.toString('latin1', 0, name.indexOf(0));
    setTerminalSize(master, size);
    return { master, slave: oracleOpen(path, O_RDWR | O_NOCTTY), path };
  } catch (error) {
    oracleClose(master);
    throw error;
  }
}

/** @param fd either end; who runs in the terminal is sent SIGWINCH */
export function setTerminalSize(fd: number, size: TerminalSize): void {
  const winsize = new Uint16Array(WINSIZE_BYTES / 2);
  winsize.set([size.rows, size.columns]);
  checked('ioctl', libc.ioctl(fd, TIOCSWINSZ, 'void *', Buffer.from(winsize.buffer)));
}

/** @param fd either end */
export function terminalSize(fd: number): TerminalSize {
  const winsize = new Uint16Array(WINSIZE_BYTES / 2);
  checked('ioctl', libc.ioctl(fd, TIOCGWINSZ, 'void *', Buffer.from(winsize.buffer)));
  const [rows = 0, columns = 0] = winsize;
  return { columns, rows };
}
