#define _GNU_SOURCE
#include "CTheanoLLVM.h"
#include "CTheanoExit.h"

#include <stdlib.h>

// LLVM is taken down at the end of the process, by the thread that ends it, whatever others do with it: what is left at
// `atexit` runs in the opposite order of that in which it was left. A function that was left when LLVM had just been
// opened comes before the destructors of its global objects; but it has others, which are made, and leave their
// destructors, when they are first used.

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define JUMP_SLOT R_X86_64_JUMP_SLOT
#else
#define JUMP_SLOT R_AARCH64_JUMP_SLOT
#endif

static int leave_nothing(void (*destructor)(void *), void *object, void *library) {
  (void)destructor;
  (void)object;
  (void)library;
  return 0;
}

/// Whether the place has been made read-only after the library was opened.
static int is_protected(const struct link_map *map, uintptr_t place) {
  const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)map->l_addr;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return 1;
  const ElfW(Phdr) *parts = (const ElfW(Phdr) *)(map->l_addr + header->e_phoff);
  for (size_t i = 0; i < header->e_phnum; i++) {
    uintptr_t begin = map->l_addr + parts[i].p_vaddr;
    uintptr_t end = (begin + parts[i].p_memsz) & ~((uintptr_t)getpagesize() - 1);
    if (parts[i].p_type == PT_GNU_RELRO && place >= begin && place < end) return 1;
  }
  return 0;
}

static void put(const struct link_map *map, uintptr_t place, void *value) {
  void *page = (void *)(place & ~((uintptr_t)getpagesize() - 1));
  int protected = is_protected(map, place);
  if (protected && mprotect(page, (size_t)getpagesize(), PROT_READ | PROT_WRITE) != 0) return;
  *(void **)place = value;
  if (protected) mprotect(page, (size_t)getpagesize(), PROT_READ);
}

void theano_keep_objects(void *handle) {
  struct link_map *map = NULL;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || map == NULL) return;
  const ElfW(Rela) *relocations = NULL;
  const ElfW(Sym) *symbols = NULL;
  const char *names = NULL;
  size_t size = 0;
  for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    // Addresses, unless the loader has left them as they are in the file.
    if (entry->d_tag != DT_PLTRELSZ && entry->d_un.d_ptr < map->l_addr) continue;
    if (entry->d_tag == DT_JMPREL) relocations = (const ElfW(Rela) *)entry->d_un.d_ptr;
    if (entry->d_tag == DT_SYMTAB) symbols = (const ElfW(Sym) *)entry->d_un.d_ptr;
    if (entry->d_tag == DT_STRTAB) names = (const char *)entry->d_un.d_ptr;
    if (entry->d_tag == DT_PLTRELSZ) size = entry->d_un.d_val;
  }
  if (relocations == NULL || symbols == NULL || names == NULL) return;
  for (size_t i = 0; i < size / sizeof *relocations; i++) {
    if (ELF64_R_TYPE(relocations[i].r_info) != JUMP_SLOT) continue;
    if (strcmp(names + symbols[ELF64_R_SYM(relocations[i].r_info)].st_name, "__cxa_atexit") != 0) continue;
    uintptr_t place = map->l_addr + relocations[i].r_offset;
    put(map, place, (void *)(uintptr_t)leave_nothing);
  }
}

// While the library is being opened there is nothing that could be left yet. What a thread has of its own goes before
// all that was left at `atexit`, so the main thread can wait.
extern int __cxa_thread_atexit_impl(void (*)(void *), void *, void *) __attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

static void (*_Nullable waiting)(void);

static void wait_for_opening(void *unused) {
  (void)unused;
  if (waiting != NULL) waiting();
}

__attribute__((constructor)) static void watch_main_thread(void) {
  if (__cxa_thread_atexit_impl != NULL) __cxa_thread_atexit_impl(wait_for_opening, NULL, &__dso_handle);
}

void theano_wait_at_main_end(void (*function)(void)) { waiting = function; }
#else
void theano_keep_objects(void *handle) { (void)handle; }
void theano_wait_at_main_end(void (*function)(void)) { (void)function; }
#endif
