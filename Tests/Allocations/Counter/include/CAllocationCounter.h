#ifndef CALLOCATIONCOUNTER_H
#define CALLOCATIONCOUNTER_H

/// How often this process has asked for memory so far, on all threads; -1 where that cannot be counted.
long theano_allocation_count(void);

#endif
