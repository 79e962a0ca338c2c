/* SPDX-License-Identifier: MIT */
/* Formats: soundness, one normal form, limits; all in integers. */
#include "common.h"

#include "formats.h"
#include "kind.h"
#include "words.h"

#include <string.h>

_Static_assert(sizeof(lathe_format) == 104, "a format has no padding, and its size is part of the ABI");

int lathe_overflow_is_possible(const lathe_format *f, lathe_overflow overflow)
{
    return overflow == LATHE_OVERFLOW_INFINITY ? lathe_has(f, LATHE_HAS_INFINITY)
           : overflow == LATHE_OVERFLOW_NAN    ? lathe_has(f, LATHE_HAS_NAN)
           : overflow == LATHE_OVERFLOW_BY_DIRECTION
               ? lathe_has(f, LATHE_HAS_INFINITY) || lathe_has(f, LATHE_HAS_NAN)
           : overflow == LATHE_OVERFLOW_WRAP ? f->kind == LATHE_KIND_FIXED
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
    return memcmp(f->reserved, zero.reserved, sizeof zero.reserved) == 0;
}

/* 1 if m is the significand of a value in the top binade: `precision` bits, not those of a missing 2^emin. */
static int is_in_top_binade(const lathe_format *f, uint64_t m)
{
    const int lacks_first = lathe_has(f, LATHE_HAS_NO_BOTTOM) && f->emin == f->emax;
    return m >> (f->precision - 1) == 1 && !(lacks_first && m == UINT64_C(1) << (f->precision - 1));
}

/* 1 if the fields that other kinds use are 0. */
static int is_float_alone(const lathe_format *f)
{
    return f->width == 0 && f->ties == LATHE_TIE_OWN && f->fraction == 0 && f->es == 0 &&
           lathe_bits_of(f->scale) == 0 && f->count == 0 && f->table_word == 0 && f->codes_word == 0;
}

/* 1 if what is said is what the complete format has, or is left to it. */
static int is_said(int64_t said, int64_t complete)
{
    return said == 0 || said == complete;
}

/* Precision and exponents follow from what FIXED says, and others have none. */
static int fields_agree(const lathe_format *f, const lathe_format *full)
{
    static const lathe_format none;
    const lathe_format *const complete = f->kind == LATHE_KIND_FIXED ? full : &none;
    const int is_table = f->kind == LATHE_KIND_TABLE, is_log = f->kind == LATHE_KIND_LOG;
    const int has_fraction = f->kind == LATHE_KIND_FIXED || is_log;
    return is_said(f->precision, complete->precision) && is_said(f->emin, complete->emin) &&
           is_said(f->emax, complete->emax) && is_said(f->largest, complete->largest) &&
           (f->lowest == 0 || f->kind == LATHE_KIND_FIXED) && (f->fraction == 0 || has_fraction) &&
           (f->es == 0 || f->kind == LATHE_KIND_POSIT) && (lathe_bits_of(f->scale) == 0 || is_log) &&
           (is_table || (f->count == 0 && f->table_word == 0 && f->codes_word == 0)) &&
           (f->ties == LATHE_TIE_OWN || f->kind != LATHE_KIND_FIXED);
}

static int conventions_of_kind_are_sound(const lathe_format *f)
{
    return conventions_are_sound(f) && lathe_word_name(lathe_tie_words, (int)f->ties);
}

static lathe_status check_kind(const lathe_kind_row *kind, const lathe_format *f)
{
    lathe_format complete = *f;
    kind->complete(&complete);
    if (f->flags & ~complete.flags)
        return LATHE_E_FLAGS;
    if (!fields_agree(f, &complete))
        return LATHE_E_RESERVED;
    const lathe_status status = kind->check(&complete);
    if (status)
        return status;
    const int is_kept = !f->overflow || f->overflow == complete.overflow;
    return is_kept && conventions_of_kind_are_sound(&complete) ? LATHE_OK : LATHE_E_CONVENTION;
}

lathe_status lathe_format_check(const lathe_format *f)
{
    if (!f)
        return LATHE_E_NULL;
    const lathe_kind_row *const kind = lathe_kind_of(f);
    if (f->kind != LATHE_KIND_FLOAT && !kind)
        return LATHE_E_KIND;
    if (!reserved_words_are_zero(f))
        return LATHE_E_RESERVED;
    if (kind)
        return check_kind(kind, f);
    if (!is_float_alone(f))
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
    /* The wrong sign makes more bits than any format has. */
    if (f->largest && !is_in_top_binade(f, (uint64_t)f->largest))
        return LATHE_E_LARGEST;
    if (f->lowest && !(lathe_has(f, LATHE_HAS_SIGN) && is_in_top_binade(f, -(uint64_t)f->lowest)))
        return LATHE_E_LOWEST;
    return conventions_are_sound(f) ? LATHE_OK : LATHE_E_CONVENTION;
}

