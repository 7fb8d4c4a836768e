/**
 * Variables that never reach a process of a solution: they make a program load or open something before its first line, past everything
 * Sallyport does. Checked by the compiler, for the sake of the message, and again where an image is read.
 */

/** Exact names, and prefixes that end with an underscore. */
const FORBIDDEN = [
  // Node: options, module search paths, and what makes it open or write files or channels of its own.
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_REPL_EXTERNAL_MODULE',
  'NODE_CHANNEL_',
  'NODE_EXTRA_CA_CERTS',
  'NODE_REDIRECT_WARNINGS',
  'NODE_V8_COVERAGE',
  'NODE_COMPILE_CACHE',
  // The dynamic loader: preloading, search paths, auditing.
  'LD_',
  // The C library: translation modules and locale archives from paths of one's choice, allocator tunables, resolver.
  'GCONV_PATH',
  'GLIBC_TUNABLES',
  'LOCPATH',
  'NLSPATH',
  'MALLOC_',
  'RES_OPTIONS',
  'LOCALDOMAIN',
  'HOSTALIASES',
  // Shells a program may start.
  'BASH_ENV',
  'ENV',
  'IFS',
  // Libraries linked into Node.
  'OPENSSL_CONF',
  'OPENSSL_MODULES',
  'OPENSSL_ENGINES',
  'ICU_DATA',
  'UV_',
] as const;

/** True for a variable that may not be given to a process. */
export function isForbiddenVariable(name: string): boolean {
  return FORBIDDEN.some((entry) => (entry.endsWith('_') ? name.startsWith(entry) : name === entry));
}
