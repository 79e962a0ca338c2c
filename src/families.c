/* SPDX-License-Identifier: MIT */
/* Names that are rules of generation. */
#include "common.h"

#include "families.h"

#include "formats.h"

#include <stdio.h>
#include <string.h>

enum { MAX_EXPONENT_BITS = 20, MAX_K = 16 };

/* What the codes at the top, and that of -0, mean. */
typedef enum variant {
    IEEE,   /* the top exponent field is infinity and NaN */
    FN,     /* the top code is NaN, no infinity */
    FNUZ,   /* the code of -0 is NaN, no infinity nor -0 */
    FINITE, /* every code is a finite value */
    VARIANTS
} variant;

static const char *const suffixes[VARIANTS] = {"ieee", "fn", "fnuz", "finite"};

/* [u]e<x>m<y>[b<bias>][variant] */
typedef struct layout {
    int is_signed, exponent_bits, fraction_bits;
    int bias; /* -1: the variant's own */
    variant variant;
} layout;

/* The exponent of the middle of the codes is 0; FNUZ has one binade more under 1. */
static int own_bias(const layout *l)
{
    const int half = 1 << (l->exponent_bits - 1);
    return l->variant == FNUZ || l->exponent_bits == 1 ? half : half - 1;
}

static lathe_format from_layout(const layout *l)
{
    static const unsigned lacks[VARIANTS] = {
        [IEEE] = 0,
        [FN] = LATHE_HAS_INFINITY,
        [FNUZ] = LATHE_HAS_INFINITY | LATHE_HAS_NEGATIVE_ZERO,
        [FINITE] = LATHE_HAS_INFINITY | LATHE_HAS_NAN,
    };
    const int bias = l->bias < 0 ? own_bias(l) : l->bias;
    const int p = l->fraction_bits + 1;
    const unsigned unsigned_lacks = l->is_signed ? 0 : LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO;
    /* Without fraction bits NaN takes the whole top field. */
    const int is_top_reserved = l->variant == IEEE || (l->variant == FN && p == 1);
    lathe_format f = {.kind = LATHE_KIND_FLOAT,
                      .flags = LATHE_HAS_ALL & ~(lacks[l->variant] | unsigned_lacks),
                      .precision = p,
                      .emin = 1 - bias,
                      .emax = (1 << l->exponent_bits) - 1 - is_top_reserved - bias};
    if (l->variant == FN) /* without fraction bits 0, the own one */
        f.largest = (int64_t)((UINT64_C(1) << p) - 2);
    return f;
}

/* IEEE P3109, draft 4.0 of June 2026: precision P of K bits, with or without sign, extended (infinities)
   or finite. The own conventions are SatNone. */
static lathe_format from_p3109(int k, int p, int is_signed, int is_extended)
{
    const int bias = 1 << (k - p - is_signed);
    /* The codes from the largest finite value's on are that value's, infinity's and, unsigned, NaN's. */
    const int64_t top = (INT64_C(1) << (k - is_signed)) - 1 - is_extended - !is_signed;
    const int64_t binade = INT64_C(1) << (p - 1);
    lathe_format f = {.kind = LATHE_KIND_FLOAT,
                      .flags = LATHE_HAS_SUBNORMALS | LATHE_HAS_NAN | LATHE_HAS_ZERO |
                               (is_signed ? LATHE_HAS_SIGN : 0) | (is_extended ? LATHE_HAS_INFINITY : 0),
                      .precision = p,
                      .emin = 1 - bias,
                      .emax = (int)(top / binade) - bias,
                      .largest = binade + top % binade};
    if (!is_extended) {
        f.overflow = LATHE_OVERFLOW_SATURATE;
        f.infinity = LATHE_INFINITY_SATURATE;
    }
    if (!is_signed)
        f.negative = LATHE_NEGATIVE_BY_DIRECTION;
    return f;
}

/* Steps over `text` at name->text[*i]; 0 if something else is there. */
static int take(const lathe_name *name, size_t *i, const char *text)
{
    const size_t n = strlen(text);
    if (strncmp(name->text + *i, text, n) != 0)
        return 0;
    *i += n;
    return 1;
}

/* Reads a number of up to six digits, without leading zeros; -1 if there is none. */
static int take_number(const lathe_name *name, size_t *i)
{
    int number = -1;
    for (int digits = 0; digits < 6 && name->text[*i] >= '0' && name->text[*i] <= '9' && number != 0;
         digits++)
        number = (number < 0 ? 0 : number) * 10 + (name->text[(*i)++] - '0');
    return number;
}

static lathe_status out_of_range(size_t *agreed, size_t at, lathe_status status)
{
    *agreed = at;
    return status;
}

/* *agreed rises to where the name and `text` at i part. */
static void agree(const lathe_name *name, size_t i, const char *text, size_t *agreed)
{
    for (; *text && name->text[i] == *text; i++)
        text++;
    if (i > *agreed)
        *agreed = i;
}

