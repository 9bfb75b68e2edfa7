#ifndef C_THEANO_FRAMES_H
#define C_THEANO_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  /// The most return addresses one trace keeps.
  THEANO_TRACE_FRAMES = 16,
  /// Words before the return addresses: an explicit file name (address of its characters) and
  /// the line and column in it; both zero where there is none.
  THEANO_TRACE_SITE = 2,
};

/// Where a call came from: an explicit site and the return addresses above it, innermost first.
typedef struct {
  uint64_t hash;
  /// How many of `words` are meant, the two of the site included.
  uint32_t count;
  uintptr_t words[THEANO_TRACE_SITE + THEANO_TRACE_FRAMES];
} theano_trace;

/// Fills `trace` with the site and at most `limit` return addresses, beginning with the one in
/// the caller of this function's caller, and answers the number under which the calling thread
/// remembers the same trace; 0 if it does not.
uint32_t theano_trace_capture(theano_trace *trace, uint32_t limit, uintptr_t file, uintptr_t position);

/// Lets the calling thread remember `number` for a trace. `words` holds the same words as the
/// trace and must stay where it is until the process ends.
void theano_trace_remember(const theano_trace *trace, const uintptr_t *words, uint32_t number);

/// The number that stands for every trace captured by this thread; 0 if there is none.
uint32_t theano_trace_inherited(void);

/// Lets `number` stand for every trace captured by this thread; 0 ends it.
void theano_trace_inherit(uint32_t number);

/// A program or library in this process. The pointers hold during the call that is given it.
typedef struct {
  const char *path;
  /// From the first byte of the file in memory to the last of its machine code.
  uintptr_t base, end;
  const uint8_t *build_id;
  size_t build_id_count;
} theano_image;

/// Calls `each` for every program and library that is loaded, where the system can tell (Linux).
void theano_images(void (*each)(const theano_image *image, void *context), void *context);

#ifdef __cplusplus
}
#endif

#endif
