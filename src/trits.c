/* SPDX-License-Identifier: MIT */
/* Values -1, 0 and 1 in bytes: each is a digit of its byte. */
#include "common.h"

#include <lathe/ternary.h>

#include "call.h"
#include "parallel.h"

enum { GRAIN = 16384, MOST_IN_BYTE = 8 };

/* Digits 0 to most, `in_byte` of them; a byte is the sum of digits times the weights, and is under `end`.
   Digits are (value + 1) / step. */
typedef struct digits {
    unsigned in_byte, base, most, end, step;
    uint8_t weights[MOST_IN_BYTE];
} digits;

static const digits layouts[] = {
    [LATHE_TRITS_MSB_FIRST] = {4, 4, 2, 256, 1, {64, 16, 4, 1}},
    [LATHE_TRITS_LSB_FIRST] = {4, 4, 2, 256, 1, {1, 4, 16, 64}},
    [LATHE_TRITS_BASE_3] = {5, 3, 2, 243, 1, {1, 3, 9, 27, 81}},
    [LATHE_TRITS_SIGN] = {8, 2, 1, 256, 2, {1, 2, 4, 8, 16, 32, 64, 128}},
};

typedef struct trits_call {
    const digits *d;
    const void *from;
    void *to;
    size_t n;
} trits_call;

static const digits *digits_of(lathe_trits layout)
{
    return (unsigned)layout < sizeof layouts / sizeof *layouts ? &layouts[layout] : NULL;
}

static size_t bytes_of(const digits *d, size_t n)
{
    return n / d->in_byte + (n % d->in_byte != 0);
}

/* Of the byte's values those that there are. */
static unsigned count_in(const trits_call *c, size_t byte)
{
    const size_t left = c->n - byte * c->d->in_byte;
    return left < c->d->in_byte ? (unsigned)left : c->d->in_byte;
}

static void pack(const void *context, size_t begin, size_t end)
{
    const trits_call *const c = context;
    const int8_t *const values = c->from;
    uint8_t *const packed = c->to;
    for (; begin < end; begin++) {
        const unsigned count = count_in(c, begin);
        unsigned byte = 0;
        for (unsigned k = 0; k < count; k++)
            byte += (unsigned)(values[begin * c->d->in_byte + k] + 1) / c->d->step * c->d->weights[k];
        packed[begin] = (uint8_t)byte;
    }
}

static unsigned digit(const digits *d, uint8_t byte, unsigned k)
{
    return byte / d->weights[k] % d->base;
}

static void unpack(const void *context, size_t begin, size_t end)
{
    const trits_call *const c = context;
    const uint8_t *const packed = c->from;
    int8_t *const values = c->to;
    for (; begin < end; begin++) {
        const unsigned count = count_in(c, begin);
        for (unsigned k = 0; k < count; k++)
            values[begin * c->d->in_byte + k] =
                (int8_t)((int)(digit(c->d, packed[begin], k) * c->d->step) - 1);
    }
}

static int are_values(const trits_call *c)
{
    const int8_t *const values = c->from;
    for (size_t i = 0; i < c->n; i++)
        if (values[i] < -1 || values[i] > 1 || (values[i] + 1) % (int)c->d->step)
            return 0;
    return 1;
}

static int are_codes(const trits_call *c)
{
    const uint8_t *const packed = c->from;
    for (size_t i = 0; i < bytes_of(c->d, c->n); i++) {
        const unsigned count = count_in(c, i);
        if (packed[i] >= c->d->end)
            return 0;
        for (unsigned k = 0; k < count; k++)
            if (digit(c->d, packed[i], k) > c->d->most)
                return 0;
    }
    return 1;
}

static lathe_status run(const trits_call *c, const void *values, const void *packed,
                        int (*are_sound)(const trits_call *), lathe_part *part)
{
    if (!c->d)
        return LATHE_E_OPTION;
    if (c->n == 0)
        return LATHE_OK;
    if (!values || !packed)
        return LATHE_E_NULL;
    if (c->n > PTRDIFF_MAX)
        return LATHE_E_SIZE;
    const size_t bytes = bytes_of(c->d, c->n);
    const lathe_status status = lathe_ranges_check(values, c->n, packed, bytes);
    if (status)
        return status;
    if (!are_sound(c))
        return LATHE_E_CODE;
    lathe_share(bytes, GRAIN, part, c);
    return LATHE_OK;
}

lathe_status lathe_trits_bytes(lathe_trits layout, size_t n, size_t *bytes)
{
    const digits *const d = digits_of(layout);
    if (!bytes)
        return LATHE_E_NULL;
    if (!d)
        return LATHE_E_OPTION;
    *bytes = bytes_of(d, n);
    return LATHE_OK;
}

lathe_status lathe_trits_pack(void *packed, lathe_trits layout, const int8_t *values, size_t n)
{
    return run(&(trits_call){digits_of(layout), values, packed, n}, values, packed, are_values, pack);
}

lathe_status lathe_trits_unpack(int8_t *values, const void *packed, lathe_trits layout, size_t n)
{
    return run(&(trits_call){digits_of(layout), packed, values, n}, values, packed, are_codes, unpack);
}
