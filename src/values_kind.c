/* SPDX-License-Identifier: MIT */
/* The values of formats of other kinds than FLOAT, by rank. */
#include "common.h"

#include "values_kind.h"

#include "formats.h"

static int lacks_zero(const lathe_format *f)
{
    return lathe_kind_of(f)->is_mirrored && !lathe_has(f, LATHE_HAS_ZERO);
}

double lathe_value_at(const lathe_format *f, int64_t rank)
{
    const lathe_exact x = lathe_kind_value(f, &lathe_binary64, rank);
    return lathe_double(lathe_kind_bits(&lathe_binary64, &x));
}

int64_t lathe_rank_after(const lathe_format *f, int64_t rank, int down)
{
    const int64_t next = rank + (down ? -1 : 1);
    return next == 0 && lacks_zero(f) ? next + (down ? -1 : 1) : next;
}

int64_t lathe_rank_under(const lathe_format *f, double x, int *is_value)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    const lathe_exact e = lathe_exact_of(&lathe_binary64, lathe_bits_of(x));
    lathe_exact magnitude = e;
    int64_t rank = 0;
    if (!kind->is_mirrored) {
        const lathe_place p = kind->locate(f, &lathe_binary64, LATHE_DOMAIN_OWN, &e);
        *is_value = p.two == 0;
        return p.rank;
    }
    magnitude.negative = 0;
    if (e.kind != LATHE_IS_ZERO)
        rank = kind->locate(f, &lathe_binary64, LATHE_DOMAIN_OWN, &magnitude).rank;
    rank = e.negative ? -rank : rank;
    *is_value = 0;
    if (rank > kind->last(f))
        return kind->last(f);
    if (rank < kind->first(f))
        return kind->first(f) - 1;
    if (rank == 0 && lacks_zero(f))
        return -1;
    const lathe_exact value = lathe_kind_value(f, &lathe_binary64, rank); /* 0, or of the sign of x */
    const int way = lathe_exact_compare(&value, &e);
    *is_value = way == 0;
    return (e.negative ? way < 0 : way > 0) ? lathe_rank_after(f, rank, 1) : rank;
}

lathe_exact lathe_rank_ulp(const lathe_format *f, double x)
{
    int is_value;
    const lathe_kind_row *const kind = lathe_kind_of(f);
    const double magnitude = lathe_double(lathe_bits_of(x) & ~lathe_carrier_sign(&lathe_binary64));
    int64_t rank = lathe_rank_under(f, magnitude, &is_value);
    rank = rank >= kind->last(f) ? kind->last(f) - 1 : rank < kind->first(f) ? kind->first(f) : rank;
    if (rank < 0 || kind->last(f) - kind->first(f) < 1)
        return lathe_exact_of(&lathe_binary64, lathe_bits_of(lathe_format_smallest(f)));
    const lathe_exact ends[3] = {lathe_kind_value(f, &lathe_binary64, rank + 1),
                                 lathe_kind_value(f, &lathe_binary64, rank)};
    return lathe_exact_operate(LATHE_SUB, ends, 0, 0);
}
