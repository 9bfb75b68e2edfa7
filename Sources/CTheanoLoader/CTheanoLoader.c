#define _GNU_SOURCE
#include "CTheanoLoader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *theano_library_symbol(void *handle, const char *name) { return dlsym(handle, name); }

const char *theano_library_path(const void *address) {
  Dl_info info;
  return dladdr(address, &info) != 0 ? info.dli_fname : NULL;
}

/// Looks up every symbol and puts its address into the table.
static enum theano_load_status fill(
    const struct theano_library *library, void *handle, const char *file, char *table, char *message,
    size_t message_size) {
  memcpy(table, &handle, sizeof handle);
  for (size_t i = 0; i < library->symbol_count; i++) {
    const struct theano_symbol *symbol = &library->symbols[i];
    void *address = dlsym(handle, symbol->name);
    if (address == NULL && !symbol->optional) {
      snprintf(message, message_size, "%s: %s has no function %s", library->title, file, symbol->name);
      return THEANO_SYMBOL_MISSING;
    }
    memcpy(table + symbol->offset, &address, sizeof address);
  }
  return THEANO_LOADED;
}

#ifdef RTLD_DEEPBIND
/// Whether the program has for each name the same function as a library, if that is open: none of its own.
static int agrees(const char *file, const char *const names[2]) {
  void *own = dlopen(file, RTLD_LAZY | RTLD_NOLOAD);
  if (own == NULL) return 1;
  int is_same = 1;
  for (int i = 0; i < 2; i++) is_same = is_same && dlsym(own, names[i]) == dlsym(RTLD_DEFAULT, names[i]);
  dlclose(own);
  return is_same;
}
#endif

/// Where a library looks for its functions: in itself first, unless the program brings functions of its own for memory,
/// with which parts of the library's memory would be asked for, and not given back.
static int binding(const struct theano_library *library) {
#ifdef RTLD_DEEPBIND
  static const char *const system[2] = {"malloc", "free"};
  static const char *const language[2] = {"_Znwm", "_ZdlPv"};
  if (library->is_closed && agrees("libc.so.6", system) && agrees("libstdc++.so.6", language)) return RTLD_DEEPBIND;
#else
  (void)library;
#endif
  return 0;
}

/// Tries one file. A library that is refused is closed again.
static enum theano_load_status open_one(
    const struct theano_library *library, const char *file, char *table, char *message, size_t message_size) {
  void *present = dlopen(file, RTLD_LAZY | RTLD_NOLOAD);
  if (present != NULL) dlclose(present);
  // LOCAL: our LLVM or BLAS must not answer for the symbols of another one in the same process.
  void *handle = dlopen(file, RTLD_LAZY | RTLD_LOCAL | binding(library));
  if (handle == NULL) {
    const char *reason = dlerror();
    snprintf(message, message_size, "%s: %s", library->title, reason ? reason : file);
    return THEANO_LIBRARY_NOT_FOUND;
  }
  enum theano_load_status status = THEANO_VERSION_REFUSED;
  if (library->accepts == NULL || library->accepts(handle, message, message_size)) {
    status = fill(library, handle, file, table, message, message_size);
  }
  if (status != THEANO_LOADED) {
    dlclose(handle);
  } else if (present == NULL && library->opened != NULL) {
    library->opened(table);
  }
  return status;
}

static enum theano_load_status not_found(const struct theano_library *library, char *message, size_t message_size) {
  snprintf(
      message, message_size, "%s: no library found (looked for %s and others; %s=FILE names one)", library->title,
      library->names[0], library->variable);
  return THEANO_LIBRARY_NOT_FOUND;
}

/// Tries the names in order. A file that exists and does not fit says more than all the names under which
/// nothing exists, so the first such file has the word.
static enum theano_load_status search(
    const struct theano_library *library, char *table, char *message, size_t message_size) {
  enum theano_load_status status = THEANO_LIBRARY_NOT_FOUND;
  for (const char *const *name = library->names; *name != NULL; name++) {
    char why[THEANO_MESSAGE_SIZE] = "";
    enum theano_load_status now = open_one(library, *name, table, why, sizeof why);
    if (now == THEANO_LOADED) return now;
    if (status == THEANO_LIBRARY_NOT_FOUND && now != THEANO_LIBRARY_NOT_FOUND) {
      status = now;
      snprintf(message, message_size, "%s", why);
    }
  }
  return status == THEANO_LIBRARY_NOT_FOUND ? not_found(library, message, message_size) : status;
}

const void *theano_library_load(
    const struct theano_library *library, const char *explicit_path, size_t table_size,
    enum theano_load_status *status, char *message, size_t message_size) {
  if (message_size > 0) message[0] = 0;
  char *table = calloc(1, table_size);
  if (table == NULL) {
    snprintf(message, message_size, "%s: out of memory", library->title);
    *status = THEANO_LIBRARY_NOT_FOUND;
    return NULL;
  }
  const char *only = explicit_path;
  if (only == NULL) only = getenv(library->variable);
  if (only == NULL || only[0] == 0) {
    *status = search(library, table, message, message_size);
  } else if (strcmp(only, "none") == 0) {
    *status = not_found(library, message, message_size);
  } else {
    *status = open_one(library, only, table, message, message_size);
  }
  if (*status == THEANO_LOADED) return table;
  free(table);
  return NULL;
}
