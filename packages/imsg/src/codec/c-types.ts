/**
 * The names a C header uses, as they are on LP64 systems (64-bit Linux and OpenBSD on amd64, arm64, riscv64).
 *
 * Left out, since one answer would be wrong somewhere: plain `char` as a number is signed on amd64 and unsigned on arm64 (take signed_char
 * or unsigned_char; an array of char that holds text is cString); `long double`; `dev_t`, `ino_t`, `nlink_t` differ between systems. An
 * `enum` is unsigned_int, or int as soon as one of its constants is negative. A pointer in a message means nothing to its receiver; its
 * place is `pointer`.
 */
import { bool, f32, f64, i8, i16, i32, i64, inByteOrder, u8, u16, u32, u64 } from './numbers.js';
import { struct } from './struct.js';

export const c = Object.freeze({
  signed_char: i8,
  unsigned_char: u8,
  short: i16,
  unsigned_short: u16,
  int: i32,
  unsigned_int: u32,
  long: i64,
  unsigned_long: u64,
  long_long: i64,
  unsigned_long_long: u64,
  float: f32,
  double: f64,
  bool,
  int8_t: i8,
  uint8_t: u8,
  int16_t: i16,
  uint16_t: u16,
  int32_t: i32,
  uint32_t: u32,
  int64_t: i64,
  uint64_t: u64,
  size_t: u64,
  ssize_t: i64,
  off_t: i64,
  time_t: i64,
  suseconds_t: i64,
  pid_t: i32,
  uid_t: u32,
  gid_t: u32,
  mode_t: u32,
  socklen_t: u32,
  pointer: u64,
  /** Network order, whatever the struct has. */
  in_port_t: inByteOrder('big', u16),
  /** Network order, whatever the struct has. */
  in_addr_t: inByteOrder('big', u32),
  timeval: struct({ tv_sec: i64, tv_usec: i64 }),
  timespec: struct({ tv_sec: i64, tv_nsec: i64 }),
});
