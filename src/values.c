/* SPDX-License-Identifier: MIT */
/* The values of a format: a neighbour of x is where rounding in a direction takes the double beside x. */
#include "common.h"

#include <string.h>

#include <lathe/plan.h>
#include <lathe/values.h>

#include "carrier.h"
#include "formats.h"
#include "kernels/kernels.h"
#include "values_kind.h"

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

/* -0 is a value only where the format has it. */
static int kind_has(const lathe_format *f, double x)
{
    int is_value;
    lathe_rank_under(f, x, &is_value);
    return is_value &&
           (to_bits(x) != lathe_carrier_sign(&lathe_binary64) || lathe_has(f, LATHE_HAS_NEGATIVE_ZERO));
}

int lathe_format_has(const lathe_format *format, double x)
{
    if (check(format))
        return 0;
    const lathe_format f = lathe_format_normal(format);
    if (is_nan(x))
        return lathe_has(&f, LATHE_HAS_NAN);
    if (is_infinite(x))
        return has_infinity(&f, key(x) < 0);
    if (lathe_kind_of(&f))
        return kind_has(&f, x);
    return to_bits(rounded(format, LATHE_TOWARD_ZERO, x)) == to_bits(x);
}

/* The same as neighbour(), of another kind than FLOAT. */
static double value_beside(const lathe_format *f, double x, int down)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    const int64_t first = kind->first(f), last = kind->last(f);
    int is_value = 0;
    int64_t rank = is_infinite(x) ? (key(x) < 0 ? first - 1 : last) : lathe_rank_under(f, x, &is_value);
    const int is_above_all = is_infinite(x) && key(x) > 0;
    if (!down)
        rank = is_above_all ? last + 1 : rank < first ? first : lathe_rank_after(f, rank, 0);
    else if (is_value)
        rank = lathe_rank_after(f, rank, 1);
    if (rank < first || rank > last)
        return has_infinity(f, down) ? infinity(down) : nan_value();
    return lathe_value_at(f, rank);
}

/* -0 and +0 are one place. */
static double kind_neighbour(const lathe_format *f, double x, int down)
{
    const double value = value_beside(f, x, down);
    return key(value) == 0 && key(x) == 0 ? value_beside(f, value, down) : value;
}

/* The nearest value of the format beyond x: above it or, if `down`, below. Keys times `way` ascend in that
   direction. */
static double neighbour(const lathe_format *f, double x, int down)
{
    if (check(f) || is_nan(x))
        return nan_value();
    if (lathe_kind_of(f)) {
        const lathe_format full = lathe_format_normal(f);
        return kind_neighbour(&full, x, down);
    }
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

/* x, but 0 for -0 in a format that has only that zero. */
static double plain(const lathe_format *format, double x)
{
    return key(x) == 0 && !lathe_format_has(format, x) ? 0.0 : x;
}

double lathe_format_lower(const lathe_format *format, double x)
{
    x = plain(format, x);
    return lathe_format_has(format, x) ? x : neighbour(format, x, 1);
}

double lathe_format_upper(const lathe_format *format, double x)
{
    x = plain(format, x);
    return lathe_format_has(format, x) ? x : neighbour(format, x, 0);
}

/* (b - a) / (c - a) of finite a <= b <= c, cut to 53 bits after the point. */
static double part_of(double a, double b, double c)
{
    const lathe_exact near = lathe_exact_of(&lathe_binary64, to_bits(a));
    const lathe_exact x = lathe_exact_of(&lathe_binary64, to_bits(b));
    const lathe_exact far = lathe_exact_of(&lathe_binary64, to_bits(c));
    const lathe_position p = lathe_position_between(&x, &near, &far);
    const uint64_t kept = p.fraction >> (64 - lathe_binary64.precision);
    return lathe_double(kept ? lathe_carrier_pack(&lathe_binary64, kept, -lathe_binary64.precision) : 0);
}

double lathe_format_position(const lathe_format *format, double x)
{
    x = plain(format, x);
    if (lathe_format_has(format, x))
        return is_nan(x) ? nan_value() : 0.0;
    const double a = lathe_format_lower(format, x), c = lathe_format_upper(format, x);
    return is_nan(a) || is_nan(c) || is_infinite(a) || is_infinite(c) ? nan_value() : part_of(a, x, c);
}

static double kind_ulp(const lathe_format *f, double x)
{
    const lathe_exact distance = lathe_rank_ulp(f, x);
    const int zeros = __builtin_ctzll(distance.significand.high);
    return zeros < 11 ? nan_value() : lathe_double(lathe_kind_bits(&lathe_binary64, &distance));
}

double lathe_format_ulp(const lathe_format *format, double x)
{
    if (check(format) || is_nan(x) || is_infinite(x))
        return nan_value();
    if (lathe_kind_of(format)) {
        const lathe_format f = lathe_format_normal(format);
        return kind_ulp(&f, x);
    }
    const uint64_t magnitude = to_bits(with_sign(x, 1)) ^ lathe_carrier_sign(&lathe_binary64);
    if (key(lathe_double(magnitude)) < key(lathe_format_smallest_normal(format)))
        return lathe_format_smallest(format);
    const int field = (int)(magnitude >> (lathe_binary64.precision - 1));
    const int e =
        field ? field - lathe_binary64.emax : lathe_log2(magnitude) + lathe_carrier_quantum(&lathe_binary64);
    return lathe_double(lathe_carrier_pack(&lathe_binary64, 1, e - format->precision + 1));
}

static void list_kind(const lathe_format *f, double *values, uint64_t count)
{
    const int has = has_infinity(f, 0);
    int64_t rank = lathe_kind_of(f)->first(f);
    for (uint64_t i = 0; i < count; i++) {
        const int is_end = has && (i == 0 || i + 1 == count);
        values[i] = is_end ? infinity(i == 0) : lathe_value_at(f, rank);
        rank = is_end ? rank : lathe_rank_after(f, rank, 0);
    }
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
    if (lathe_kind_of(format)) {
        const lathe_format f = lathe_format_normal(format);
        list_kind(&f, values, count);
        return LATHE_OK;
    }
    double x = has_infinity(format, 1) ? infinity(1) : lathe_format_lowest(format);
    for (uint64_t i = 0; i < count; i++) {
        values[i] = x;
        const int is_minus_zero = to_bits(x) == lathe_carrier_sign(&lathe_binary64);
        x = is_minus_zero ? 0.0 : lathe_format_next_up(format, x);
    }
    return LATHE_OK;
}
