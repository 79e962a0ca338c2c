/* SPDX-License-Identifier: MIT */
/* Where a value is among the values of a table, exactly. */
#include "common.h"

#include "codebook_search.h"

#include "formats.h"
#include "rule.h"

static lathe_exact difference(uint64_t a, uint64_t b)
{
    const lathe_exact operands[3] = {lathe_exact_of(&lathe_binary64, a), lathe_exact_of(&lathe_binary64, b)};
    return lathe_exact_operate(LATHE_SUB, operands, 0, 0);
}

int lathe_codebook_farther(uint64_t x, uint64_t a, uint64_t y, uint64_t b)
{
    const lathe_exact p = difference(x, a), q = difference(y, b);
    return lathe_exact_compare(&p, &q) > 0;
}

/* floor(nu 2^bits) of lathe/codebook.h, of the binary64 bits of x and its neighbours, neither of which it
   is. */
static uint64_t position(uint64_t x, uint64_t near, uint64_t far, int bits)
{
    const lathe_exact part = difference(x, near), whole = difference(far, near);
    const uint64_t divisor = whole.significand.high | (whole.significand.low != 0);
    uint64_t rest = part.significand.high | (part.significand.low != 0), quotient;
    int64_t left = bits + part.exponent - whole.exponent;
    if (left < 0)
        return 0;
    quotient = rest >= divisor;
    rest -= quotient ? divisor : 0;
    for (; left > 0; left--) {
        const int carry = (int)(rest >> 63);
        rest <<= 1;
        const int digit = carry || rest >= divisor;
        rest -= digit ? divisor : 0;
        quotient = quotient << 1 | (uint64_t)digit;
    }
    return quotient;
}

void lathe_codebook_open(lathe_open_codebook *to, const lathe_codebook *book, const lathe_codebook_options *o,
                         const lathe_carrier *c)
{
    static const lathe_tie ties[] = {[LATHE_CODEBOOK_EVEN] = LATHE_TIE_EVEN,
                                     [LATHE_CODEBOOK_AWAY] = LATHE_TIE_AWAY,
                                     [LATHE_CODEBOOK_ZERO] = LATHE_TIE_ZERO,
                                     [LATHE_CODEBOOK_DOWN] = LATHE_TIE_DOWN,
                                     [LATHE_CODEBOOK_UP] = LATHE_TIE_UP};
    const uint64_t sign = lathe_carrier_sign(c);
    to->format = (lathe_format){.kind = LATHE_KIND_TABLE, .count = book->count, .table = book->values};
    lathe_kind_of(&to->format)->complete(&to->format);
    to->options = (lathe_options){.rounding = o->rounding, .ties = ties[o->ties]};
    const uint64_t zero = lathe_has(&to->format, LATHE_HAS_NEGATIVE_ZERO) ? sign : 0;
    to->grid = (lathe_grid){.zero = {zero, zero}, .nan = {lathe_carrier_nan(c), sign | lathe_carrier_nan(c)}};
    to->ladder = (lathe_ladder){&to->format, &to->options, &to->grid, c};
}

size_t lathe_codebook_find(const lathe_open_codebook *book, uint64_t bits, uint64_t draw, int random_bits)
{
    const lathe_ladder *const l = &book->ladder;
    const int64_t last = (int64_t)book->format.count - 1;
    lathe_exact x = lathe_exact_of(&lathe_binary64, bits);
    if (x.kind == LATHE_IS_INFINITE)
        return x.negative ? 0 : (size_t)last;
    if (x.kind == LATHE_IS_ZERO && lathe_has(&book->format, LATHE_HAS_ZERO))
        x.negative = lathe_has(&book->format, LATHE_HAS_NEGATIVE_ZERO);
    const lathe_neighbours n = lathe_kind_locate(&book->format, &lathe_binary64, LATHE_DOMAIN_OWN, &x);
    if (n.near < 0 || n.far < 0)
        return 0;
    if (n.near > last || n.far > last)
        return (size_t)last;
    int is_far;
    if (n.two == 0)
        return (size_t)n.near;
    if (book->options.rounding == LATHE_STOCHASTIC_EQUAL)
        is_far = (int)(draw >> (random_bits - 1));
    else if (book->options.rounding == LATHE_STOCHASTIC)
        is_far = position(bits, lathe_bits_of(book->format.table[n.near]),
                          lathe_bits_of(book->format.table[n.far]), random_bits) +
                     draw >=
                 UINT64_C(1) << random_bits;
    else
        is_far = lathe_ladder_goes_far(l, n.near, n.two, x.negative);
    return (size_t)(is_far ? n.far : n.near);
}

size_t lathe_codebook_nearest(const double *values, size_t count, uint64_t bits)
{
    const lathe_format f = {.kind = LATHE_KIND_TABLE, .count = count, .table = values};
    const lathe_exact x = lathe_exact_of(&lathe_binary64, bits);
    const lathe_place p = lathe_kind_of(&f)->locate(&f, &lathe_binary64, LATHE_DOMAIN_OWN, &x);
    const size_t next = (size_t)(p.rank + (p.two > 2));
    return next < count ? next : count - 1;
}
