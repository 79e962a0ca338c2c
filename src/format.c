/* SPDX-License-Identifier: MIT */
/* Formats: soundness, one normal form, limits; all in integers. */
#include "common.h"

#include "formats.h"
#include "words.h"

#include <string.h>

_Static_assert(sizeof(lathe_format) == 88, "a format has no padding, and its size is part of the ABI");

int lathe_overflow_is_possible(const lathe_format *f, lathe_overflow overflow)
{
    return overflow == LATHE_OVERFLOW_INFINITY ? lathe_has(f, LATHE_HAS_INFINITY)
           : overflow == LATHE_OVERFLOW_NAN    ? lathe_has(f, LATHE_HAS_NAN)
           : overflow == LATHE_OVERFLOW_BY_DIRECTION
               ? lathe_has(f, LATHE_HAS_INFINITY) || lathe_has(f, LATHE_HAS_NAN)
               : 1;
}

int lathe_infinity_is_possible(const lathe_format *f, lathe_infinity infinity)
{
    return infinity == LATHE_INFINITY_KEEP  ? lathe_has(f, LATHE_HAS_INFINITY)
           : infinity == LATHE_INFINITY_NAN ? lathe_has(f, LATHE_HAS_NAN)
                                            : 1;
}

int lathe_negative_is_possible(const lathe_format *f, lathe_negative negative)
{
    const int needs_nan = negative == LATHE_NEGATIVE_TO_NAN || negative == LATHE_NEGATIVE_BY_DIRECTION;
    return !needs_nan || lathe_has(f, LATHE_HAS_NAN) || lathe_has(f, LATHE_HAS_SIGN);
}

static int conventions_are_sound(const lathe_format *f)
{
    return lathe_word_name(lathe_overflow_words, (int)f->overflow) &&
           lathe_overflow_is_possible(f, f->overflow) &&
           lathe_word_name(lathe_infinity_words, (int)f->infinity) &&
           lathe_infinity_is_possible(f, f->infinity) &&
           lathe_word_name(lathe_negative_words, (int)f->negative) &&
           lathe_negative_is_possible(f, f->negative);
}

static int reserved_words_are_zero(const lathe_format *f)
{
    static const lathe_format zero;
    return f->reserved_int == 0 && f->reserved_convention == 0 &&
           memcmp(f->reserved, zero.reserved, sizeof zero.reserved) == 0;
}

/* 1 if m is the significand of a value in the top binade: `precision` bits, not those of a missing 2^emin. */
static int is_in_top_binade(const lathe_format *f, int64_t m)
{
    const int lacks_first = lathe_has(f, LATHE_HAS_NO_BOTTOM) && f->emin == f->emax;
    return m > 0 && m >> (f->precision - 1) == 1 && !(lacks_first && m == INT64_C(1) << (f->precision - 1));
}

lathe_status lathe_format_check(const lathe_format *f)
{
    if (!f)
        return LATHE_E_NULL;
    if (f->kind != LATHE_KIND_FLOAT)
        return LATHE_E_KIND;
    if (!reserved_words_are_zero(f))
        return LATHE_E_RESERVED;
    if (f->flags & ~(unsigned)(LATHE_HAS_ALL | LATHE_HAS_NO_BOTTOM))
        return LATHE_E_FLAGS;
    if (lathe_has(f, LATHE_HAS_NO_BOTTOM) &&
        (!lathe_has(f, LATHE_HAS_ZERO) || lathe_has(f, LATHE_HAS_SUBNORMALS) || f->precision == 1))
        return LATHE_E_FLAGS;
    if (lathe_has(f, LATHE_HAS_NEGATIVE_ZERO) && !lathe_has(f, LATHE_HAS_SIGN | LATHE_HAS_ZERO))
        return LATHE_E_FLAGS;
    if (f->precision < 1 || f->precision > LATHE_MAX_PRECISION)
        return LATHE_E_PRECISION;
    if (f->emin > f->emax)
        return LATHE_E_EXPONENTS;
    if (f->emin < -LATHE_MAX_EXPONENT || f->emax > LATHE_MAX_EXPONENT)
        return LATHE_E_RANGE;
    if (f->largest && !is_in_top_binade(f, f->largest))
        return LATHE_E_LARGEST;
    if (f->lowest && !(lathe_has(f, LATHE_HAS_SIGN) && f->lowest < 0 && f->lowest > INT64_MIN &&
                       is_in_top_binade(f, -f->lowest)))
        return LATHE_E_LOWEST;
    return conventions_are_sound(f) ? LATHE_OK : LATHE_E_CONVENTION;
}

lathe_format lathe_format_normal(const lathe_format *format)
{
    lathe_format f = *format;
    if (f.precision == 1)
        f.flags &= ~(unsigned)LATHE_HAS_SUBNORMALS; /* nothing lies between 0 and 2^emin */
    if (!f.largest)
        f.largest = (int64_t)((UINT64_C(1) << f.precision) - 1);
    if (!f.lowest && lathe_has(&f, LATHE_HAS_SIGN))
        f.lowest = -f.largest;
    if (!f.overflow)
        f.overflow = lathe_overflow_is_possible(&f, LATHE_OVERFLOW_BY_DIRECTION) ? LATHE_OVERFLOW_BY_DIRECTION
                                                                                 : LATHE_OVERFLOW_SATURATE;
    if (!f.infinity)
        f.infinity = lathe_has(&f, LATHE_HAS_INFINITY) ? LATHE_INFINITY_KEEP
                     : lathe_has(&f, LATHE_HAS_NAN)    ? LATHE_INFINITY_NAN
                                                       : LATHE_INFINITY_SATURATE;
    if (lathe_has(&f, LATHE_HAS_SIGN))
        f.negative = LATHE_NEGATIVE_OWN;
    else if (!f.negative)
        f.negative = !lathe_has(&f, LATHE_HAS_ZERO) && lathe_has(&f, LATHE_HAS_NAN) ? LATHE_NEGATIVE_TO_NAN
                                                                                    : LATHE_NEGATIVE_TO_ZERO;
    return f;
}

