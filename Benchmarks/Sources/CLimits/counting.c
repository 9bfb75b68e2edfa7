// Marks for valgrind's callgrind. They are a few instructions that do nothing elsewhere; without valgrind's header the
// program is built without them.
#include "CLimits.h"

#if defined(__linux__) && __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>

bool countingIsPossible(void) { return RUNNING_ON_VALGRIND != 0; }

void countingBegins(void) {
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
}

void countingEnds(const char *name) {
  CALLGRIND_DUMP_STATS_AT(name);
  CALLGRIND_STOP_INSTRUMENTATION;
}
#else
bool countingIsPossible(void) { return false; }
void countingBegins(void) {}
void countingEnds(const char *name) { (void)name; }
#endif
