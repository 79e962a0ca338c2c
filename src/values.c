/* SPDX-License-Identifier: MIT */
/* The values of a format: a neighbour of x is where rounding in a direction takes the double beside x. */
#include "common.h"

#include <string.h>

#include <lathe/plan.h>
#include <lathe/values.h>

#include "carrier.h"
#include "formats.h"
#include "kernels/kernels.h"

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Order as an integer: a < b iff key(a) < key(b), whatever the environment does to subnormal numbers. */
static int64_t key(double x)
{
    const int64_t magnitude = (int64_t)(to_bits(x) & ~lathe_carrier_sign(&lathe_binary64));
    return to_bits(x) == (uint64_t)magnitude ? magnitude : -magnitude;
}

static double with_sign(double magnitude, int negative)
{
    return lathe_double(to_bits(magnitude) | (negative ? lathe_carrier_sign(&lathe_binary64) : 0));
}

static double infinity(int negative)
{
    return with_sign(lathe_double(lathe_carrier_infinity(&lathe_binary64)), negative);
}

static double nan_value(void)
{
    return lathe_double(lathe_carrier_nan(&lathe_binary64));
}

static int is_nan(double x)
{
    const int64_t k = key(x), limit = key(infinity(0));
    return k > limit || k < -limit;
}

static int is_infinite(double x)
{
    return key(x) == key(infinity(0)) || key(x) == key(infinity(1));
}

static int has_infinity(const lathe_format *f, int negative)
{
    return lathe_has(f, LATHE_HAS_INFINITY) && (!negative || lathe_has(f, LATHE_HAS_SIGN));
}

static lathe_status check(const lathe_format *f)
{
    const lathe_status status = lathe_format_check(f);
    return status ? status : lathe_format_fits(f);
}

/* x rounded to a format that has passed check(), to the limit where it is beyond; whatever LATHE_ISA says. */
static double rounded(const lathe_format *f, lathe_rounding rule, double x)
{
    lathe_plan plan;
    const lathe_options options = {.rounding = rule, .overflow = LATHE_OVERFLOW_SATURATE};
    lathe_plan_init(&plan, f, &options);
    lathe_round_scalar_f64(&plan.f64, rule, &x, &x, 1);
    return x;
}

int lathe_format_has(const lathe_format *format, double x)
{
    if (check(format))
        return 0;
    if (is_nan(x))
        return lathe_has(format, LATHE_HAS_NAN);
    if (is_infinite(x))
        return has_infinity(format, key(x) < 0);
    return to_bits(rounded(format, LATHE_TOWARD_ZERO, x)) == to_bits(x);
}

/* The nearest value of the format beyond x: above it or, if `down`, below. Keys times `way` ascend in that
   direction. */
static double neighbour(const lathe_format *f, double x, int down)
{
    if (check(f) || is_nan(x))
        return nan_value();
    const int way = down ? -1 : 1;
    const double nearest_end = down ? lathe_format_largest(f) : lathe_format_lowest(f);
    const double farthest_end = down ? lathe_format_lowest(f) : lathe_format_largest(f);
    if (way * key(x) >= way * key(farthest_end))
        return has_infinity(f, down) ? infinity(down) : nan_value();
    if (way * key(x) < way * key(nearest_end))
        return nearest_end;
    const int64_t next = key(x) + way;
    const int64_t magnitude = next < 0 ? -next : next;
    const int is_outward = next != 0 && (next < 0) == down;
    if ((is_outward || !lathe_has(f, LATHE_HAS_ZERO)) && magnitude < key(lathe_format_smallest(f)))
        return with_sign(lathe_format_smallest(f), down);
    const int negative = next ? next < 0 : key(x) < 0;
    return rounded(f, down ? LATHE_TOWARD_NEGATIVE : LATHE_TOWARD_POSITIVE,
                   with_sign(lathe_double((uint64_t)magnitude), negative));
}

double lathe_format_next_up(const lathe_format *format, double x)
{
    return neighbour(format, x, 0);
}

double lathe_format_next_down(const lathe_format *format, double x)
{
    return neighbour(format, x, 1);
}

double lathe_format_ulp(const lathe_format *format, double x)
{
    if (check(format) || is_nan(x) || is_infinite(x))
        return nan_value();
    const uint64_t magnitude = to_bits(with_sign(x, 1)) ^ lathe_carrier_sign(&lathe_binary64);
    if (key(lathe_double(magnitude)) < key(lathe_format_smallest_normal(format)))
        return lathe_format_smallest(format);
    const int field = (int)(magnitude >> (lathe_binary64.precision - 1));
    const int e =
        field ? field - lathe_binary64.emax : lathe_log2(magnitude) + lathe_carrier_quantum(&lathe_binary64);
    return lathe_double(lathe_carrier_pack(&lathe_binary64, 1, e - format->precision + 1));
}

lathe_status lathe_format_values(const lathe_format *format, double *values, size_t size)
{
    const lathe_status status = check(format);
    if (status)
        return status;
    const uint64_t count = lathe_format_count(format);
    if (count > size)
        return LATHE_E_SPACE;
    if (!values)
        return LATHE_E_NULL;
    double x = has_infinity(format, 1) ? infinity(1) : lathe_format_lowest(format);
    for (uint64_t i = 0; i < count; i++) {
        values[i] = x;
        const int is_minus_zero = to_bits(x) == lathe_carrier_sign(&lathe_binary64);
        x = is_minus_zero ? 0.0 : lathe_format_next_up(format, x);
    }
    return LATHE_OK;
}
