#ifndef CTHEANO_EXIT_H
#define CTHEANO_EXIT_H

/// Lets objects of the library that are made from now on live as long as the process: without destructors at its end.
void theano_keep_objects(void *handle);

#endif
