/* SPDX-License-Identifier: MIT */
/* Which block formats the vector kernels of kernels/block.h serve, and with what constants. */
#include "common.h"

#include <string.h>

#include "block_call.h"
#include "formats.h"

enum { MULTIPLE = 16, MOST_PRECISION = 8, MOST_QUOTIENT = 100, MOST_TENSOR = 50, LEAST_TIE = -99 };

static uint32_t power_of_2(int e)
{
    return (uint32_t)lathe_carrier_pack(&lathe_binary32, 1, e);
}

/* An exponent as it is added to that of binary32 bits. */
static uint32_t binades(int n)
{
    return (uint32_t)n << (lathe_binary32.precision - 1);
}

static int are_floats(const lathe_block_plan *p)
{
    return p->element.format.kind == LATHE_KIND_FLOAT && p->nearest.format.kind == LATHE_KIND_FLOAT;
}

static int is_plain(const lathe_block *b)
{
    uint32_t least;
    memcpy(&least, &b->least, sizeof least);
    return b->cols % MULTIPLE == 0 && b->apply == LATHE_APPLY_EXACT && b->ratio == LATHE_RATIO_EXACT &&
           b->prescale == LATHE_PRESCALE_NONE && b->input == LATHE_INPUT_KEEP && least == 0;
}

/* Elements that keep signs, have subnormal numbers and saturate, by ties to even. */
static int has_plain_elements(const lathe_block_plan *p)
{
    const lathe_options *const o = &p->block.options;
    const lathe_format *const f = &p->element.format;
    const int saturates = o->overflow == LATHE_OVERFLOW_SATURATE ||
                          (o->overflow == LATHE_OVERFLOW_OWN && f->overflow == LATHE_OVERFLOW_SATURATE);
    return p->block.codes == LATHE_CODES_FORMAT && o->rounding == LATHE_TIES_TO_EVEN && saturates &&
           o->subnormals == LATHE_SUBNORMALS_OWN && o->negative_zero == LATHE_NEGATIVE_ZERO_OWN &&
           lathe_has(f, LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_SUBNORMALS) && f->lowest == -f->largest &&
           f->precision <= MOST_PRECISION && f->emax < MOST_QUOTIENT && f->emin > -MOST_QUOTIENT;
}

static uint32_t largest_of(const lathe_format *f)
{
    return (uint32_t)lathe_carrier_pack(&lathe_binary32, (uint64_t)f->largest, f->emax - f->precision + 1);
}

