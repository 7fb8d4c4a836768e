/**
 * imsg_init(3) under its own names, so that a program in C can be ported almost line by line: the functions of the manual page as of 2015,
 * and those that later versions of libutil added and that are of use. New programs are better served by `ImsgChannel`. Structs are classes
 * (`new imsgbuf()`), NULL is null, pointers are views of memory, a pointer to a number is a typed array of one, size_t is optional where it
 * is known, uint64_t is bigint.
 */

export { IMSG_HEADER_SIZE } from '../header.js';
export * from '../poll.js';
export { MAX_IMSGSIZE, type Wire } from '../wire.js';
export type { Pointer } from './arguments.js';
export {
  EAGAIN,
  EBADF,
  EBADMSG,
  ECONNRESET,
  EINVAL,
  EMFILE,
  EMSGSIZE,
  ENFILE,
  ENOBUFS,
  ENOMEM,
  ENOTCONN,
  ENOTSOCK,
  EOVERFLOW,
  EPIPE,
  ERANGE,
  errno,
  set_errno,
} from './errno.js';
export {
  ibuf,
  ibuf_add,
  ibuf_data,
  ibuf_dynamic,
  ibuf_fd_avail,
  ibuf_fd_get,
  ibuf_fd_set,
  ibuf_free,
  ibuf_from_buffer,
  ibuf_left,
  ibuf_open,
  ibuf_reserve,
  ibuf_rewind,
  ibuf_seek,
  ibuf_size,
  ibuf_skip,
  ibuf_truncate,
} from './ibuf.js';
export {
  ibuf_add_ibuf,
  ibuf_add_strbuf,
  ibuf_add_zero,
  ibuf_get,
  ibuf_get_ibuf,
  ibuf_get_strbuf,
  ibuf_get_string,
  ibuf_set,
} from './ibuf-content.js';
export {
  ibuf_add_h16,
  ibuf_add_h32,
  ibuf_add_h64,
  ibuf_add_n8,
  ibuf_add_n16,
  ibuf_add_n32,
  ibuf_add_n64,
  ibuf_get_h16,
  ibuf_get_h32,
  ibuf_get_h64,
  ibuf_get_n8,
  ibuf_get_n16,
  ibuf_get_n32,
  ibuf_get_n64,
  ibuf_set_h16,
  ibuf_set_h32,
  ibuf_set_h64,
  ibuf_set_n8,
  ibuf_set_n16,
  ibuf_set_n32,
  ibuf_set_n64,
} from './ibuf-numbers.js';
export {
  imsg,
  imsg_free,
  imsg_get,
  imsg_get_buf,
  imsg_get_data,
  imsg_get_fd,
  imsg_get_ibuf,
  imsg_get_id,
  imsg_get_len,
  imsg_get_pid,
  imsg_get_strbuf,
  imsg_get_type,
  type imsg_hdr,
  imsgbuf_get,
} from './imsg.js';
export {
  imsg_add,
  imsg_close,
  imsg_compose,
  imsg_compose_ibuf,
  imsg_composev,
  imsg_create,
  imsg_forward,
  type iovec,
} from './imsg-compose.js';
export {
  imsg_clear,
  imsg_flush,
  imsg_init,
  type imsg_options,
  imsg_read,
  imsgbuf,
  imsgbuf_allow_fdpass,
  imsgbuf_clear,
  imsgbuf_flush,
  imsgbuf_init,
  imsgbuf_queuelen,
  imsgbuf_read,
  imsgbuf_set_maxsize,
  imsgbuf_write,
} from './imsgbuf.js';
export {
  ibuf_close,
  ibuf_write,
  msgbuf,
  msgbuf_clear,
  msgbuf_drain,
  msgbuf_init,
  msgbuf_write,
} from './msgbuf.js';
export { socketpair } from './socketpair.js';