int lathe_format_equal(const lathe_format *a, const lathe_format *b)
{
    if (lathe_format_check(a) || lathe_format_check(b))
        return 0;
    const lathe_format x = lathe_format_normal(a), y = lathe_format_normal(b);
    return memcmp(&x, &y, sizeof x) == 0;
}

int lathe_carrier_serves(const lathe_carrier *c, const lathe_format *f)
{
    return f->precision <= c->precision && f->emax <= c->emax &&
           f->emin - f->precision + 1 >= lathe_carrier_quantum(c);
}

lathe_status lathe_format_fits(const lathe_format *f)
{
    if (f->precision > lathe_binary64.precision)
        return LATHE_E_PRECISION;
    return lathe_carrier_serves(&lathe_binary64, f) ? LATHE_OK : LATHE_E_RANGE;
}

int lathe_format_smallest_exponent(const lathe_format *f)
{
    const int is_fine = lathe_has(f, LATHE_HAS_SUBNORMALS) || lathe_has(f, LATHE_HAS_NO_BOTTOM);
    return is_fine ? f->emin - f->precision + 1 : f->emin;
}

int64_t lathe_format_smallest_significand(const lathe_format *f)
{
    return lathe_has(f, LATHE_HAS_NO_BOTTOM) ? (INT64_C(1) << (f->precision - 1)) + 1 : 1;
}

static double no_value(void)
{
    return lathe_double(lathe_carrier_nan(&lathe_binary64));
}

/* m * 2^exponent, negated if `negative`; NaN if binary64 lacks it. */
static double exactly(int negative, uint64_t m, int exponent)
{
    if (!lathe_carrier_holds(&lathe_binary64, m, exponent))
        return no_value();
    return lathe_double(lathe_carrier_pack(&lathe_binary64, m, exponent) |
                        (negative ? lathe_carrier_sign(&lathe_binary64) : 0));
}

double lathe_format_largest(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    const lathe_format f = lathe_format_normal(format);
    return exactly(0, (uint64_t)f.largest, f.emax - f.precision + 1);
}

double lathe_format_lowest(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    const lathe_format f = lathe_format_normal(format);
    if (lathe_has(&f, LATHE_HAS_SIGN))
        return exactly(1, (uint64_t)-f.lowest, f.emax - f.precision + 1);
    return lathe_has(&f, LATHE_HAS_ZERO) ? 0.0 : lathe_format_smallest(&f);
}

double lathe_format_smallest_normal(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    return lathe_has(format, LATHE_HAS_NO_BOTTOM) ? lathe_format_smallest(format)
                                                  : exactly(0, 1, format->emin);
}

double lathe_format_smallest(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    return exactly(0, (uint64_t)lathe_format_smallest_significand(format),
                   lathe_format_smallest_exponent(format));
}

double lathe_format_unit_roundoff(const lathe_format *format)
{
    return lathe_format_check(format) ? no_value() : exactly(0, 1, -format->precision);
}

/* Adds to *sum; 0 on overflow. */
static int add(uint64_t *sum, uint64_t n)
{
    return !__builtin_add_overflow(*sum, n, sum);
}

/* The number of finite values of one sign, from the smallest up to m in the top binade. */
static int count_up_to(const lathe_format *f, int64_t m, uint64_t *sum)
{
    const uint64_t binade = UINT64_C(1) << (f->precision - 1);
    const uint64_t subnormals = lathe_has(f, LATHE_HAS_SUBNORMALS) ? binade - 1 : 0;
    const uint64_t missing = (uint64_t)lathe_has(f, LATHE_HAS_NO_BOTTOM);
    uint64_t below;
    return !__builtin_mul_overflow((uint64_t)(f->emax - f->emin), binade, &below) && add(sum, below) &&
           add(sum, subnormals) && add(sum, (uint64_t)m - binade + 1 - missing);
}

uint64_t lathe_format_count(const lathe_format *format)
{
    if (lathe_format_check(format))
        return 0;
    const lathe_format f = lathe_format_normal(format);
    const int is_signed = lathe_has(&f, LATHE_HAS_SIGN);
    const uint64_t others = (uint64_t)lathe_has(&f, LATHE_HAS_ZERO) +
                            (uint64_t)lathe_has(&f, LATHE_HAS_NEGATIVE_ZERO) +
                            (lathe_has(&f, LATHE_HAS_INFINITY) ? 1 + (uint64_t)is_signed : 0);
    uint64_t sum = 0;
    if (!count_up_to(&f, f.largest, &sum) || (is_signed && !count_up_to(&f, -f.lowest, &sum)) ||
        !add(&sum, others))
        return 0;
    return sum;
}