/* What carries into the exponent of amax where a rule raises it; 0 with *known cleared for another rule. */
static uint32_t bump_of(const lathe_block_plan *p, int *known)
{
    const lathe_format *const f = &p->element.format;
    const uint32_t binade = binades(1), half = binade >> f->precision; /* of the distance to 2 */
    switch (p->block.rule) {
    case LATHE_SCALE_FLOOR:
        return 0;
    case LATHE_SCALE_CEIL:
        return binade - 1;
    case LATHE_SCALE_EVEN:
        return half;
    case LATHE_SCALE_EVEN_STAY:
        return half - 1;
    case LATHE_SCALE_LOG2:
        return binade - 0x3504f4; /* sqrt(2) - 1, rounded up */
    case LATHE_SCALE_RCEIL:
        return binade - 1 - (largest_of(f) & (binade - 1));
    default:
        *known = 0;
        return 0;
    }
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Scales are powers of two: all of the grid in normal numbers, C finite, no scale beyond its format. */
static int moves_grid(const lathe_block_plan *p, lathe_block_lanes *g)
{
    const lathe_format *const f = &p->element.format, *const s = &p->block.scale;
    int known = 1;
    g->bump = bump_of(p, &known);
    if (!known || s->precision > 1)
        return 0;
    const int first =
        larger(larger(f->precision - f->emin + lathe_binary32.emin, s->emin) + f->emax, lathe_binary32.emin);
    const int last =
        smaller(smaller(lathe_binary32.emax - lathe_binary32.precision + f->precision, s->emax + f->emax - 1),
                lathe_binary32.emax - 1);
    if (first >= last)
        return 0;
    g->first = power_of_2(first);
    g->range = power_of_2(last) - g->first;
    g->lowest = binades(f->emin - f->emax);
    g->unit = power_of_2(f->emin);
    g->top = largest_of(f) - power_of_2(f->emin);
    return 1;
}

/* T is not 1: the ranges in which `sided` in kernels/block.h holds. */
static int has_tensor(const lathe_block_plan *p, const lathe_format *s, int smallest, lathe_number tensor,
                      lathe_block_lanes *g)
{
    const lathe_format *const f = &p->element.format;
    const int e = lathe_number_log2(tensor);
    const int least_tie = smaller(f->emin - f->precision + smallest, s->emin - s->precision + f->emax) + e;
    if (e < -MOST_TENSOR || e > MOST_TENSOR || f->emax > MOST_TENSOR || s->emax > MOST_TENSOR ||
        least_tie < LEAST_TIE)
        return 0;
    g->tensor = (uint32_t)lathe_number_bits(&lathe_binary32, tensor, 0);
    g->range = power_of_2(smaller(MOST_QUOTIENT + smaller(smallest, 0) + e, lathe_binary32.emax)) - 1;
    return 1;
}

/* Scales have a significand: quotients up to 2^MOST_QUOTIENT. */
static int divides(const lathe_block_plan *p, lathe_number tensor, lathe_block_lanes *g)
{
    const lathe_block *const b = &p->block;
    const lathe_format *const f = &p->element.format, s = lathe_format_normal(&b->scale);
    const int is_served =
        b->rule == LATHE_SCALE_NEAREST && s.precision > 1 && s.precision <= MOST_PRECISION &&
        lathe_has(&s, LATHE_HAS_SUBNORMALS) && s.emin > -MOST_QUOTIENT / 2 && s.emax < MOST_QUOTIENT &&
        f->emin > -MOST_QUOTIENT / 2 && f->emax >= 0 && b->scale_overflow == LATHE_SCALE_SATURATE &&
        (b->small == LATHE_SMALL_SMALLEST || b->small == LATHE_SMALL_NORMAL);
    if (!is_served)
        return 0;
    const int smallest = s.emin - (b->small == LATHE_SMALL_NORMAL ? 0 : s.precision - 1);
    g->divides = 1;
    g->first = 1;
    g->range = power_of_2(MOST_QUOTIENT + smaller(smallest, 0)) - 1;
    g->lowest = power_of_2(f->emin);
    g->top = g->largest = largest_of(f);
    g->scale_lowest = power_of_2(s.emin);
    g->scale_up = binades(lathe_binary32.precision - s.precision);
    g->scale_largest = largest_of(&s);
    g->scale_smallest = power_of_2(smallest);
    return p->block.tensor == LATHE_TENSOR_NONE || has_tensor(p, &s, smallest, tensor, g);
}

int lathe_block_lanes_of(const lathe_block_plan *p, lathe_number tensor, lathe_block_lanes *g)
{
    *g = (lathe_block_lanes){.length = p->block.cols};
    if (!are_floats(p) || !is_plain(&p->block) || !has_plain_elements(p))
        return 0;
    g->up = binades(lathe_binary32.precision - p->element.format.precision);
    return (p->block.tensor == LATHE_TENSOR_NONE && moves_grid(p, g)) || divides(p, tensor, g);
}

int lathe_block_products_are_exact(const lathe_block_plan *p, lathe_number tensor)
{
    const lathe_format *const f = &p->narrow.format, *const s = &p->nearest.format;
    return are_floats(p) && (lathe_number_bits(&lathe_binary32, tensor, 0) == power_of_2(0) ||
                             (f->precision + s->precision <= lathe_binary32.precision &&
                              f->emax + s->emax + 2 <= lathe_binary32.emax &&
                              f->emin - f->precision + 1 + s->emin - s->precision + 1 >=
                                  lathe_carrier_quantum(&lathe_binary32)));
}
