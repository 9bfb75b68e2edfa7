#include "CTheanoLLVM.h"
#include "CTheanoExit.h"

#include <stdio.h>

// The oldest first: it is the one that emitted code is measured and tested with.
#define HOMEBREW(directory) \
  "/opt/homebrew/opt/" directory "/lib/libLLVM.dylib", "/usr/local/opt/" directory "/lib/libLLVM.dylib"
#define MAJOR(n)                                                                                  \
  "libLLVM.so." n ".1", "libLLVM-" n ".so.1", "libLLVM-" n ".so", "libLLVM.so." n ".0",           \
      "/usr/lib/llvm-" n "/lib/libLLVM.so." n ".1", "/usr/lib/llvm" n "/lib/libLLVM.so." n ".1", \
      HOMEBREW("llvm@" n)

static const char *const names[] = {
    MAJOR("19"), MAJOR("20"), MAJOR("21"), "libLLVM.so", HOMEBREW("llvm"), "libLLVM.dylib", NULL,
};

static const struct theano_symbol symbols[] = {
#define F(optional, result, name, parameters) \
  {"LLVM" #name, offsetof(struct theano_llvm_api, name), optional},
    THEANO_LLVM_FUNCTIONS(F)
#undef F
};

/// Another major version may have changed any of our prototypes, so it is refused before anything is called.
static int accepts(void *handle, char *message, size_t size) {
  void (*version)(unsigned *, unsigned *, unsigned *) = NULL;
  *(void **)&version = theano_library_symbol(handle, "LLVMGetVersion");
  if (version == NULL) {
    snprintf(message, size, "LLVM: the library that was named is not LLVM");
    return 0;
  }
  unsigned major = 0, minor = 0, patch = 0;
  version(&major, &minor, &patch);
  if (major >= THEANO_LLVM_OLDEST && major <= THEANO_LLVM_NEWEST) return 1;
  const char *file = theano_library_path(*(void **)&version);
  snprintf(
      message, size, "LLVM: %s is version %u.%u.%u, needed is %d to %d", file ? file : "the library found",
      major, minor, patch, THEANO_LLVM_OLDEST, THEANO_LLVM_NEWEST);
  return 0;
}

static void opened(const void *table) { theano_keep_objects(((const struct theano_llvm_api *)table)->handle); }

static const struct theano_library library = {
    "LLVM", "THEANO_LLVM_LIBRARY", names, symbols, sizeof symbols / sizeof symbols[0], accepts, opened, 1,
};

const struct theano_llvm_api *theano_llvm_load(
    const char *explicit_path, enum theano_load_status *status, char *message, size_t message_size) {
  return theano_library_load(
      &library, explicit_path, sizeof(struct theano_llvm_api), status, message, message_size);
}

int theano_llvm_initialize_target(const struct theano_llvm_api *api, const char *family) {
  static const char *const parts[] = {"TargetInfo", "Target", "TargetMC", "AsmPrinter"};
  enum { count = sizeof parts / sizeof parts[0] };
  void (*initialize[count])(void);
  for (size_t i = 0; i < count; i++) {
    char name[128];
    snprintf(name, sizeof name, "LLVMInitialize%s%s", family, parts[i]);
    *(void **)&initialize[i] = theano_library_symbol(api->handle, name);
    if (initialize[i] == NULL) return 0;
  }
  for (size_t i = 0; i < count; i++) initialize[i]();
  return 1;
}

void theano_llvm_set_options(const struct theano_llvm_api *api) {
  // Loop strength reduction, and scheduling before and after registers are chosen.
  static const char *const words[] = {"theano", "-disable-lsr", "-enable-misched=false", "-disable-post-ra"};
  api->ParseCommandLineOptions(sizeof words / sizeof words[0], words, NULL);
}

const char *theano_llvm_host_family(void) {
#if defined(__x86_64__)
  return "X86";
#elif defined(__aarch64__)
  return "AArch64";
#else
  return NULL;
#endif
}
