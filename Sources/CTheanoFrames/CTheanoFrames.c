#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "CTheanoFrames.h"

#include <string.h>

#if defined(__linux__) || defined(__APPLE__)
#include <pthread.h>
#endif
#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#if defined(__has_feature)
#if __has_feature(ptrauth_returns)
#include <ptrauth.h>
#define PLAIN_RETURN(address) ((uintptr_t)ptrauth_strip((void *)(address), ptrauth_key_return_address))
#endif
#endif
#ifndef PLAIN_RETURN
#define PLAIN_RETURN(address) (address)
#endif

// Swift marks the frame of an asynchronous function in this bit of the saved frame pointer.
#if UINTPTR_MAX > 0xffffffff
#define PLAIN_FRAME(address) ((address) & ~((uintptr_t)1 << 60))
#else
#define PLAIN_FRAME(address) (address)
#endif

typedef struct {
  uintptr_t low, high;
  int known;
} stack_bounds;

// 256 * 24 bytes for each thread that builds graphs: enough for the lines of a training loop, so
// that a trace seen before costs no lock.
enum { REMEMBERED = 256 };

typedef struct {
  uint64_t hash;
  const uintptr_t *words;
  uint32_t count, number;
} remembered_trace;

static _Thread_local stack_bounds bounds;
static _Thread_local remembered_trace remembered[REMEMBERED];
static _Thread_local uint32_t inherited;

#if defined(__linux__) && defined(__GLIBC__)
// Where the stack of the main thread begins, as the C library notes it.
extern void *__libc_stack_end __attribute__((weak));

// For the main thread the C library reads a file, which takes a fifth of a millisecond; the stack ends where its limit
// says.
static int main_bounds(void) {
  struct rlimit limit;
  if (getpid() != (pid_t)syscall(SYS_gettid) || &__libc_stack_end == NULL || __libc_stack_end == NULL) return 0;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
  const uintptr_t high = (uintptr_t)__libc_stack_end;
  if (limit.rlim_cur >= high) return 0;
  bounds.low = high - (uintptr_t)limit.rlim_cur;
  bounds.high = high;
  return 1;
}
#endif

// Asking costs microseconds, hence once.
__attribute__((noinline, cold)) static void ask_bounds(void) {
  bounds.known = 1;
#if defined(__linux__) && defined(__GLIBC__)
  if (main_bounds()) return;
#endif
#if defined(__linux__)
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void *low;
  size_t size;
  if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
    bounds.low = (uintptr_t)low;
    bounds.high = (uintptr_t)low + size;
  }
  pthread_attr_destroy(&attributes);
#elif defined(__APPLE__)
  bounds.high = (uintptr_t)pthread_get_stackaddr_np(pthread_self());
  bounds.low = bounds.high - pthread_get_stacksize_np(pthread_self());
#endif
}

static inline uint64_t mix(uint64_t hash, uintptr_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

// A frame without a frame pointer leaves any value in its place, so nothing is read that does not
// lie on this thread's stack, further out than the frame before.
__attribute__((noinline, no_sanitize("address")))
uint32_t theano_trace_capture(theano_trace *trace, uint32_t limit, uintptr_t file, uintptr_t position) {
  trace->words[0] = file;
  trace->words[1] = position;
  uint64_t hash = mix(mix(limit, file), position);
  uint32_t count = THEANO_TRACE_SITE;

  if (limit > 0) {
    if (!bounds.known) ask_bounds();
    if (limit > THEANO_TRACE_FRAMES) limit = THEANO_TRACE_FRAMES;
    const uintptr_t high = bounds.high;
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    if (frame >= bounds.low && frame < high) {
      const uint32_t end = THEANO_TRACE_SITE + limit;
      while (count < end) {
        // The first step leaves the frame of this function for that of its caller.
        const uintptr_t next = PLAIN_FRAME(((const uintptr_t *)frame)[0]);
        if (next <= frame || next > high - 2 * sizeof(uintptr_t)) break;
        if (next % sizeof(uintptr_t) != 0) break;
        frame = next;
        const uintptr_t address = PLAIN_RETURN(((const uintptr_t *)frame)[1]);
        if (address == 0) break;
        trace->words[count++] = address;
        hash = mix(hash, address);
      }
    }
  }
  trace->hash = hash;
  trace->count = count;

  const remembered_trace *entry = &remembered[hash % REMEMBERED];
  if (entry->hash != hash || entry->count != count) return 0;
  if (memcmp(entry->words, trace->words, count * sizeof(uintptr_t)) != 0) return 0;
  return entry->number;
}

void theano_trace_remember(const theano_trace *trace, const uintptr_t *words, uint32_t number) {
  remembered_trace *entry = &remembered[trace->hash % REMEMBERED];
  entry->hash = trace->hash;
  entry->words = words;
  entry->count = trace->count;
  entry->number = number;
}

uint32_t theano_trace_inherited(void) { return inherited; }

void theano_trace_inherit(uint32_t number) { inherited = number; }
