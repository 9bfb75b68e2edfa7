// Included once for each kind of processor, with RUN_LANES and REDUCE_LANES as the names to define. No guard.

#define KEY(op, type) THEANO_LANE_KEY(THEANO_##op, THEANO_##type, 0)
#define CAST_KEY(op, type, from) THEANO_LANE_KEY(THEANO_##op, THEANO_##type, THEANO_##from)

// Targets lie apart from operands.
#define EACH _Pragma("clang loop vectorize(assume_safety) interleave_count(2) unroll(disable)") \
  for (intptr_t i = 0; i < count; i++)

#define LOOP(key, result, type, expression) \
  case key: { \
    const type *const as = (const type *)(arena + p->a); \
    const type *const bs = (const type *)(arena + p->b); \
    const type *const cs = (const type *)(arena + p->c); \
    result *const to = (result *)(arena + p->target); \
    (void)bs, (void)cs; \
    EACH to[i] = (result)(expression); \
    break; \
  }
// Both are read whatever is chosen, so that no element waits for a branch.
#define CHOICE(key, from, type, condition) \
  case key: { \
    const from *const as = (const from *)(arena + p->a); \
    const type *const bs = (const type *)(arena + p->b); \
    const type *const cs = (const type *)(arena + p->c); \
    type *const to = (type *)(arena + p->target); \
    EACH { \
      const type b = B, c = C; \
      to[i] = condition ? b : c; \
    } \
    break; \
  }

#define A as[i]
#define B bs[i]
#define C cs[i]

#define COMPARISONS(T, type) \
  LOOP(KEY(LT, T), uint8_t, type, A < B) \
  LOOP(KEY(LE, T), uint8_t, type, A <= B) \
  LOOP(KEY(GT, T), uint8_t, type, A > B) \
  LOOP(KEY(GE, T), uint8_t, type, A >= B) \
  LOOP(KEY(EQ, T), uint8_t, type, A == B) \
  LOOP(KEY(NE, T), uint8_t, type, A != B) \
  LOOP(KEY(CLIP, T), type, type, A < B ? B : A > C ? C : A)

