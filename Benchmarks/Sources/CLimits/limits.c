// Each kernel is written once and compiled for every width of vectors; the processor's own is chosen while running.
#include "CLimits.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

float *limitsAllocate(size_t bytes) {
  const size_t page = (size_t)2 << 20;
  size_t size = (bytes + page - 1) / page * page;
  if (size < page) size = page;
  void *memory = NULL;
  if (posix_memalign(&memory, page, size) != 0) return NULL;
#ifdef MADV_HUGEPAGE
  madvise(memory, size, MADV_HUGEPAGE);
#endif
  float *values = memory;
  for (size_t k = 0; k < size / sizeof(float); k++) values[k] = 1;
  return values;
}

// What a kernel leaves goes here, so that no compiler can leave out the work.
static volatile double keep;

// Ten accumulators: more than a unit's latency times the units there are, and few enough for sixteen registers.
#define EACH(BODY) BODY(0) BODY(1) BODY(2) BODY(3) BODY(4) BODY(5) BODY(6) BODY(7) BODY(8) BODY(9)
#define LOAD_ADD(K) sum[K] += from[k + K];
#define MULTIPLY_ADD(K) sum[K] = sum[K] * factor + term;
#define ROOT(K) sum[K] = __builtin_elementwise_sqrt(sum[K]) + term;
#define QUOTIENT(K) sum[K] = term / sum[K];

#define ARITHMETIC(NAME, SUFFIX, TARGET, VECTOR, SCALAR, OPERATION, FLOPS) \
  TARGET static double NAME##SUFFIX(long rounds) { \
    VECTOR sum[10], factor, term; \
    const int lanes = sizeof(VECTOR) / sizeof(SCALAR); \
    for (int k = 0; k < 10; k++) \
      for (int lane = 0; lane < lanes; lane++) sum[k][lane] = (SCALAR)(1 + 0.1 * k); \
    for (int lane = 0; lane < lanes; lane++) { factor[lane] = (SCALAR)0.999; term[lane] = (SCALAR)0.5; } \
    for (long round = 0; round < rounds; round++) { EACH(OPERATION) } \
    double all = 0; \
    for (int k = 0; k < 10; k++) all += sum[k][0]; \
    keep = all; \
    return 10.0 * FLOPS * lanes * (double)rounds; \
  }

#define KERNELS(SUFFIX, TARGET, BYTES) \
  typedef float V##SUFFIX __attribute__((vector_size(BYTES))); \
  typedef double D##SUFFIX __attribute__((vector_size(BYTES))); \
  TARGET static float read##SUFFIX(const float *start, size_t count) { \
    const V##SUFFIX *from = (const V##SUFFIX *)start; \
    const size_t lanes = BYTES / sizeof(float), vectors = count / lanes / 8 * 8; \
    V##SUFFIX sum[8]; \
    memset(sum, 0, sizeof sum); \
    for (size_t k = 0; k < vectors; k += 8) { \
      LOAD_ADD(0) LOAD_ADD(1) LOAD_ADD(2) LOAD_ADD(3) LOAD_ADD(4) LOAD_ADD(5) LOAD_ADD(6) LOAD_ADD(7) \
    } \
    float all = 0; \
    for (int k = 0; k < 8; k++) all += sum[k][0]; \
    return all; \
  } \
  TARGET static void copy##SUFFIX(float *end, const float *start, size_t count) { \
    const V##SUFFIX *from = (const V##SUFFIX *)start; \
    V##SUFFIX *to = (V##SUFFIX *)end; \
    const size_t vectors = count / (BYTES / sizeof(float)); \
    for (size_t k = 0; k < vectors; k++) to[k] = from[k] + 1; \
  } \
  TARGET static void fill##SUFFIX(float *end, size_t count) { \
    V##SUFFIX *to = (V##SUFFIX *)end; \
    const size_t vectors = count / (BYTES / sizeof(float)); \
    V##SUFFIX value; \
    memset(&value, 0, sizeof value); \
    for (size_t k = 0; k < vectors; k++) { to[k] = value; value += 1; } \
  } \
  ARITHMETIC(fma32, SUFFIX, TARGET, V##SUFFIX, float, MULTIPLY_ADD, 2) \
  ARITHMETIC(fma64, SUFFIX, TARGET, D##SUFFIX, double, MULTIPLY_ADD, 2) \
  ARITHMETIC(root, SUFFIX, TARGET, V##SUFFIX, float, ROOT, 1) \
  ARITHMETIC(quotient, SUFFIX, TARGET, V##SUFFIX, float, QUOTIENT, 1)

KERNELS(Plain, , 16)
#ifdef __x86_64__
KERNELS(Avx2, __attribute__((target("avx2,fma"))), 32)
KERNELS(Avx512, __attribute__((target("avx512f"))), 64)
#define CHOOSE(CALL) \
  (__builtin_cpu_supports("avx512f") ? CALL(Avx512) : __builtin_cpu_supports("avx2") ? CALL(Avx2) : CALL(Plain))
#else
#define CHOOSE(CALL) CALL(Plain)
#endif

float limitsRead(const float *from, size_t count) {
#define CALL(SUFFIX) read##SUFFIX(from, count)
  float sum = CHOOSE(CALL);
#undef CALL
  keep = sum;
  return sum;
}

void limitsCopy(float *to, const float *from, size_t count) {
#define CALL(SUFFIX) copy##SUFFIX(to, from, count)
  CHOOSE(CALL);
#undef CALL
}

void limitsFill(float *to, size_t count) {
#define CALL(SUFFIX) fill##SUFFIX(to, count)
  CHOOSE(CALL);
#undef CALL
}

#define CALL(SUFFIX) fma32##SUFFIX(rounds)
double limitsMultiplyAdd32(long rounds) { return CHOOSE(CALL); }
#undef CALL
#define CALL(SUFFIX) fma64##SUFFIX(rounds)
double limitsMultiplyAdd64(long rounds) { return CHOOSE(CALL); }
#undef CALL
#define CALL(SUFFIX) root##SUFFIX(rounds)
double limitsRoot32(long rounds) { return CHOOSE(CALL); }
#undef CALL
#define CALL(SUFFIX) quotient##SUFFIX(rounds)
double limitsQuotient32(long rounds) { return CHOOSE(CALL); }
#undef CALL
