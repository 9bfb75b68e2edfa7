#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "CTheanoFrames.h"

#if defined(__linux__)

#include <elf.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  void (*each)(const theano_image *image, void *context);
  void *context;
  char program[4096];
} listing;

static size_t padded(size_t count) { return (count + 3) & ~(size_t)3; }

static void find_build_id(theano_image *image, const uint8_t *note, size_t left) {
  while (left >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    memcpy(&header, note, sizeof header);
    const size_t name = padded(header.n_namesz), content = padded(header.n_descsz);
    if (left - sizeof header < name || left - sizeof header - name < content) return;
    const uint8_t *const owner = note + sizeof header;
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 && memcmp(owner, "GNU", 4) == 0) {
      image->build_id = owner + name;
      image->build_id_count = header.n_descsz;
      return;
    }
    note = owner + name + content;
    left -= sizeof header + name + content;
  }
}

static int list(struct dl_phdr_info *info, size_t size, void *pointer) {
  (void)size;
  listing *const all = pointer;
  theano_image image = {.path = info->dlpi_name, .base = UINTPTR_MAX};
  if (image.path == NULL || image.path[0] == 0) image.path = all->program;
  if (image.path[0] != '/') return 0;  // the kernel's own code has no file
  for (int k = 0; k < info->dlpi_phnum; ++k) {
    const ElfW(Phdr) *const part = &info->dlpi_phdr[k];
    const uintptr_t start = info->dlpi_addr + part->p_vaddr;
    if (part->p_type == PT_LOAD) {
      if (start < image.base) image.base = start;
      if ((part->p_flags & PF_X) && start + part->p_memsz > image.end) image.end = start + part->p_memsz;
    } else if (part->p_type == PT_NOTE && image.build_id == NULL) {
      find_build_id(&image, (const uint8_t *)start, part->p_memsz);
    }
  }
  if (image.base < image.end) all->each(&image, all->context);
  return 0;
}

void theano_images(void (*each)(const theano_image *image, void *context), void *context) {
  listing all = {.each = each, .context = context};
  const ssize_t count = readlink("/proc/self/exe", all.program, sizeof all.program - 1);
  all.program[count > 0 ? count : 0] = 0;
  dl_iterate_phdr(list, &all);
}

#else

void theano_images(void (*each)(const theano_image *image, void *context), void *context) {
  (void)each;
  (void)context;
}

#endif