#define FLOATS(T, type, bits, width, f) \
  COMPARISONS(T, type) \
  LOOP(KEY(ADD, T), type, type, A + B) \
  LOOP(KEY(SUB, T), type, type, A - B) \
  LOOP(KEY(MUL, T), type, type, A * B) \
  LOOP(KEY(DIV, T), type, type, A / B) \
  LOOP(KEY(NEG, T), type, type, -A) \
  LOOP(KEY(SQR, T), type, type, A * A) \
  LOOP(KEY(INV, T), type, type, 1 / A) \
  LOOP(KEY(ABS, T), type, type, __builtin_fabs##f(A)) \
  LOOP(KEY(SGN, T), type, type, A > 0 ? 1 : A < 0 ? -1 : A == 0 ? 0 : A) \
  LOOP(KEY(FMA, T), type, type, __builtin_fma##f(A, B, C)) \
  LOOP(KEY(SQRT, T), type, type, __builtin_sqrt##f(A)) \
  LOOP(KEY(FLOOR, T), type, type, __builtin_floor##f(A)) \
  LOOP(KEY(CEIL, T), type, type, __builtin_ceil##f(A)) \
  LOOP(KEY(TRUNC, T), type, type, __builtin_trunc##f(A)) \
  LOOP(KEY(RINT, T), type, type, __builtin_rint##f(A)) \
  LOOP(KEY(COPYSIGN, T), type, type, __builtin_copysign##f(A, B)) \
  LOOP(KEY(LESSER, T), type, type, A < B ? A : B) \
  LOOP(KEY(GREATER, T), type, type, A > B ? A : B) \
  LOOP(KEY(MINIMUM, T), type, type, ((A <= B) | (A != A)) ? A : B) \
  LOOP(KEY(MAXIMUM, T), type, type, ((A >= B) | (A != A)) ? A : B) \
  LOOP(KEY(ISNAN, T), uint8_t, type, A != A) \
  LOOP(KEY(ISINF, T), uint8_t, type, __builtin_fabs##f(A) == __builtin_inf##f()) \
  CHOICE(KEY(SELECT_NEGATIVE, T), bits, bits, A >> (width - 1)) \
  CALLS(KEY(SIN, T), type, sin) \
  CALLS(KEY(COS, T), type, cos) \
  CALLS(KEY(TAN, T), type, tan)

#define CALLS(key, type, function) \
  case key: { \
    const type *const as = (const type *)(arena + p->a); \
    const uint8_t *const bs = (const uint8_t *)(arena + p->b); \
    const type *const cs = (const type *)(arena + p->c); \
    type *const to = (type *)(arena + p->target); \
    for (intptr_t i = 0; i < count; i++) to[i] = B ? (type)function((double)A) : C; \
    break; \
  }

#define UNSIGNED(T, type, S, sign, half) \
  COMPARISONS(T, type) \
  COMPARISONS(S, sign) \
  LOOP(KEY(ADD, T), type, type, A + B) \
  LOOP(KEY(SUB, T), type, type, A - B) \
  LOOP(KEY(MUL, T), type, type, (uint64_t)A * B) \
  LOOP(KEY(NEG, T), type, type, 0 - (uint64_t)A) \
  LOOP(KEY(SQR, T), type, type, (uint64_t)A * A) \
  LOOP(KEY(AND, T), type, type, A & B) \
  LOOP(KEY(OR, T), type, type, A | B) \
  LOOP(KEY(XOR, T), type, type, A ^ B) \
  LOOP(KEY(NOT, T), type, type, ~A) \
  LOOP(KEY(MINIMUM, T), type, type, A < B ? A : B) \
  LOOP(KEY(MAXIMUM, T), type, type, A > B ? A : B) \
  LOOP(KEY(SGN, T), type, type, A != 0) \
  LOOP(KEY(FLOOR_DIVIDE, T), type, type, B == 0 ? 0 : A / B) \
  LOOP(KEY(FLOOR_REMAINDER, T), type, type, B == 0 ? 0 : A % B) \
  LOOP(KEY(MINIMUM, S), sign, sign, A < B ? A : B) \
  LOOP(KEY(MAXIMUM, S), sign, sign, A > B ? A : B) \
  LOOP(KEY(ABS, S), type, sign, A < 0 ? 0 - (uint64_t)A : (uint64_t)A) \
  LOOP(KEY(SGN, S), sign, sign, (A > 0) - (A < 0)) \
  LOOP(KEY(FLOOR_DIVIDE, S), sign, sign, floor_divide(A, B)) \
  LOOP(KEY(FLOOR_REMAINDER, S), sign, sign, floor_remainder(A, B)) \
  CHOICE(KEY(SELECT, T), uint8_t, type, A) \
  case KEY(SHIFT_LEFT, T): { \
    const type *const as = (const type *)(arena + p->a); \
    type *const to = (type *)(arena + p->target); \
    const int by = p->b; \
    EACH to[i] = (type)((uint64_t)A << by); \
    break; \
  } \
  case KEY(SHIFT_RIGHT, T): { \
    const type *const as = (const type *)(arena + p->a); \
    type *const to = (type *)(arena + p->target); \
    const int by = p->b; \
    EACH to[i] = (type)(A >> by); \
    break; \
  }

// Between integers, and from integers to floats. Their low bits are the same whatever the sign of the target.
#define INTEGER_CASTS(F, from) \
  LOOP(CAST_KEY(CAST, U8, F), uint8_t, from, A) \
  LOOP(CAST_KEY(CAST, U16, F), uint16_t, from, A) \
  LOOP(CAST_KEY(CAST, U32, F), uint32_t, from, A) \
  LOOP(CAST_KEY(CAST, U64, F), uint64_t, from, A) \
  LOOP(CAST_KEY(CAST, F32, F), float, from, A) \
  LOOP(CAST_KEY(CAST, F64, F), double, from, A) \
  LOOP(CAST_KEY(CAST_TO_BOOL, U8, F), uint8_t, from, A != 0)

#define FLOAT_CASTS(F, from) \
  LOOP(CAST_KEY(CAST, U8, F), uint8_t, from, cut32(A)) \
  LOOP(CAST_KEY(CAST, U16, F), uint16_t, from, cut32(A)) \
  LOOP(CAST_KEY(CAST, I32, F), int32_t, from, cut32(A)) \
  LOOP(CAST_KEY(CAST, U32, F), uint32_t, from, cut64(A)) \
  LOOP(CAST_KEY(CAST, I64, F), int64_t, from, cut64(A)) \
  LOOP(CAST_KEY(CAST, U64, F), uint64_t, from, \
    A >= 0x1p63 ? (uint64_t)cut64((double)A - 0x1p63) ^ (uint64_t)1 << 63 : (uint64_t)cut64(A)) \
  LOOP(CAST_KEY(CAST_TO_BOOL, U8, F), uint8_t, from, A != 0)

// Products of complex numbers are those of float64, whatever the parts are.
#define COMPLEXES(T, type, R, real) \
  COMPLEX_LOOP(KEY(ADD, T), type, type, type, A.re + B.re, A.im + B.im) \
  COMPLEX_LOOP(KEY(SUB, T), type, type, type, A.re - B.re, A.im - B.im) \
  COMPLEX_LOOP(KEY(NEG, T), type, type, type, -A.re, -A.im) \
  COMPLEX_LOOP(KEY(CONJ, T), type, type, type, A.re, -A.im) \
  COMPLEX_LOOP( \
    KEY(MUL, T), type, type, type, \
    (double)A.re * B.re - (double)A.im * B.im, (double)A.re * B.im + (double)A.im * B.re) \
  COMPLEX_LOOP( \
    KEY(SQR, T), type, type, type, \
    (double)A.re * A.re - (double)A.im * A.im, (double)A.re * A.im + (double)A.im * A.re) \
  COMPLEX_LOOP(KEY(COMPLEX, T), type, real, real, A, B) \
  COMPLEX_LOOP(CAST_KEY(CAST, T, C64), type, complex64, complex64, A.re, A.im) \
  COMPLEX_LOOP(CAST_KEY(CAST, T, C128), type, complex128, complex128, A.re, A.im) \
  LOOP(KEY(REAL, T), real, type, A.re) \
  LOOP(KEY(IMAG, T), real, type, A.im) \
  LOOP(KEY(EQ, T), uint8_t, type, A.re == B.re && A.im == B.im) \
  LOOP(KEY(NE, T), uint8_t, type, A.re != B.re || A.im != B.im)

#define COMPLEX_LOOP(key, type, left, right, real_part, imaginary_part) \
  case key: { \
    const left *const as = (const left *)(arena + p->a); \
    const right *const bs = (const right *)(arena + p->b); \
    type *const to = (type *)(arena + p->target); \
    (void)bs; \
    EACH { \
      const type value = {real_part, imaginary_part}; \
      to[i] = value; \
    } \
    break; \
  }

static void RUN_LANES(
  const theano_lane_instruction *p, intptr_t instruction_count, char *arena, intptr_t count, int64_t begin) {
  for (; instruction_count > 0; instruction_count--, p++) {
    switch (p->key) {
      FLOATS(F32, float, uint32_t, 32, f)
      FLOATS(F64, double, uint64_t, 64, )
      UNSIGNED(U8, uint8_t, I8, int8_t, 4)
      UNSIGNED(U16, uint16_t, I16, int16_t, 8)
      UNSIGNED(U32, uint32_t, I32, int32_t, 16)
      UNSIGNED(U64, uint64_t, I64, int64_t, 32)
      INTEGER_CASTS(U8, uint8_t)
      INTEGER_CASTS(U16, uint16_t)
      INTEGER_CASTS(U32, uint32_t)
      INTEGER_CASTS(U64, uint64_t)
      INTEGER_CASTS(I8, int8_t)
      INTEGER_CASTS(I16, int16_t)
      INTEGER_CASTS(I32, int32_t)
      INTEGER_CASTS(I64, int64_t)
      FLOAT_CASTS(F32, float)
      FLOAT_CASTS(F64, double)
      COMPLEXES(C64, complex64, F32, float)
      COMPLEXES(C128, complex128, F64, double)
      LOOP(CAST_KEY(CAST, F64, F32), double, float, A)
      LOOP(CAST_KEY(CAST, F32, F64), float, double, A)
      LOOP(CAST_KEY(CAST, F32, F16), float, uint16_t, TO_SINGLE(A))
      LOOP(CAST_KEY(CAST, F64, F16), double, uint16_t, TO_SINGLE(A))
      LOOP(CAST_KEY(CAST, F16, F32), uint16_t, float, TO_HALF(A))
    case KEY(SELECT, PAIR): {
      const uint8_t *const as = (const uint8_t *)(arena + p->a);
      const pair *const bs = (const pair *)(arena + p->b), *const cs = (const pair *)(arena + p->c);
      pair *const to = (pair *)(arena + p->target);
      for (intptr_t i = 0; i < count; i++) to[i] = A ? B : C;
      break;
    }
    case KEY(IOTA, I64): {
      int64_t *const to = (int64_t *)(arena + p->target);
      EACH to[i] = begin + i;
      break;
    }
    default: __builtin_trap();
    }
  }
}

#define REDUCE(key, type, expression) \
  case key: { \
    type *const as = (type *)totals; \
    const type *bs = (const type *)values; \
    if (lanes == 1) { \
      type total = as[0]; \
      for (intptr_t i = 0; i < count; i++) { \
        const type a = total, b = bs[i]; \
        total = (type)(expression); \
      } \
      as[0] = total; \
      break; \
    } \
    for (; count > 0; count -= lanes, bs += lanes) { \
      const intptr_t width = count < lanes ? count : lanes; \
      _Pragma("clang loop vectorize(assume_safety) interleave_count(2) unroll(disable)") \
      for (intptr_t i = 0; i < width; i++) { \
        const type a = as[i], b = bs[i]; \
        as[i] = (type)(expression); \
      } \
    } \
    break; \
  }

#define REDUCE_FLOATS(T, type) \
  REDUCE(KEY(ADD, T), type, a + b) \
  REDUCE(KEY(MUL, T), type, a * b) \
  REDUCE(KEY(REDUCE_MAX, T), type, ((b > a) | ((b != b) & (a == a))) ? b : a) \
  REDUCE(KEY(REDUCE_MIN, T), type, ((b < a) | ((b != b) & (a == a))) ? b : a)

#define REDUCE_INTEGERS(T, type, S, sign) \
  REDUCE(KEY(ADD, T), type, a + b) \
  REDUCE(KEY(MUL, T), type, (uint64_t)a * b) \
  REDUCE(KEY(AND, T), type, a & b) \
  REDUCE(KEY(OR, T), type, a | b) \
  REDUCE(KEY(REDUCE_MAX, T), type, b > a ? b : a) \
  REDUCE(KEY(REDUCE_MIN, T), type, b < a ? b : a) \
  REDUCE(KEY(REDUCE_MAX, S), sign, b > a ? b : a) \
  REDUCE(KEY(REDUCE_MIN, S), sign, b < a ? b : a)

static void REDUCE_LANES(uint32_t key, char *totals, intptr_t lanes, const char *values, intptr_t count) {
  switch (key) {
    REDUCE_FLOATS(F32, float)
    REDUCE_FLOATS(F64, double)
    // Their sums and products are exact enough in float32 to be rounded twice.
    REDUCE(KEY(ADD, F16), uint16_t, TO_HALF(TO_SINGLE(a) + TO_SINGLE(b)))
    REDUCE(KEY(MUL, F16), uint16_t, TO_HALF(TO_SINGLE(a) * TO_SINGLE(b)))
    REDUCE(KEY(REDUCE_MAX, F16), uint16_t, is_half_above(b, a) ? b : a)
    REDUCE(KEY(REDUCE_MIN, F16), uint16_t, is_half_above(b ^ 0x8000, a ^ 0x8000) ? b : a)
    REDUCE_INTEGERS(U8, uint8_t, I8, int8_t)
    REDUCE_INTEGERS(U16, uint16_t, I16, int16_t)
    REDUCE_INTEGERS(U32, uint32_t, I32, int32_t)
    REDUCE_INTEGERS(U64, uint64_t, I64, int64_t)
  default: __builtin_trap();
  }
}

#undef RUN_LANES
#undef REDUCE_LANES
#undef TO_SINGLE
#undef TO_HALF
#undef KEY
#undef CAST_KEY
#undef EACH
#undef LOOP
#undef CHOICE
#undef A
#undef B
#undef C
#undef COMPARISONS
#undef FLOATS
#undef CALLS
#undef UNSIGNED
#undef INTEGER_CASTS
#undef FLOAT_CASTS
#undef COMPLEXES
#undef COMPLEX_LOOP
#undef REDUCE
#undef REDUCE_FLOATS
#undef REDUCE_INTEGERS
