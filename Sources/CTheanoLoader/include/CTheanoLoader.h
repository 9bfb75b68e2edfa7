#ifndef CTHEANO_LOADER_H
#define CTHEANO_LOADER_H

#include <stddef.h>

/// Opening a system library while the program runs, so that building needs none of them and a program
/// pays for one only when it first uses it. Each library has its own target with a table of function
/// pointers; this target holds what they share.

#define THEANO_MESSAGE_SIZE 1024

/// What `theano_library_load` and the `theano_*_load` functions answer.
enum theano_load_status {
  THEANO_LOADED = 0,
  /// No file of any of the names could be opened.
  THEANO_LIBRARY_NOT_FOUND = 1,
  /// The library was opened, and lacks a function we need (the message names it).
  THEANO_SYMBOL_MISSING = 2,
  /// The library was opened, and is of a version whose functions we do not know.
  THEANO_VERSION_REFUSED = 3,
};

/// One function to look up: its name, and where in the table its address goes.
struct theano_symbol {
  const char *_Nonnull name;
  size_t offset;
  /// 1: the library is of use without it, and the table then holds NULL.
  int optional;
};

/// A library: how the user overrides it, under which names it is looked for, what is wanted from it.
struct theano_library {
  /// For messages: "LLVM", "BLAS".
  const char *_Nonnull title;
  /// The environment variable whose value, where set and not empty, is the one file that is tried; `none`: no file is.
  const char *_Nonnull variable;
  /// File names and paths in the order in which they are tried; the last is NULL.
  const char *_Nullable const *_Nonnull names;
  const struct theano_symbol *_Nonnull symbols;
  size_t symbol_count;
  /// Asked before the symbols are looked up; 0 refuses this file, with its reason in `message`. May be NULL.
  int (*_Nullable accepts)(void *_Nonnull handle, char *_Nonnull message, size_t size);
  /// Called with the table where nobody else in the process had opened the library before. May be NULL.
  void (*_Nullable opened)(const void *_Nonnull table);
  /// Whether it finds its own functions before those of the program, where the system can: a library of many functions
  /// is opened sooner.
  int is_closed;
};

/// Opens the first file that answers and fills a table of function pointers. `explicit_path`, where not empty, is
/// the only file tried; where it is NULL, the environment variable is read in its place. A file that is refused or
/// incomplete does not end the search: another of the names may do.
///
/// - Parameters:
///   - table_size: the size of the table in bytes; its first field is the library's handle.
///   - status: `THEANO_LOADED`, or what was wrong with the first file that could be opened.
///   - message: one line for the user where nothing was loaded.
/// - Returns: The table, which stays for the life of the process as the library does, or NULL.
const void *_Nullable theano_library_load(
    const struct theano_library *_Nonnull library, const char *_Nullable explicit_path, size_t table_size,
    enum theano_load_status *_Nonnull status, char *_Nonnull message, size_t message_size);

/// The address of a function or constant in an opened library, or NULL.
void *_Nullable theano_library_symbol(void *_Nonnull handle, const char *_Nonnull name);

/// The file an address was loaded from, or NULL.
const char *_Nullable theano_library_path(const void *_Nonnull address);

#endif
