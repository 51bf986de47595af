// Loaded in front of a program (LD_PRELOAD) it makes each fsync and fdatasync take SLOW_FLUSH_US microseconds longer, one at a
// time across all threads and processes that load the same library: a disk without a cache of its own does one flush after
// the other. The flush itself still happens.
//
//   cc -O2 -shared -fPIC -o slow-flush.so slow-flush.c -ldl -lpthread
//   SLOW_FLUSH_US=4000 LD_PRELOAD=./slow-flush.so node …

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t among_threads = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t next_turn = PTHREAD_COND_INITIALIZER;
static unsigned long turns_given, turn_now;
static int among_processes = -1;
static struct timespec delay;
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void prepare(void) {
  const char *microseconds = getenv("SLOW_FLUSH_US");
  long wanted = microseconds == NULL ? 0 : atol(microseconds);
  delay.tv_sec = wanted / 1000000;
  delay.tv_nsec = wanted % 1000000 * 1000;
  real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  // The library's own file is what every process that loads it can lock.
  Dl_info self;
  if (dladdr((void *)prepare, &self) != 0) among_processes = open(self.dli_fname, O_RDONLY | O_CLOEXEC);
}

static int slowly(int (*flush)(int), int descriptor) {
  // In the order of asking, as a disk's queue does; a plain mutex would let one thread go first again and again.
  pthread_mutex_lock(&among_threads);
  unsigned long turn = turns_given++;
  while (turn != turn_now) pthread_cond_wait(&next_turn, &among_threads);
  pthread_mutex_unlock(&among_threads);
  if (among_processes >= 0) flock(among_processes, LOCK_EX);
  struct timespec left = delay;
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
  int result = flush(descriptor);
  int error = errno;
  if (among_processes >= 0) flock(among_processes, LOCK_UN);
  pthread_mutex_lock(&among_threads);
  turn_now++;
  pthread_cond_broadcast(&next_turn);
  pthread_mutex_unlock(&among_threads);
  errno = error;
  return result;
}

int fsync(int descriptor) { return slowly(real_fsync, descriptor); }

int fdatasync(int descriptor) { return slowly(real_fdatasync, descriptor); }
