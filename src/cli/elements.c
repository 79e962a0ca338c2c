/* SPDX-License-Identifier: MIT */
/* Byte orders, and binary16. */
#include "elements.h"

#include <stdint.h>

#include <lathe/lathe.h>

int elements_host_is_big_endian(void)
{
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 0;
}

void elements_swap(void *items, size_t n, size_t item_size, int is_big_endian)
{
    unsigned char *at = items;
    if (is_big_endian == elements_host_is_big_endian())
        return;
    for (size_t i = 0; i < n; i++, at += item_size)
        for (size_t j = 0; j < item_size / 2; j++) {
            const unsigned char byte = at[j];
            at[j] = at[item_size - 1 - j];
            at[item_size - 1 - j] = byte;
        }
}

size_t elements_carrier(size_t item_size)
{
    return item_size == sizeof(double) ? sizeof(double) : sizeof(float);
}

static size_t read_items(void *to, size_t n, FILE *file, size_t item_size, size_t *rest)
{
    const size_t bytes = fread(to, 1, n * item_size, file);
    *rest = bytes % item_size;
    return bytes / item_size;
}

/* Halves are the codes of fp16. */
static size_t read_halves(float *to, size_t n, FILE *file, int is_big_endian, size_t *rest)
{
    enum { PART = 2048 };
    uint16_t halves[PART];
    lathe_format half;
    lathe_plan plan;
    size_t done = 0, got = PART;
    *rest = 0;
    lathe_format_parse(&half, "fp16", NULL);
    lathe_plan_init(&plan, &half, NULL);
    while (done < n && got == PART) {
        got = read_items(halves, n - done < PART ? n - done : PART, file, sizeof *halves, rest);
        elements_swap(halves, got, sizeof *halves, is_big_endian);
        lathe_decode_f32(&plan, to + done, halves, sizeof *halves, got);
        done += got;
    }
    return done;
}

size_t elements_read(void *to, size_t n, FILE *file, size_t item_size, int is_big_endian, size_t *rest)
{
    if (item_size == sizeof(uint16_t))
        return read_halves(to, n, file, is_big_endian, rest);
    const size_t got = read_items(to, n, file, item_size, rest);
    elements_swap(to, got, item_size, is_big_endian);
    return got;
}
