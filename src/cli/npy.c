/* SPDX-License-Identifier: MIT */
/* Writes headers of .npy files, and reads whole arrays. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64 /* files over 2 GiB on 32-bit hosts */

#include "npy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "elements.h"

enum { ALIGNMENT = 64, PREFIX = 10, MOST_TEXT = NPY_MOST_DIMENSIONS * 22 + 128 };

int npy_write_header(npy_header *h, FILE *file, size_t least)
{
    char text[MOST_TEXT];
    int n = snprintf(text, sizeof text, "{'descr': '%c%c%zu', 'fortran_order': %s, 'shape': (",
                     h->item_size == 1  ? '|'
                     : h->is_big_endian ? '>'
                                        : '<',
                     h->kind, h->item_size, h->is_fortran ? "True" : "False");
    for (int i = 0; i < h->dimensions; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%llu%s", i ? " " : "",
                      (unsigned long long)h->shape[i], i + 1 < h->dimensions || i == 0 ? "," : "");
    n += snprintf(text + n, sizeof text - (size_t)n, "), }");
    size_t size = PREFIX + (size_t)n + 1;
    if (size < least)
        size = least;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    const size_t length = size - PREFIX;
    const unsigned char lengths[2] = {(unsigned char)(length & 0xff), (unsigned char)(length >> 8)};
    h->bytes = size;
    fwrite("\x93NUMPY\x01\x00", 1, 8, file);
    fwrite(lengths, 1, sizeof lengths, file);
    fprintf(file, "%s%*s\n", text, (int)(length - (size_t)n - 1), "");
    return ferror(file) ? -1 : 0;
}

/* The numbers behind the header, as floats or doubles. */
static int read_numbers(const npy_header *h, FILE *file, npy_array *array, char *error)
{
    const size_t count = (size_t)h->count, carrier = elements_carrier(h->item_size);
    void *const data = malloc(count ? count * carrier : 1);
    if (!data) {
        snprintf(error, NPY_ERROR_MAX, "out of memory for %zu bytes of data", count * carrier);
        return -1;
    }
    size_t rest;
    errno = 0;
    if (elements_read(data, count, file, h->item_size, h->is_big_endian, &rest) != count) {
        snprintf(error, NPY_ERROR_MAX, "cannot read: %s",
                 ferror(file) ? strerror(errno) : "the file became shorter");
        free(data);
        return -1;
    }
    *array = (npy_array){data, count, carrier};
    return 0;
}

static int read_file(npy_array *array, const char *path, char *error)
{
    struct stat status;
    npy_header header;
    if (stat(path, &status)) {
        snprintf(error, NPY_ERROR_MAX, "cannot open: %s", strerror(errno));
        return -1;
    }
    if (!S_ISREG(status.st_mode)) { /* judged before opening, which waits where a pipe has no writer */
        snprintf(error, NPY_ERROR_MAX, "cannot read: not a regular file");
        return -1;
    }
    FILE *const file = fopen(path, "rb");
    if (!file) {
        snprintf(error, NPY_ERROR_MAX, "cannot open: %s", strerror(errno));
        return -1;
    }
    int result = npy_read_header(&header, file, (uint64_t)status.st_size, 0, error);
    if (result == 0 && header.kind != 'f') {
        snprintf(error, NPY_ERROR_MAX, "integers are not read, only floating-point numbers are");
        result = -1;
    }
    if (result == 0)
        result = read_numbers(&header, file, array, error);
    fclose(file);
    return result;
}

int npy_read(npy_array *array, const char *path, char *error)
{
    char what[NPY_ERROR_MAX] = "";
    *array = (npy_array){NULL, 0, 0};
    if (read_file(array, path, what) == 0)
        return 0;
    *array = (npy_array){NULL, 0, 0};
    snprintf(error, NPY_ERROR_MAX, "%.255s: %.250s", path, what);
    return -1;
}

void npy_free(npy_array *array)
{
    free(array->data);
    *array = (npy_array){NULL, 0, 0};
}
