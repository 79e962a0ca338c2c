/* SPDX-License-Identifier: MIT */
/* Loaded before a program: of its own requests for memory the one that FAIL_MEMORY counts to fails. */
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>

static int find_segment(struct dl_phdr_info *object, size_t size, void *data)
{
    const uintptr_t address = *(const uintptr_t *)data;
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *const segment = &object->dlpi_phdr[i];
        if (segment->p_type == PT_LOAD && address - object->dlpi_addr - segment->p_vaddr < segment->p_memsz)
            return 2;
    }
    return 1; /* the first object, which is the program, is the only one asked */
}

/* 1 if the request from `caller` is the one. */
static int fails(void *caller)
{
    static int requests;
    const char *const number = getenv("FAIL_MEMORY");
    uintptr_t address = (uintptr_t)caller;
    if (!number || dl_iterate_phdr(find_segment, &address) != 2 || ++requests != atoi(number))
        return 0;
    errno = ENOMEM;
    return 1;
}

/* The function of that name that stands behind this one. */
static void *next(const char *name)
{
    void *const found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

void *malloc(size_t size)
{
    static void *(*own)(size_t);
    if (!own)
        *(void **)&own = next("malloc");
    return fails(__builtin_return_address(0)) ? NULL : own(size);
}

void *calloc(size_t n, size_t size)
{
    static void *(*own)(size_t, size_t);
    if (!own)
        *(void **)&own = next("calloc");
    return fails(__builtin_return_address(0)) ? NULL : own(n, size);
}

void *realloc(void *old, size_t size)
{
    static void *(*own)(void *, size_t);
    if (!own)
        *(void **)&own = next("realloc");
    return fails(__builtin_return_address(0)) ? NULL : own(old, size);
}
