/* SPDX-License-Identifier: MIT */
/* The numbers of a format from their definition, in MPFR: limits, membership, neighbours, all of them.
   The formats must be sound and inside binary64. */
#ifndef TESTS_NUMBERS_H
#define TESTS_NUMBERS_H

#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include <gmp.h>

#include "oracle.h"

static inline int numbers_flag(const lathe_format *f, unsigned flag)
{
    return (f->flags & flag) != 0;
}

/* The largest [0] and lowest [1] finite value in units of 2^(emax - precision + 1), as magnitudes. */
static inline uint64_t numbers_end(const lathe_format *f, int lowest)
{
    uint64_t largest = f->largest ? (uint64_t)f->largest : (UINT64_C(1) << f->precision) - 1;
    return lowest && f->lowest ? (uint64_t)-f->lowest : largest;
}

/* m * 2^e, exact; NaN where binary64 lacks it. */
static inline double numbers_scaled(uint64_t m, long e)
{
    mpfr_t x;
    mpfr_init2(x, 64);
    mpfr_set_uj_2exp(x, m, e, MPFR_RNDN);
    double d = mpfr_get_d(x, MPFR_RNDN);
    int exact = mpfr_cmp_d(x, d) == 0;
    mpfr_clear(x);
    return exact ? d : (double)NAN;
}

static inline double numbers_largest(const lathe_format *f)
{
    return numbers_scaled(numbers_end(f, 0), f->emax - f->precision + 1);
}

static inline double numbers_smallest(const lathe_format *f)
{
    if (numbers_flag(f, LATHE_HAS_NO_BOTTOM))
        return numbers_scaled((UINT64_C(1) << (f->precision - 1)) + 1, f->emin - f->precision + 1);
    return numbers_scaled(1, numbers_flag(f, LATHE_HAS_SUBNORMALS) ? f->emin - f->precision + 1 : f->emin);
}

static inline double numbers_smallest_normal(const lathe_format *f)
{
    return numbers_flag(f, LATHE_HAS_NO_BOTTOM) ? numbers_smallest(f) : numbers_scaled(1, f->emin);
}

static inline double numbers_lowest(const lathe_format *f)
{
    if (numbers_flag(f, LATHE_HAS_SIGN))
        return -numbers_scaled(numbers_end(f, 1), f->emax - f->precision + 1);
    return numbers_flag(f, LATHE_HAS_ZERO) ? 0.0 : numbers_smallest(f);
}

static inline double numbers_ulp(const lathe_format *f, double x)
{
    if (!isfinite(x))
        return (double)NAN;
    if (fabs(x) < numbers_smallest_normal(f))
        return numbers_smallest(f);
    long e = (long)ilogb(x);
    return numbers_scaled(1, e - f->precision + 1);
}

/* The multiple of the spacing nearest to a > 0 on one side, strictly: `above` or below. Zero where nothing
   positive is below; the grid continues above the largest value (infinity: beyond binary64). */
static inline double numbers_beside(const lathe_format *f, double a, int above)
{
    double smallest = numbers_smallest(f);
    if (a < smallest || (a == smallest && !above))
        return above ? smallest : 0.0;
    long e = ilogb(a);
    if (!above && a == numbers_scaled(1, e) && e > f->emin)
        e--; /* what is below a power of two has the spacing of the binade below */
    long quantum = (e > f->emin ? e : f->emin) - f->precision + 1;
    mpfr_t n;
    mpfr_init2(n, 128);
    mpfr_set_d(n, a, MPFR_RNDN);
    mpfr_mul_2si(n, n, -quantum, MPFR_RNDN);
    if (above) {
        mpfr_floor(n, n);
        mpfr_add_ui(n, n, 1, MPFR_RNDN);
    } else {
        mpfr_ceil(n, n);
        mpfr_sub_ui(n, n, 1, MPFR_RNDN);
    }
    mpfr_mul_2si(n, n, quantum, MPFR_RNDN);
    double d = mpfr_get_d(n, MPFR_RNDN);
    mpfr_clear(n);
    return d;
}

static inline int numbers_has(const lathe_format *f, double x)
{
    if (isnan(x))
        return numbers_flag(f, LATHE_HAS_NAN);
    int negative = signbit(x) != 0;
    if (negative && !numbers_flag(f, LATHE_HAS_SIGN))
        return 0;
    if (isinf(x))
        return numbers_flag(f, LATHE_HAS_INFINITY);
    if (x == 0)
        return numbers_flag(f, negative ? LATHE_HAS_NEGATIVE_ZERO : LATHE_HAS_ZERO);
    if (x > numbers_largest(f) || (negative && x < numbers_lowest(f)))
        return 0;
    double below = numbers_beside(f, fabs(x), 0);
    return numbers_beside(f, below, 1) == fabs(x);
}

static inline double numbers_next_up(const lathe_format *f, double x)
{
    if (isnan(x))
        return x;
    double infinity = numbers_flag(f, LATHE_HAS_INFINITY) ? (double)INFINITY : (double)NAN;
    if (x >= numbers_largest(f))
        return infinity;
    if (x >= 0)
        return numbers_beside(f, fabs(x), 1);
    double below = 0;
    if (numbers_flag(f, LATHE_HAS_SIGN))
        below = x < numbers_lowest(f) ? -numbers_lowest(f) : numbers_beside(f, -x, 0);
    if (below > 0)
        return -below;
    if (numbers_flag(f, LATHE_HAS_NEGATIVE_ZERO))
        return -0.0;
    return numbers_flag(f, LATHE_HAS_ZERO) ? 0.0 : numbers_smallest(f);
}