static lathe_status read_layout(lathe_format *format, const lathe_name *name, size_t *agreed)
{
    size_t i = 0, x_at, y_at, b_at = 0;
    layout l = {.is_signed = !take(name, &i, "u"), .bias = -1};
    int is_complete = 0;
    if (take(name, &i, "e")) {
        x_at = i;
        l.exponent_bits = take_number(name, &i);
        if (l.exponent_bits == 0)
            return out_of_range(agreed, x_at, name->text[i] == 'm' ? LATHE_E_RANGE : LATHE_E_NAME);
        if (l.exponent_bits >= 0 && take(name, &i, "m")) {
            y_at = i;
            l.fraction_bits = take_number(name, &i);
            is_complete = l.fraction_bits >= 0;
        }
    }
    if (is_complete && take(name, &i, "b")) {
        b_at = i;
        l.bias = take_number(name, &i);
        is_complete = l.bias >= 0;
    }
    const size_t suffix_at = i;
    for (int v = VARIANTS - 1; v >= 0 && is_complete && i == suffix_at; v--)
        if (strcmp(name->text + i, suffixes[v]) == 0) {
            l.variant = (variant)v;
            i = name->length;
        } else {
            agree(name, i, suffixes[v], agreed);
        }
    if (i > *agreed)
        *agreed = i;
    if (!is_complete || i != name->length)
        return LATHE_E_NAME;
    const int least_exponent_bits = 1 + (l.variant == IEEE), least_fraction_bits = l.variant == IEEE;
    if (l.exponent_bits < least_exponent_bits || l.exponent_bits > MAX_EXPONENT_BITS)
        return out_of_range(agreed, x_at, LATHE_E_RANGE);
    if (l.fraction_bits < least_fraction_bits || l.fraction_bits >= LATHE_MAX_PRECISION)
        return out_of_range(agreed, y_at, LATHE_E_PRECISION);
    if (l.variant == FNUZ && !l.is_signed)
        return out_of_range(agreed, suffix_at, LATHE_E_NAME);
    const lathe_format f = from_layout(&l);
    if (lathe_format_check(&f))
        return out_of_range(agreed, b_at ? b_at : x_at, LATHE_E_RANGE);
    *format = f;
    return LATHE_OK;
}

lathe_status lathe_p3109_read(lathe_format *format, const lathe_name *name, size_t *agreed)
{
    size_t i = 0, p_at = 0;
    int p = -1, is_signed = 1, is_extended = 1;
    if (!take(name, &i, "binary") && !take(name, &i, "p3109k"))
        return LATHE_E_NAME;
    const size_t k_at = i;
    const int k = take_number(name, &i);
    if (k >= 0 && take(name, &i, "p")) {
        p_at = i;
        p = take_number(name, &i);
    }
    if (p >= 0) {
        is_signed = !take(name, &i, "u");
        if (is_signed)
            take(name, &i, "s");
        is_extended = !take(name, &i, "f");
        if (is_extended)
            take(name, &i, "e");
    }
    if (i > *agreed)
        *agreed = i;
    if (p < 0 || i != name->length)
        return LATHE_E_NAME;
    if (k < 3 || k > MAX_K)
        return out_of_range(agreed, k_at, LATHE_E_RANGE);
    if (p < 1 || p > k - is_signed)
        return out_of_range(agreed, p_at, LATHE_E_PRECISION);
    *format = from_p3109(k, p, is_signed, is_extended);
    return LATHE_OK;
}

lathe_status lathe_family_read(lathe_format *format, const lathe_name *name, size_t *agreed)
{
    const lathe_status status = lathe_p3109_read(format, name, agreed);
    /* A name begins with the letters of one family only. */
    return status == LATHE_E_NAME ? read_layout(format, name, agreed) : status;
}

/* How much of a layout is said. */
typedef enum spelling { SHORT, WITH_VARIANT, WITH_BIAS } spelling;

/* The layout of variant v that f may have: the number of its binades tells the exponent bits, with or without
   a top field that is reserved. */
static int write_layout(const lathe_format *f, variant v, spelling how, char name[LATHE_NAME_SIZE])
{
    const int fields = f->emax - f->emin + 3;
    const layout l = {.is_signed = lathe_has(f, LATHE_HAS_SIGN),
                      .exponent_bits = lathe_log2((uint64_t)fields),
                      .variant = v};
    const int bias = 1 - f->emin;
    char with_bias[16] = "";
    if (bias != own_bias(&l) || how == WITH_BIAS)
        snprintf(with_bias, sizeof with_bias, "b%d", bias);
    snprintf(name, LATHE_NAME_SIZE, "%se%dm%d%s%s", l.is_signed ? "" : "u", l.exponent_bits, f->precision - 1,
             with_bias, how == SHORT ? "" : suffixes[v]);
    return 1;
}

static int write_p3109(const lathe_format *f, char name[LATHE_NAME_SIZE])
{
    const int is_signed = lathe_has(f, LATHE_HAS_SIGN), is_extended = lathe_has(f, LATHE_HAS_INFINITY);
    const int bias = 1 - f->emin;
    const int k = f->precision + is_signed + lathe_log2((uint64_t)bias | 1);
    snprintf(name, LATHE_NAME_SIZE, "binary%dp%d%c%c", k, f->precision, is_signed ? 's' : 'u',
             is_extended ? 'e' : 'f');
    return 1;
}

int lathe_family_write(const lathe_format *f, int i, char name[LATHE_NAME_SIZE])
{
    if (i == 0)
        return write_layout(f, IEEE, SHORT, name);
    if (i <= VARIANTS)
        return write_layout(f, (variant)(i - 1), WITH_VARIANT, name);
    if (i == VARIANTS + 1)
        return write_p3109(f, name);
    i -= VARIANTS + 2; /* where the shorter name is another format's in the table */
    return i < VARIANTS ? write_layout(f, (variant)i, WITH_BIAS, name) : 0;
}
