// What the machine can do: kernels that nothing but memory or nothing but arithmetic bounds, in the widest vectors that
// the processor has; and marks for counting instructions under valgrind.
#ifndef CLIMITS_H
#define CLIMITS_H
#include <stdbool.h>
#include <stddef.h>

/// Memory of whole large pages, filled with ones; `free` gives it back. Null where there is none.
float *_Nullable limitsAllocate(size_t bytes);

/// Multiples of this many elements are handled; a rest is left out.
enum { limitsBlock = 128 };
float limitsRead(const float *_Nonnull from, size_t count);
void limitsCopy(float *_Nonnull to, const float *_Nonnull from, size_t count);
void limitsFill(float *_Nonnull to, size_t count);

/// Each runs `rounds` rounds of independent operations and returns how many operations on single elements those were:
/// a multiply-add counts two, a root or a quotient one.
double limitsMultiplyAdd32(long rounds);
double limitsMultiplyAdd64(long rounds);
double limitsRoot32(long rounds);
double limitsQuotient32(long rounds);

/// Whether this program can tell valgrind where to count, and runs under it.
bool countingIsPossible(void);
void countingBegins(void);
/// Writes what was counted since `countingBegins`, under that name.
void countingEnds(const char *_Nonnull name);

#endif
