// Loaded in front of a program (LD_PRELOAD) it writes down, in one order, what the program does to files below RECORD_ROOT,
// what it flushes, and what it says on standard output. From that, ./recorded-disk.ts makes every state that a power cut could have
// left on the disk. A recording that is there already is continued, by the next process of the same story. With FAIL_FLUSH_AFTER=n every flush
// after the first n fails with EIO, as on a dying disk.
//
//   cc -shared -fPIC -o recorded-disk.so recorded-disk.c -ldl -lpthread
//
// Each entry: kind (1 byte), two numbers (8 bytes each), length (4 bytes), that many bytes. Little endian.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, OPEN, WRITE, TRUNCATE, FLUSH_BEGIN, FLUSH_END, RENAME, UNLINK, MAKE_DIRECTORY, SAY, FLUSH_FAIL };
enum { MAX_DESCRIPTORS = 4096 };

static pthread_mutex_t one_order = PTHREAD_MUTEX_INITIALIZER;
static int record = -1;
static const char *root;
static long fail_after = -1;
static atomic_long flushes;
static atomic_char watched[MAX_DESCRIPTORS];

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void prepare(void) {
  root = getenv("RECORD_ROOT");
  const char *fail = getenv("FAIL_FLUSH_AFTER");
  if (fail != NULL) fail_after = atol(fail);
  const char *path = getenv("RECORD_TO");
  if (path != NULL) record = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_below_root(const char *path) { return root != NULL && strncmp(path, root, strlen(root)) == 0; }

static int is_watched(int descriptor) {
  return descriptor >= 0 && descriptor < MAX_DESCRIPTORS && watched[descriptor];
}

static uint64_t inode_of(int descriptor) {
  struct stat found;
  return fstat(descriptor, &found) == 0 ? found.st_ino : 0;
}

static void note(uint8_t kind, uint64_t first, uint64_t second, const struct iovec *parts, int count) {
  if (record < 0) return;
  uint32_t length = 0;
  for (int part = 0; part < count; part++) length += parts[part].iov_len;
  unsigned char head[21] = {kind};
  memcpy(head + 1, &first, 8);
  memcpy(head + 9, &second, 8);
  memcpy(head + 17, &length, 4);
  pthread_mutex_lock(&one_order);
  if (REAL(write)(record, head, sizeof head) != sizeof head) abort();
  for (int part = 0; part < count; part++)
    if (REAL(write)(record, parts[part].iov_base, parts[part].iov_len) != (ssize_t)parts[part].iov_len) abort();
  pthread_mutex_unlock(&one_order);
}

static void note_bytes(uint8_t kind, uint64_t first, uint64_t second, const void *bytes, size_t length) {
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
  note(kind, first, second, &part, 1);
}

static int opened(int descriptor, const char *path, int is_new, int flags) {
  if (descriptor < 0 || descriptor >= MAX_DESCRIPTORS) return descriptor;
  watched[descriptor] = is_below_root(path);
  if (!watched[descriptor]) return descriptor;
  note_bytes(is_new ? CREATE : OPEN, inode_of(descriptor), 0, path, strlen(path));
  if (!is_new && (flags & O_TRUNC) != 0) note(TRUNCATE, inode_of(descriptor), 0, NULL, 0);
  return descriptor;
}

#define OPEN_AS(name)                                                                     \
  int name(const char *path, int flags, ...) {                                            \
    va_list rest;                                                                         \
    va_start(rest, flags);                                                                \
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;                      \
    va_end(rest);                                                                         \
    int is_new = (flags & O_CREAT) != 0 && access(path, F_OK) != 0;                       \
    return opened(((int (*)(const char *, int, ...))real(#name))(path, flags, mode), path, is_new, flags); \
  }
OPEN_AS(open)
OPEN_AS(open64)

int close(int descriptor) {
  if (is_watched(descriptor)) watched[descriptor] = 0;
  return REAL(close)(descriptor);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  if (descriptor == STDOUT_FILENO) note_bytes(SAY, 0, 0, bytes, length);
  if (is_watched(descriptor)) note_bytes(WRITE, inode_of(descriptor), lseek(descriptor, 0, SEEK_CUR), bytes, length);
  return REAL(write)(descriptor, bytes, length);
}

#define PWRITE_AS(name)                                                                   \
  ssize_t name(int descriptor, const void *bytes, size_t length, off_t at) {              \
    if (is_watched(descriptor)) note_bytes(WRITE, inode_of(descriptor), at, bytes, length); \
    return ((ssize_t(*)(int, const void *, size_t, off_t))real(#name))(descriptor, bytes, length, at); \
  }
PWRITE_AS(pwrite)
PWRITE_AS(pwrite64)

#define PWRITEV_AS(name)                                                                  \
  ssize_t name(int descriptor, const struct iovec *parts, int count, off_t at) {          \
    if (is_watched(descriptor)) note(WRITE, inode_of(descriptor), at, parts, count);      \
    return ((ssize_t(*)(int, const struct iovec *, int, off_t))real(#name))(descriptor, parts, count, at); \
  }
PWRITEV_AS(pwritev)
PWRITEV_AS(pwritev64)

#define TRUNCATE_AS(name)                                                                 \
  int name(int descriptor, off_t length) {                                                \
    if (is_watched(descriptor)) note(TRUNCATE, inode_of(descriptor), length, NULL, 0);    \
    return ((int (*)(int, off_t))real(#name))(descriptor, length);                        \
  }
TRUNCATE_AS(ftruncate)
TRUNCATE_AS(ftruncate64)

static int flushed(int (*flush)(int), int descriptor) {
  if (!is_watched(descriptor)) return flush(descriptor);
  uint64_t turn = atomic_fetch_add(&flushes, 1);
  if (fail_after >= 0 && (long)turn >= fail_after) {
    note(FLUSH_FAIL, inode_of(descriptor), turn, NULL, 0);
    errno = EIO;
    return -1;
  }
  note(FLUSH_BEGIN, inode_of(descriptor), turn, NULL, 0);
  int result = flush(descriptor);
  if (result == 0) note(FLUSH_END, inode_of(descriptor), turn, NULL, 0);
  return result;
}

int fsync(int descriptor) { return flushed(REAL(fsync), descriptor); }

int fdatasync(int descriptor) { return flushed(REAL(fdatasync), descriptor); }

int rename(const char *from, const char *to) {
  struct iovec parts[] = {{(void *)from, strlen(from) + 1}, {(void *)to, strlen(to)}};
  if (is_below_root(from)) note(RENAME, 0, 0, parts, 2);
  return REAL(rename)(from, to);
}

int unlink(const char *path) {
  if (is_below_root(path)) note_bytes(UNLINK, 0, 0, path, strlen(path));
  return REAL(unlink)(path);
}

int mkdir(const char *path, mode_t mode) {
  int result = REAL(mkdir)(path, mode);
  struct stat found;
  if (result == 0 && is_below_root(path) && stat(path, &found) == 0)
    note_bytes(MAKE_DIRECTORY, found.st_ino, 0, path, strlen(path));
  return result;
}
