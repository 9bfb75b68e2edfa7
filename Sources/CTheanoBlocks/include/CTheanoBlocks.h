#ifndef CTHEANOBLOCKS_H
#define CTHEANOBLOCKS_H

#include <stdint.h>

// Instructions on blocks of lanes: arrays that lie in one arena, an element for each iteration of a loop.
//
// In C, since Swift has no way to say that a function may use instructions that not every processor has: without a
// fused multiply-add the mathematical functions would call the C library for each of theirs.

/// The type of lanes, as they lie in memory. A bool is a u8 that is 0 or 1.
typedef enum : uint32_t {
  THEANO_U8, THEANO_U16, THEANO_U32, THEANO_U64, THEANO_I8, THEANO_I16, THEANO_I32, THEANO_I64,
  THEANO_F16, THEANO_F32, THEANO_F64,
  /// Sixteen bytes, of which nothing is known.
  THEANO_PAIR,
  /// Complex numbers of two f32 or two f64.
  THEANO_C64, THEANO_C128,
} theano_lane_type;

/// What an instruction does with lanes a, b, c of its type (y, z: those of b and c).
typedef enum : uint32_t {
  // Integers wrap; they are those of any sign in the unsigned types.
  THEANO_ADD, THEANO_SUB, THEANO_MUL, THEANO_DIV, THEANO_NEG, THEANO_SQR, THEANO_INV, THEANO_ABS, THEANO_SGN,
  /// a·b + c, rounded once.
  THEANO_FMA,
  THEANO_SQRT, THEANO_FLOOR, THEANO_CEIL, THEANO_TRUNC, THEANO_RINT, THEANO_COPYSIGN,
  /// a < b ? a : b, and a > b ? a : b.
  THEANO_LESSER, THEANO_GREATER,
  /// NaN if either is; of equal ones the first.
  THEANO_MINIMUM, THEANO_MAXIMUM, THEANO_CLIP,
  // To u8.
  THEANO_LT, THEANO_LE, THEANO_GT, THEANO_GE, THEANO_EQ, THEANO_NE, THEANO_ISNAN, THEANO_ISINF,
  // Bits, of unsigned types. Shifts: by `b` itself.
  THEANO_AND, THEANO_OR, THEANO_XOR, THEANO_NOT, THEANO_SHIFT_LEFT, THEANO_SHIFT_RIGHT,
  /// The quotient cut down and its remainder, 0 where y is 0.
  THEANO_FLOOR_DIVIDE, THEANO_FLOOR_REMAINDER,
  /// The lane of b where that of a (u8) is not 0, else of c.
  THEANO_SELECT,
  /// The lane of b where the sign bit of a is set, else of c.
  THEANO_SELECT_NEGATIVE,
  /// From the second type of the key. To bool: whether it is not 0.
  THEANO_CAST, THEANO_CAST_TO_BOOL,
  // Of complex numbers. A complex number is made of two real ones.
  THEANO_REAL, THEANO_IMAG, THEANO_CONJ, THEANO_COMPLEX,
  /// The number of the iteration, as i64.
  THEANO_IOTA,
  /// The C library's function of a in float64 where b (u8) is not 0, else c.
  THEANO_SIN, THEANO_COS, THEANO_TAN,
  // Of reductions only.
  THEANO_REDUCE_MAX, THEANO_REDUCE_MIN,
} theano_lane_op;

/// `op`, the type and, of casts, the type that is cast from.
#define THEANO_LANE_KEY(op, type, from) ((uint32_t)(op) << 8 | (uint32_t)(type) << 4 | (uint32_t)(from))

/// Operands and target are bytes from the arena's beginning. The target lies apart from all operands.
typedef struct {
  uint32_t key;
  int32_t target, a, b, c;
} theano_lane_instruction;

/// Runs the instructions one after the other, on `count` lanes each. `begin` is the iteration of lane 0.
void theano_run_lanes(
  const theano_lane_instruction *instructions, intptr_t instruction_count, char *arena, intptr_t count, int64_t begin);

/// Combines value `e` of `count` onto total `e mod lanes`. The key's op is ADD, MUL, AND, OR, REDUCE_MAX or REDUCE_MIN.
void theano_reduce_lanes(uint32_t key, char *totals, intptr_t lanes, const char *values, intptr_t count);

#endif
