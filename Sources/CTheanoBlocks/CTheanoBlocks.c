#include "CTheanoBlocks.h"

#include <math.h>
#include <string.h>

// Every operation is rounded by itself.
#pragma STDC FP_CONTRACT OFF
// Where a processor has no instruction for it, a loop stays as it is.
#pragma clang diagnostic ignored "-Wpass-failed"

typedef struct {
  uint64_t first, second;
} pair;

typedef struct {
  float re, im;
} complex64;

typedef struct {
  double re, im;
} complex128;

// A real number cut to an integer, as the machine's conversion gives it: what does not fit has only its sign bit set.
static inline int64_t cut64(double x) { return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN; }
static inline int32_t cut32(double x) { return x > -2147483649.0 && x < 2147483648.0 ? (int32_t)x : INT32_MIN; }

static inline int64_t floor_divide(int64_t x, int64_t y) {
  if (y == 0) return 0;
  if (y == -1) return (int64_t)(0 - (uint64_t)x);
  const int64_t quotient = x / y, cut = x % y;
  return cut != 0 && (cut < 0) != (y < 0) ? quotient - 1 : quotient;
}

static inline int64_t floor_remainder(int64_t x, int64_t y) {
  if (y == 0 || y == -1) return 0;
  const int64_t cut = x % y;
  return cut != 0 && (cut < 0) != (y < 0) ? cut + y : cut;
}

static inline float single_of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// Exact: every float16 is a float32.
static inline float single_of_half(uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;
  if (exponent == 0) {
    const float magnitude = (float)fraction * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  }
  return single_of_bits(sign | (exponent == 0x1f ? 0xff : exponent + 112) << 23 | fraction << 13);
}

/// The nearest float16, ties to even.
static inline uint16_t half_of_single(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  const uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (uint16_t)(sign | 0x7e00 | (magnitude >> 13 & 0x1ff));
  // From 65520 on it is rounded to infinity.
  if (magnitude >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
  if (magnitude < 0x38800000) {
    // Below 2^-14 the unit is 2^-24: that of float32 between 0.5 and 1.
    const float shifted = single_of_bits(magnitude) + 0.5f;
    memcpy(&bits, &shifted, sizeof bits);
    return (uint16_t)(sign | (bits - 0x3f000000));
  }
  const uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
  return (uint16_t)(sign | (rounded - (112u << 23)) >> 13);
}

/// Greater, or NaN where b is none.
static inline int is_half_above(uint16_t a, uint16_t b) {
  const float x = single_of_half(a), y = single_of_half(b);
  return x > y || (x != x && y == y);
}

#define RUN_LANES run_lanes_everywhere
#define REDUCE_LANES reduce_lanes_everywhere
#define TO_SINGLE(x) single_of_half(x)
#define TO_HALF(x) half_of_single(x)
#include "LaneInstructions.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define RUN_LANES run_lanes_avx2
#define REDUCE_LANES reduce_lanes_avx2
#define TO_SINGLE(x) single_of_half(x)
#define TO_HALF(x) half_of_single(x)
#include "LaneInstructions.h"
#pragma clang attribute pop

static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#endif

void theano_run_lanes(
  const theano_lane_instruction *instructions, intptr_t instruction_count, char *arena, intptr_t count, int64_t begin) {
#if defined(__x86_64__)
  if (has_avx2()) return run_lanes_avx2(instructions, instruction_count, arena, count, begin);
#endif
  run_lanes_everywhere(instructions, instruction_count, arena, count, begin);
}

void theano_reduce_lanes(uint32_t key, char *totals, intptr_t lanes, const char *values, intptr_t count) {
#if defined(__x86_64__)
  if (has_avx2()) return reduce_lanes_avx2(key, totals, lanes, values, count);
#endif
  reduce_lanes_everywhere(key, totals, lanes, values, count);
}
