/*
 * What a descriptor is, read from the descriptor itself: nothing a sender says about it counts.
 *
 * Traps: an O_PATH descriptor reads as access mode 0, which is also O_RDONLY; access mode 3 exists and gives neither reading nor
 * writing; files of a tmpfs have seals too, so only one without a link in any directory is a memory object.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

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

  struct stat status;
  if (fstat(descriptor, &status) < 0) return call_return_int(&call, -errno);
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return call_return_int(&call, -errno);

  enum kind kind = kind_of(status.st_mode);
  int seals = 0;
  if (kind == REGULAR && status.st_nlink == 0) {
    seals = fcntl(descriptor, F_GET_SEALS);
    if (seals >= 0) {
      kind = MEMORY;
    } else {
      seals = 0;
    }
  }
  facts[0] = access_of(flags) | (int)kind << KIND_SHIFT | (seals & SEALS_MASK) << SEALS_SHIFT;
  facts[1] = (double)status.st_size;
  facts[2] = (double)status.st_mtim.tv_sec;
  facts[3] = (double)status.st_mtim.tv_nsec;
  facts[4] = (double)status.st_dev;
  facts[5] = (double)status.st_ino;
  facts[6] = (double)status.st_nlink;
  facts[7] = (double)status.st_mode;
  return call_return_int(&call, 0);
}
