/*
 * What a descriptor is, read from the descriptor itself: nothing a sender says about it counts.
 *
 * Traps: an O_PATH descriptor reads as access mode 0, which is also O_RDONLY; access mode 3 exists and gives neither reading nor
 * writing; files of a tmpfs have seals too, so only one without a link in any directory is a memory object; and on file systems that
 * answer from elsewhere (FUSE, network) fstat(2) may wait for that, for ever if it pleases the one who answers. So the attributes are
 * those the system has at hand (AT_STATX_DONT_SYNC), which on local file systems are the true ones.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "call.h"
#include "functions.h"

/* The layout of DescriptorRights. */
enum {
  RIGHT_READ = 0x1,
  RIGHT_WRITE = 0x2,
  RIGHT_PATH = 0x4,
  RIGHT_APPEND = 0x8,
  KIND_SHIFT = 8,
  SEALS_SHIFT = 16,
  SEALS_MASK = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
};

enum kind { OTHER, REGULAR, DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET, MEMORY };

static enum kind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return REGULAR;
    case S_IFDIR:
      return DIRECTORY;
    case S_IFCHR:
      return CHARACTER_DEVICE;
    case S_IFBLK:
      return BLOCK_DEVICE;
    case S_IFIFO:
      return FIFO;
    case S_IFSOCK:
      return SOCKET;
    default:
      return OTHER;
  }
}

static int access_of(int flags) {
  if ((flags & O_PATH) != 0) return RIGHT_PATH;
  int access = (flags & O_APPEND) != 0 ? RIGHT_APPEND : 0;
  const int mode = flags & O_ACCMODE;
  if (mode == O_RDONLY || mode == O_RDWR) access |= RIGHT_READ;
  if (mode == O_WRONLY || mode == O_RDWR) access |= RIGHT_WRITE;
  return access;
}

napi_value sallyport_describe(napi_env env, napi_callback_info info) {
  struct call call;
  int descriptor;
  double *facts;
  if (!call_begin(&call, env, info, "describe(descriptor, facts)")) return NULL;
  if (!call_int(&call, 0, &descriptor) || !call_float64s(&call, 1, 8, &facts)) return NULL;

  struct statx status;
  if (statx(descriptor, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &status) < 0) {
    return call_return_int(&call, -errno);
  }
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return call_return_int(&call, -errno);

  enum kind kind = kind_of(status.stx_mode);
  int seals = 0;
  if (kind == REGULAR && status.stx_nlink == 0) {
    seals = fcntl(descriptor, F_GET_SEALS);
    if (seals >= 0) {
      kind = MEMORY;
    } else {
      seals = 0;
    }
  }
  facts[0] = access_of(flags) | (int)kind << KIND_SHIFT | (seals & SEALS_MASK) << SEALS_SHIFT;
  facts[1] = (double)status.stx_size;
  facts[2] = (double)status.stx_mtime.tv_sec;
  facts[3] = (double)status.stx_mtime.tv_nsec;
  facts[4] = (double)makedev(status.stx_dev_major, status.stx_dev_minor);
  facts[5] = (double)status.stx_ino;
  facts[6] = (double)status.stx_nlink;
  facts[7] = (double)status.stx_mode;
  return call_return_int(&call, 0);
}
