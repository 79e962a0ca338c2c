/* SPDX-License-Identifier: MIT */
/* Formats of other kinds than FLOAT from their definitions. */
#include "kind_spec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A string of bits, first to last, as posits and takums are defined on them; behind its end all are 0. */
typedef struct bit_string {
    uint64_t code;
    int bits;
} bit_string;

static int bit_at(const bit_string *s, int i)
{
    return i < s->bits ? (int)(s->code >> (s->bits - 1 - i) & 1) : 0;
}

static uint64_t field_at(const bit_string *s, int *i, int bits)
{
    uint64_t field = 0;
    for (int k = 0; k < bits; k++)
        field = field << 1 | (uint64_t)bit_at(s, (*i)++);
    return field;
}

/* 2^e (1 + the fraction from bit i on). */
static void set_binary(mpfr_ptr to, const bit_string *s, int i, long e)
{
    uint64_t significand = 1;
    int bits = 0;
    for (; i < s->bits; i++, bits++)
        significand = significand << 1 | (uint64_t)bit_at(s, i);
    mpfr_set_uj(to, significand, MPFR_RNDN);
    mpfr_mul_2si(to, to, e - bits, MPFR_RNDN);
}

/* The magnitude of a positive posit, without its sign bit. */
void spec_set_posit(mpfr_ptr to, uint64_t code, int bits, int es)
{
    const bit_string s = {code, bits};
    int run = 0;
    while (run < bits && bit_at(&s, run) == bit_at(&s, 0))
        run++;
    const long r = bit_at(&s, 0) ? run - 1 : -run;
    int i = run + 1;
    const uint64_t e = field_at(&s, &i, es);
    set_binary(to, &s, i, r * (1L << es) + (long)e);
}

/* Of a takum: c and the fraction m = *numerator / 2^*bits. */
static long takum_characteristic(uint64_t code, int bits, uint64_t *numerator, int *fraction_bits)
{
    const bit_string s = {code, bits};
    int i = 0;
    const int d = (int)field_at(&s, &i, 1), regime = (int)field_at(&s, &i, 3);
    const int r = d ? regime : 7 - regime;
    const long c = (long)field_at(&s, &i, r);
    *fraction_bits = bits - i > 0 ? bits - i : 0;
    *numerator = field_at(&s, &i, *fraction_bits);
    return d ? (1L << r) - 1 + c : -(1L << (r + 1)) + 1 + c;
}

static void set_takum(mpfr_ptr to, uint64_t code, int bits, int is_log)
{
    uint64_t numerator;
    int fraction_bits;
    const long c = takum_characteristic(code, bits, &numerator, &fraction_bits);
    mpfr_set_uj(to, numerator, MPFR_RNDN);
    mpfr_div_2si(to, to, fraction_bits, MPFR_RNDN);
    if (is_log) {
        mpfr_add_si(to, to, c, MPFR_RNDN);
        mpfr_div_ui(to, to, 2, MPFR_RNDN);
        mpfr_exp(to, to, MPFR_RNDN);
    } else {
        mpfr_add_ui(to, to, 1, MPFR_RNDN);
        mpfr_mul_2si(to, to, c, MPFR_RNDN);
    }
}

static kind_spec begin(const char *name, const carrier *c, size_t last)
{
    kind_spec s = {.name = name, .carrier = c, .last = last, .has_zero = 1, .ties = LATHE_TIES_TO_EVEN};
    s.value = calloc(last + 2, sizeof *s.value);
    s.boundary = malloc((last + 1) * sizeof *s.boundary);
    s.code = calloc(last + 1, sizeof *s.code);
    s.negative = calloc(last + 1, sizeof *s.negative);
    if (!s.value || !s.boundary || !s.code || !s.negative)
        abort();
    for (size_t i = 0; i <= last; i++)
        mpfr_init2(s.boundary[i], SPEC_PRECISION);
    s.format = (lathe_format){.kind = LATHE_KIND_NONE};
    if (lathe_format_parse(&s.format, name, NULL) != LATHE_OK)
        abort();
    return s;
}

void spec_free(kind_spec *s)
{
    for (size_t i = 0; i <= s->last; i++)
        mpfr_clear(s->boundary[i]);
    free(s->value);
    free(s->boundary);
    free(s->code);
    free(s->negative);
}

