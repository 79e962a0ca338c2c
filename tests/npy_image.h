/* SPDX-License-Identifier: MIT */
/* .npy files under construction, and what the reader makes of them. */
#ifndef TESTS_NPY_IMAGE_H
#define TESTS_NPY_IMAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "npy.h"

enum { MOST_BYTES = 1024 };

/* A file under construction. */
typedef struct image {
    unsigned char bytes[MOST_BYTES];
    size_t size;
} image;

static char directory[] = "npy_image.XXXXXX";
static char path[64], error[NPY_ERROR_MAX];

static inline void append(image *f, const void *bytes, size_t size)
{
    assert_true(size <= sizeof f->bytes - f->size);
    memcpy(f->bytes + f->size, bytes, size);
    f->size += size;
}

/* Magic, version, length, dict, and the padding that NumPy adds. */
static inline image image_of(unsigned version, const char *dict)
{
    image f = {.size = 0};
    const size_t prefix = version == 1 ? 10 : 12;
    const size_t length = (prefix + strlen(dict) + 1 + 63) / 64 * 64 - prefix;
    const unsigned char lengths[4] = {(unsigned char)length, (unsigned char)(length >> 8), 0, 0};
    const unsigned char versions[2] = {(unsigned char)version, 0};

    append(&f, "\x93NUMPY", 6);
    append(&f, versions, 2);
    append(&f, lengths, prefix - 8);
    append(&f, dict, strlen(dict));
    while (f.size < prefix + length - 1)
        append(&f, " ", 1);
    append(&f, "\n", 1);
    return f;
}

/* Bytes 1, 2, 3, ...: as numbers in little-endian order all different, none NaN. */
static inline void append_data(image *f, size_t size)
{
    for (size_t i = 0; i < size; i++)
        append(f, &(unsigned char){(unsigned char)(i % 100 + 1)}, 1);
}

static inline void store(const image *f)
{
    FILE *file;

    unlink(path); /* some file systems write to the disk at once where a file is replaced */
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(f->bytes, 1, f->size, file), f->size);
    assert_int_equal(fclose(file), 0);
}

static inline int read_image(const image *f, npy_array *array)
{
    store(f);
    error[0] = '\0';
    return npy_read(array, path, error);
}

/* The error is one line, begins with the file's name and says `part`; the array is empty. */
static inline void assert_error(const char *file, const npy_array *array, const char *part)
{
    assert_memory_equal(error, file, strlen(file));
    assert_null(strchr(error, '\n'));
    if (!strstr(error, part))
        fail_msg("'%s' does not say '%s'", error, part);
    assert_null(array->data);
    assert_int_equal(array->count, 0);
}

static inline void assert_refused(const image *f, const char *part)
{
    npy_array array;

    if (read_image(f, &array) == 0)
        fail_msg("read instead of '%s'", part);
    assert_error(path, &array, part);
}

static inline int make_directory(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof path, "%s/array.npy", directory);
    return 0;
}

static inline int remove_directory(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

#endif
