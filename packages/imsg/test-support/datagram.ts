import koffi from 'koffi';

/** A socket that is no stream: AF_INET, SOCK_DGRAM | SOCK_CLOEXEC. The caller owns it. */
export function openDatagram(): number {
  const socket = koffi.load(null).func('int socket(int domain, int type, int protocol)');
  const descriptor = Number(socket(2, 2 | 0o2000000, 0));
  if (descriptor < 0) throw new Error('socket() failed');
  return descriptor;
}