static double as_carrier(const carrier *c, mpfr_srcptr x)
{
    return c->width == 32 ? (double)mpfr_get_flt(x, MPFR_RNDN) : mpfr_get_d(x, MPFR_RNDN);
}

static void set_midpoint(const kind_spec *s, size_t i)
{
    mpfr_set_d(s->boundary[i], s->value[i], MPFR_RNDN);
    mpfr_add_d(s->boundary[i], s->boundary[i], s->value[i + 1], MPFR_RNDN);
    mpfr_div_2ui(s->boundary[i], s->boundary[i], 1, MPFR_RNDN);
}

/* Posits and takums: codes in two's complement, the ends closed. */
static void close_ends(kind_spec *s, int n)
{
    for (size_t i = 1; i <= s->last; i++) {
        s->code[i] = i;
        s->negative[i] = (UINT64_C(1) << n) - i;
    }
    mpfr_set_ui(s->boundary[0], 0, MPFR_RNDN);
    mpfr_set_inf(s->boundary[s->last], 1);
    s->is_closed = 1;
    s->over = s->value[s->last];
}

kind_spec spec_posit(const char *name, int n, int es, const carrier *c)
{
    kind_spec s = begin(name, c, ((size_t)1 << (n - 1)) - 1);
    mpfr_t x;
    mpfr_init2(x, SPEC_PRECISION);
    for (size_t i = 1; i <= s.last; i++) {
        spec_set_posit(x, i, n - 1, es);
        s.value[i] = as_carrier(c, x);
        spec_set_posit(s.boundary[i], 2 * i + 1, n, es);
    }
    mpfr_clear(x);
    close_ends(&s, n);
    return s;
}

kind_spec spec_takum(const char *name, int n, int is_log, const carrier *c, lathe_domain domain)
{
    kind_spec s = begin(name, c, ((size_t)1 << (n - 1)) - 1);
    mpfr_t x;
    mpfr_init2(x, SPEC_PRECISION);
    for (size_t i = 1; i <= s.last; i++) {
        set_takum(x, i, n - 1, is_log);
        s.value[i] = as_carrier(c, x);
        set_takum(s.boundary[i], 2 * i + 1, n, is_log);
    }
    for (size_t i = 1; i < s.last && domain == LATHE_DOMAIN_LINEAR && is_log; i++)
        set_midpoint(&s, i);
    mpfr_clear(x);
    close_ends(&s, n);
    return s;
}

/* The magnitude of a code of HiFloat8, by its dot field. */
static double hif8_value(unsigned code)
{
    if (code < 8)
        return code ? ldexp(1.0, (int)code - 23) : 0.0;
    const bit_string s = {code, 7};
    const int d = bit_at(&s, 0) ? 3 + bit_at(&s, 1) : bit_at(&s, 1) ? 2 : bit_at(&s, 2) ? 1 : 0;
    int i = d >= 2 ? 2 : d == 1 ? 3 : 4;
    const int m_bits = d < 3 ? 3 : d == 3 ? 2 : 1;
    int e = 0;
    if (d > 0) {
        const int negative = (int)field_at(&s, &i, 1);
        const int magnitude = (1 << (d - 1)) + (int)field_at(&s, &i, d - 1);
        e = negative ? -magnitude : magnitude;
    }
    const int m = (int)field_at(&s, &i, m_bits);
    return ldexp(1.0 + ldexp((double)m, -m_bits), e);
}

kind_spec spec_hif8(const carrier *c)
{
    kind_spec s = begin("hif8", c, 126);
    for (unsigned code = 0; code < 0x80; code++) {
        size_t rank = 0;
        for (unsigned other = 0; other < 0x80; other++)
            rank += hif8_value(other) < hif8_value(code);
        s.value[rank] = hif8_value(code);
        if (rank <= s.last) {
            s.code[rank] = code;
            s.negative[rank] = code | 0x80;
        }
    }
    for (size_t i = 0; i <= s.last; i++)
        set_midpoint(&s, i);
    s.over = HUGE_VAL;
    s.ties = LATHE_TIES_TO_AWAY;
    return s;
}

