/* SPDX-License-Identifier: MIT */
/* Figures of statistics: means, the signal-to-noise ratio, and what a format holds of a binade. */
#include "common.h"

#include <lathe/stats.h>

#include "carrier.h"
#include "formats.h"
#include "kind.h"
#include "sum.h"
#include "wide.h"

static double nan_value(void)
{
    return lathe_double(lathe_carrier_nan(&lathe_binary64));
}

double lathe_stats_mean_absolute(const lathe_stats *stats)
{
    return stats ? lathe_sum_mean(&stats->absolute, stats->measured) : nan_value();
}

double lathe_stats_mean_relative(const lathe_stats *stats)
{
    return stats ? lathe_sum_mean(&stats->relative, stats->relative_measured) : nan_value();
}

double lathe_stats_mean_ulps(const lathe_stats *stats)
{
    return stats ? lathe_sum_mean(&stats->ulps, stats->ulps_measured) : nan_value();
}

double lathe_stats_bias(const lathe_stats *stats)
{
    return stats ? lathe_sum_mean(&stats->error, stats->measured) : nan_value();
}

double lathe_stats_mean_squared_error(const lathe_stats *stats)
{
    return stats ? lathe_sum_mean(&stats->noise, stats->measured) : nan_value();
}

double lathe_stats_snr_db(const lathe_stats *stats)
{
    static const uint64_t ten_log_two = UINT64_C(0x605460931d61fabf); /* 10 log10(2) 2^61 */
    const uint64_t sign = lathe_carrier_sign(&lathe_binary64),
                   infinity = lathe_carrier_infinity(&lathe_binary64);
    const int has_signal = stats && !lathe_sum_is_zero(&stats->signal);
    const int has_noise = stats && !lathe_sum_is_zero(&stats->noise);
    if (!has_signal && !has_noise)
        return nan_value();
    if (!has_noise || !has_signal)
        return lathe_double(has_noise ? infinity | sign : infinity);
    const int64_t log2 = lathe_sum_log2(&stats->signal) - lathe_sum_log2(&stats->noise);
    /* 50 and 61 bits of fraction make 47 in the upper half of the product. */
    uint64_t db = lathe_multiply_high(log2 < 0 ? (uint64_t)-log2 : (uint64_t)log2, ten_log_two);
    int exponent = -47;
    for (; db >> 53; exponent++)
        db >>= 1;
    return lathe_double((db ? lathe_carrier_pack(&lathe_binary64, db, exponent) : 0) | (log2 < 0 ? sign : 0));
}

/* The binade of a value; before all of them of zero, which is an end of formats without sign. */
static int64_t binade_of(double value)
{
    const lathe_exact x = lathe_exact_of(&lathe_binary64, lathe_bits_of(value));
    return x.kind == LATHE_IS_ZERO ? INT64_MIN : x.exponent;
}

/* Other kinds have no subnormal numbers. */
static lathe_mark mark_of_kind(const lathe_format *f, int exponent)
{
    const int64_t low = binade_of(lathe_format_smallest(f)), high = binade_of(lathe_format_largest(f)),
                  lowest = binade_of(lathe_format_lowest(f));
    return exponent > high && exponent > lowest ? LATHE_MARK_ABOVE
           : exponent < low                     ? LATHE_MARK_BELOW
                                                : LATHE_MARK_NORMAL;
}

lathe_mark lathe_format_mark(const lathe_format *format, int exponent)
{
    if (lathe_format_check(format))
        return LATHE_MARK_NONE;
    const lathe_format f = lathe_format_normal(format);
    if (lathe_kind_of(&f))
        return mark_of_kind(&f, exponent);
    const int64_t units = f.largest > -f.lowest ? f.largest : -f.lowest;
    const int highest = f.emax - f.precision + 1 + lathe_log2((uint64_t)units);
    const int lowest =
        lathe_format_smallest_exponent(&f) + lathe_log2((uint64_t)lathe_format_smallest_significand(&f));
    return exponent > highest   ? LATHE_MARK_ABOVE
           : exponent >= f.emin ? LATHE_MARK_NORMAL
           : exponent >= lowest ? LATHE_MARK_SUBNORMAL
                                : LATHE_MARK_BELOW;
}

const char *lathe_mark_name(lathe_mark mark)
{
    static const char *const names[] = {
        [LATHE_MARK_NONE] = "none",   [LATHE_MARK_NORMAL] = "normal", [LATHE_MARK_SUBNORMAL] = "subnormal",
        [LATHE_MARK_BELOW] = "below", [LATHE_MARK_ABOVE] = "above",
    };
    return (unsigned)mark < sizeof names / sizeof *names ? names[mark] : NULL;
}
