/* SPDX-License-Identifier: MIT */
/* Error statistics of (before, after) pairs; differences of carrier values are taken in double. */
#include "errors.h"

#include <math.h>

const char *const rounding_errors_text =
    "max rel, rms rel: |y - x| / |x| over the finite inputs |x| >= 2^emin counted in no other column\n"
    "overflow:  finite inputs that became infinite or NaN, or lay beyond the largest or lowest value and\n"
    "           ended on it\n"
    "zero:      nonzero inputs that became zero\n"
    "subnormal: other nonzero inputs under 2^emin, the format's smallest normal number\n";

static double element(const void *array, size_t i, size_t item_size)
{
    return item_size == sizeof(float) ? (double)((const float *)array)[i] : ((const double *)array)[i];
}

rounding_errors rounding_errors_of(const lathe_format *format, const void *x, const void *y, size_t n,
                                   size_t item_size)
{
    const double largest = lathe_format_largest(format), lowest = lathe_format_lowest(format);
    const double smallest_normal = lathe_format_smallest_normal(format);
    rounding_errors e = {0};
    double squares = 0.0;

    for (size_t i = 0; i < n; i++) {
        const double before = element(x, i, item_size), after = element(y, i, item_size);

        if (!isfinite(before) || before == 0.0)
            continue;
        if (after == 0.0) {
            e.zeroed++;
        } else if (!isfinite(after) || (before > largest && after == largest) ||
                   (before < lowest && after == lowest)) {
            e.overflowed++;
        } else if (fabs(before) < smallest_normal) {
            e.subnormal++;
        } else {
            const double error = fabs((after - before) / before);

            e.largest = error > e.largest ? error : e.largest;
            squares += error * error;
            e.normal++;
        }
    }
    e.rms = sqrt(squares / (double)e.normal); /* 0 / 0 is the NaN that is promised */
    if (e.normal == 0)
        e.largest = e.rms = (double)NAN;
    return e;
}