static inline double numbers_next_down(const lathe_format *f, double x)
{
    if (isnan(x))
        return x;
    int sign = numbers_flag(f, LATHE_HAS_SIGN);
    double infinity = sign && numbers_flag(f, LATHE_HAS_INFINITY) ? -(double)INFINITY : (double)NAN;
    if (x <= 0 && !sign)
        return (double)NAN;
    if (sign && x <= numbers_lowest(f))
        return infinity;
    if (x <= 0)
        return -numbers_beside(f, fabs(x), 1);
    double below = x > numbers_largest(f) ? numbers_largest(f) : numbers_beside(f, x, 0);
    if (below > 0)
        return below;
    if (numbers_flag(f, LATHE_HAS_ZERO))
        return 0.0;
    return sign ? -numbers_smallest(f) : (double)NAN;
}

/* Positive finite values up to an end, as a big number: exponents may span 2^21 binades. */
static inline void numbers_add_positive(mpz_ptr total, const lathe_format *f, int lowest)
{
    uint64_t normals = UINT64_C(1) << (f->precision - 1);
    mpz_t n;
    mpz_init_set_ui(n, 1);
    mpz_mul_2exp(n, n, (mp_bitcnt_t)f->precision - 1);
    mpz_mul_ui(n, n, (unsigned long)(f->emax - f->emin)); /* the binades below the last, all full */
    mpz_add(total, total, n);
    uint64_t last = numbers_end(f, lowest) - normals + 1;
    if (numbers_flag(f, LATHE_HAS_NO_BOTTOM))
        mpz_sub_ui(total, total, 1);
    uint64_t subnormals = numbers_flag(f, LATHE_HAS_SUBNORMALS) ? normals - 1 : 0;
    mpz_set_ui(n, (unsigned long)(last >> 32));
    mpz_mul_2exp(n, n, 32);
    mpz_add_ui(n, n, (unsigned long)(last & 0xffffffff));
    mpz_add(total, total, n);
    mpz_set_ui(n, (unsigned long)(subnormals >> 32));
    mpz_mul_2exp(n, n, 32);
    mpz_add_ui(n, n, (unsigned long)(subnormals & 0xffffffff));
    mpz_add(total, total, n);
    mpz_clear(n);
}

/* The number of values that are not NaN; 0 where it exceeds 2^64 - 1. Any sound format. */
static inline uint64_t numbers_count(const lathe_format *f)
{
    int sign = numbers_flag(f, LATHE_HAS_SIGN);
    mpz_t total;
    mpz_init(total);
    numbers_add_positive(total, f, 0);
    if (sign)
        numbers_add_positive(total, f, 1);
    int others = numbers_flag(f, LATHE_HAS_ZERO) + numbers_flag(f, LATHE_HAS_NEGATIVE_ZERO);
    if (numbers_flag(f, LATHE_HAS_INFINITY))
        others += 1 + sign;
    mpz_add_ui(total, total, (unsigned long)others);
    uint64_t count = 0;
    if (mpz_sizeinbase(total, 2) <= 64)
        mpz_export(&count, NULL, -1, sizeof count, 0, 0, total);
    mpz_clear(total);
    return count;
}

/* All values ascending, for formats of at most `size` values. Returns how many. */
static inline size_t numbers_values(const lathe_format *f, double *values, size_t size)
{
    size_t n = 0, positives = 0;
    uint64_t normal = UINT64_C(1) << (f->precision - 1);
    uint64_t first = numbers_flag(f, LATHE_HAS_SUBNORMALS)  ? 1
                     : numbers_flag(f, LATHE_HAS_NO_BOTTOM) ? normal + 1
                                                            : normal;

    if (numbers_flag(f, LATHE_HAS_SIGN)) {
        if (numbers_flag(f, LATHE_HAS_INFINITY) && n < size)
            values[n++] = -(double)INFINITY;
        for (int e = f->emax; e >= f->emin; e--)
            for (uint64_t m = e == f->emax ? numbers_end(f, 1) : 2 * normal - 1;
                 m >= (e == f->emin ? first : normal) && n < size; m--)
                values[n++] = -numbers_scaled(m, e - f->precision + 1);
        if (numbers_flag(f, LATHE_HAS_NEGATIVE_ZERO) && n < size)
            values[n++] = -0.0;
    }
    if (numbers_flag(f, LATHE_HAS_ZERO) && n < size)
        values[n++] = 0.0;
    for (int e = f->emin; e <= f->emax; e++)
        for (uint64_t m = e == f->emin ? first : normal;
             m <= (e == f->emax ? numbers_end(f, 0) : 2 * normal - 1) && n < size; m++, positives++)
            values[n++] = numbers_scaled(m, e - f->precision + 1);
    if (numbers_flag(f, LATHE_HAS_INFINITY) && n < size)
        values[n++] = (double)INFINITY;
    return positives ? n : 0;
}

#endif