lathe_format lathe_format_normal(const lathe_format *format)
{
    lathe_format f = *format;
    const lathe_kind_row *const kind = lathe_kind_of(&f);
    if (kind)
        kind->complete(&f);
    else if (f.precision == 1)
        f.flags &= ~(unsigned)LATHE_HAS_SUBNORMALS; /* nothing lies between 0 and 2^emin */
    if (!kind && !f.largest)
        f.largest = (int64_t)((UINT64_C(1) << f.precision) - 1);
    if (!kind && !f.lowest && lathe_has(&f, LATHE_HAS_SIGN))
        f.lowest = -f.largest;
    if (lathe_is_ladder(&f) && f.ties == LATHE_TIE_OWN)
        f.ties = LATHE_TIE_EVEN;
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

static unsigned code_at(const lathe_format *f, uint64_t i)
{
    return f->codes ? f->codes[i] : (unsigned)i;
}

static int tables_agree(const lathe_format *a, const lathe_format *b)
{
    if (a->count != b->count || memcmp(a->table, b->table, (size_t)a->count * sizeof *a->table) != 0)
        return 0;
    for (uint64_t i = 0; i < a->count; i++)
        if (code_at(a, i) != code_at(b, i))
            return 0;
    return 1;
}

int lathe_format_equal(const lathe_format *a, const lathe_format *b)
{
    if (lathe_format_check(a) || lathe_format_check(b))
        return 0;
    lathe_format x = lathe_format_normal(a), y = lathe_format_normal(b);
    if (x.kind == LATHE_KIND_TABLE) { /* and of the same count, which others do not have */
        if (!tables_agree(&x, &y))
            return 0;
        x.table_word = y.table_word = x.codes_word = y.codes_word = 0;
    }
    /* By bits, the scale's too. */
    const unsigned char *const x_bytes = (const void *)&x, *const y_bytes = (const void *)&y;
    return memcmp(x_bytes, y_bytes, sizeof x) == 0;
}

int lathe_carrier_serves(const lathe_carrier *c, const lathe_format *f)
{
    return f->emax <= c->emax && f->emin - f->precision + 1 >= lathe_carrier_quantum(c);
}

lathe_status lathe_format_fits(const lathe_format *f)
{
    if (lathe_is_ladder(f)) {
        const lathe_format full = lathe_format_normal(f);
        return lathe_kind_of(f)->serves(&full, &lathe_binary64) ? LATHE_OK : LATHE_E_RANGE;
    }
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

/* What a rank of another kind than FLOAT stands for. */
static double value_at(const lathe_format *f, int64_t rank)
{
    if (!lathe_kind_of(f)->serves(f, &lathe_binary64))
        return no_value();
    const lathe_exact x = lathe_kind_value(f, &lathe_binary64, rank);
    return lathe_double(lathe_kind_bits(&lathe_binary64, &x));
}

double lathe_format_largest(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    const lathe_format f = lathe_format_normal(format);
    if (lathe_kind_of(&f))
        return value_at(&f, lathe_kind_of(&f)->last(&f));
    return exactly(0, (uint64_t)f.largest, f.emax - f.precision + 1);
}

double lathe_format_lowest(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    const lathe_format f = lathe_format_normal(format);
    if (lathe_kind_of(&f))
        return value_at(&f, lathe_kind_of(&f)->first(&f));
    if (lathe_has(&f, LATHE_HAS_SIGN))
        return exactly(1, (uint64_t)-f.lowest, f.emax - f.precision + 1);
    return lathe_has(&f, LATHE_HAS_ZERO) ? 0.0 : lathe_format_smallest(&f);
}

double lathe_format_smallest_normal(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    if (lathe_kind_of(format))
        return lathe_format_smallest(format);
    return lathe_has(format, LATHE_HAS_NO_BOTTOM) ? lathe_format_smallest(format)
                                                  : exactly(0, 1, format->emin);
}

/* A table may have no positive value. */
static double smallest_of_kind(const lathe_format *format)
{
    const lathe_format f = lathe_format_normal(format);
    const lathe_kind_row *const kind = lathe_kind_of(&f);
    if (kind->is_mirrored)
        return value_at(&f, 1);
    const lathe_exact zero = lathe_exact_make(0, 0, 0);
    lathe_place p = kind->locate(&f, &lathe_binary64, LATHE_DOMAIN_OWN, &zero);
    return p.rank < kind->last(&f) ? value_at(&f, p.rank + 1) : no_value();
}

/* Half the distance from 1 to the next value. */
static double unit_roundoff_of_kind(const lathe_format *format)
{
    const lathe_format f = lathe_format_normal(format);
    const lathe_exact one = lathe_exact_make(0, 1, 0);
    const lathe_place p = lathe_kind_of(&f)->locate(&f, &lathe_binary64, LATHE_DOMAIN_OWN, &one);
    if (p.two != 0 || p.rank >= lathe_kind_of(&f)->last(&f))
        return no_value();
    const lathe_exact above = lathe_kind_value(&f, &lathe_binary64, p.rank + 1);
    lathe_exact distance = lathe_exact_operate(LATHE_SUB, (lathe_exact[3]){above, one}, 0, 0);
    distance.exponent--;
    return lathe_double(lathe_kind_bits(&lathe_binary64, &distance));
}

double lathe_format_smallest(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    if (lathe_kind_of(format))
        return smallest_of_kind(format);
    return exactly(0, (uint64_t)lathe_format_smallest_significand(format),
                   lathe_format_smallest_exponent(format));
}

double lathe_format_unit_roundoff(const lathe_format *format)
{
    if (lathe_format_check(format))
        return no_value();
    return lathe_kind_of(format) ? unit_roundoff_of_kind(format) : exactly(0, 1, -format->precision);
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

static uint64_t count_of_kind(const lathe_format *f)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    const int lacks_zero = kind->is_mirrored && !lathe_has(f, LATHE_HAS_ZERO);
    return (uint64_t)(kind->last(f) - kind->first(f) + 1 - lacks_zero) +
           (lathe_has(f, LATHE_HAS_INFINITY) ? 2 : 0);
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
    if (lathe_kind_of(&f))
        return count_of_kind(&f);
    if (!count_up_to(&f, f.largest, &sum) || (is_signed && !count_up_to(&f, -f.lowest, &sum)) ||
        !add(&sum, others))
        return 0;
    return sum;
}