/* scale 2^(halves 2^-(f + 1)) */
static void set_power(mpfr_ptr to, double scale, long halves, int f)
{
    mpfr_set_si(to, halves, MPFR_RNDN);
    mpfr_div_2ui(to, to, (unsigned long)f + 1, MPFR_RNDN);
    mpfr_exp2(to, to, MPFR_RNDN);
    mpfr_mul_d(to, to, scale, MPFR_RNDN);
}

static void fill_powers(kind_spec *s, double scale, long first, int f, lathe_domain domain)
{
    mpfr_t x;
    mpfr_init2(x, SPEC_PRECISION);
    for (size_t i = 1; i <= s->last + 1; i++) {
        set_power(x, scale, 2 * (first + (long)i - 1), f);
        s->value[i] = as_carrier(s->carrier, x);
    }
    for (size_t i = 0; i <= s->last; i++) {
        set_power(s->boundary[i], scale, 2 * (first + (long)i - 1) + 1, f);
        if (domain == LATHE_DOMAIN_LINEAR)
            set_midpoint(s, i);
    }
    mpfr_clear(x);
    s->over = s->value[s->last];
}

kind_spec spec_lns(const char *name, int i, int f, const carrier *c, lathe_domain domain)
{
    const int bits = i + f; /* of the exponent */
    const long top = (1L << (bits - 1)) - 1;
    kind_spec s = begin(name, c, (size_t)(2 * top + 1));
    fill_powers(&s, 1.0, -top, f, domain);
    for (size_t k = 1; k <= s.last; k++) {
        s.code[k] = (uint64_t)(-top + (long)k - 1) & ((UINT64_C(1) << bits) - 1);
        s.negative[k] = s.code[k] | UINT64_C(1) << bits;
    }
    s.code[0] = UINT64_C(1) << (bits - 1);
    return s;
}

kind_spec spec_madam(const char *name, int bits, int f, double scale, const carrier *c, lathe_domain domain)
{
    kind_spec s = begin(name, c, (size_t)1 << (bits - 1));
    fill_powers(&s, scale, 0, f, domain);
    for (size_t k = 1; k <= s.last; k++) {
        s.code[k] = k - 1;
        s.negative[k] = (k - 1) | UINT64_C(1) << (bits - 1);
    }
    s.has_zero = 0;
    return s;
}

static int goes_up(const kind_spec *s, lathe_rounding rule, size_t i, int side, int negative)
{
    const int is_odd = i <= s->last ? (int)(s->code[i] & 1) : 0;
    switch (rule == LATHE_TIES_TO_EVEN ? s->ties : rule) {
    case LATHE_TIES_TO_EVEN:
        return side > 0 || (side == 0 && is_odd);
    case LATHE_TIES_TO_AWAY:
        return side >= 0;
    case LATHE_TIES_TOWARD_ZERO:
        return side > 0;
    case LATHE_TOWARD_POSITIVE:
        return !negative;
    case LATHE_TOWARD_NEGATIVE:
        return negative;
    case LATHE_AWAY_FROM_ZERO:
        return 1;
    case LATHE_TO_ODD:
        return !is_odd;
    default:
        return 0;
    }
}

/* Overflow of a format with infinity: by direction. */
static double overflow(const kind_spec *s, lathe_rounding rule, int negative)
{
    const int is_back = rule == LATHE_TOWARD_ZERO || (rule == LATHE_TOWARD_POSITIVE && negative) ||
                        (rule == LATHE_TOWARD_NEGATIVE && !negative) ||
                        (rule == LATHE_TO_ODD && (s->code[s->last] & 1));
    return is_back ? s->value[s->last] : s->over;
}

double spec_result(const kind_spec *s, lathe_rounding rule, size_t i, int exact, int side, int negative)
{
    double r;
    if (exact)
        r = s->value[i];
    else if (s->is_closed)
        r = i == 0                                     ? s->value[1]
            : i == s->last                             ? s->value[i]
            : goes_up(s, rule, i, side, negative) != 0 ? s->value[i + 1]
                                                       : s->value[i];
    else if (i == 0 && !s->has_zero)
        r = s->value[1];
    else if (i > s->last || (i == s->last && goes_up(s, rule, i, side, negative)))
        r = overflow(s, rule, negative);
    else
        r = s->value[goes_up(s, rule, i, side, negative) ? i + 1 : i];
    return negative && r > 0 ? -r : r;
}
