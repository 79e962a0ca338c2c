/* SPDX-License-Identifier: MIT */
/* Block plans: a block format validated once, its element and its scale compiled as plans of their own. */
#include "common.h"

#include <string.h>

#include <lathe/values.h>

#include "block_format.h"
#include "block_kind.h"
#include "block_options.h"
#include "call.h"
#include "formats.h"
#include "kind.h"
#include "layout.h"

_Static_assert(sizeof(lathe_block) == 384, "a block format has no padding, and its size is part of the ABI");

enum {
    MOST_CODE_BITS = 16,
    MOST_EXPONENT = 200,
    MOST_TOP = 1 << 24,
    MOST_SEARCHED = 8,
    CARRIER_F32_BITS = 23
};

static lathe_status words_check(const lathe_block *b)
{
    static const lathe_block zero;
    uint32_t least;
    memcpy(&least, &b->least, sizeof least);
    for (int i = 0; i < LATHE_BLOCK_FIELDS; i++)
        if (!lathe_word_name(lathe_block_fields[i].words, lathe_block_get(b, i)))
            return LATHE_E_OPTION;
    if (!lathe_word_name(lathe_block_spans, (int)b->span) || (unsigned)b->codes > LATHE_CODES_INTEGER_FULL)
        return LATHE_E_OPTION;
    if (b->span == LATHE_SPAN_TILE ? b->cols == 0 : b->cols || b->rows)
        return LATHE_E_OPTION;
    if (b->top < 0 || b->top > MOST_TOP || least >= lathe_carrier_infinity(&lathe_binary32))
        return LATHE_E_OPTION;
    return memcmp(b->reserved, zero.reserved, sizeof zero.reserved) ? LATHE_E_RESERVED : LATHE_OK;
}

static lathe_status element_check(const lathe_block *b)
{
    lathe_plan plan;
    const lathe_format *const f = &b->element;
    lathe_status status = lathe_plan_init(&plan, f, &b->options);
    if (status)
        return status;
    if (b->options.rounding == LATHE_NO_ROUNDING || b->options.exponent == LATHE_EXPONENT_UNLIMITED)
        return LATHE_E_CODES;
    if (b->codes != LATHE_CODES_FORMAT) {
        const lathe_format integers = lathe_block_integers(lathe_block_integer_bits(b));
        return !lathe_format_equal(f, &integers)                       ? LATHE_E_FLAGS
               : f->precision < 2 || f->precision > MOST_CODE_BITS - 1 ? LATHE_E_CODE_SIZE
                                                                       : LATHE_OK;
    }
    if (f->kind != LATHE_KIND_FLOAT) {
        status = lathe_block_check_kind(f);
        if (status)
            return status;
    } else if (f->emin - f->precision < -MOST_EXPONENT || f->emax > MOST_EXPONENT) {
        return LATHE_E_RANGE;
    }
    const int bits = lathe_format_bits(f);
    return bits > MOST_CODE_BITS ? LATHE_E_CODE_SIZE : LATHE_OK;
}

static lathe_status scale_check(const lathe_block *b)
{
    const lathe_format *const f = &b->scale;
    const lathe_status status = lathe_format_check(f);
    if (status)
        return status;
    if (f->kind != LATHE_KIND_FLOAT)
        return lathe_block_check_scale_kind(f, b->rule == LATHE_SCALE_LEAST_ERROR ? MOST_SEARCHED
                                                                                  : lathe_binary32.precision);
    if (f->precision > lathe_binary32.precision ||
        (f->precision > MOST_SEARCHED && b->rule == LATHE_SCALE_LEAST_ERROR))
        return LATHE_E_PRECISION;
    return lathe_carrier_serves(&lathe_binary32, f) && !lathe_has(f, LATHE_HAS_NO_BOTTOM) ? LATHE_OK
                                                                                          : LATHE_E_RANGE;
}

static int needs_one(const lathe_block *b)
{
    return b->small == LATHE_SMALL_ONE || b->nan == LATHE_SPECIAL_ONE || b->infinity == LATHE_SPECIAL_ONE;
}

static int needs_nan(const lathe_block *b)
{
    return b->nan == LATHE_SPECIAL_SPOIL || b->infinity == LATHE_SPECIAL_SPOIL ||
           b->scale_overflow == LATHE_SCALE_NAN;
}

/* Of ties to even; a kind may lack what they ask for. */
static lathe_options scale_options(const lathe_block *b)
{
    const int is_saturated = b->scale_overflow == LATHE_SCALE_SATURATE;
    return (lathe_options){.overflow = is_saturated ? LATHE_OVERFLOW_SATURATE : LATHE_OVERFLOW_NAN,
                           .infinity = is_saturated ? LATHE_INFINITY_SATURATE : LATHE_INFINITY_NAN};
}

static lathe_status policy_check(const lathe_block *b)
{
    const lathe_format *const f = &b->scale;
    const int is_even = b->rule == LATHE_SCALE_EVEN || b->rule == LATHE_SCALE_EVEN_STAY;
    const int has_one = f->kind == LATHE_KIND_FLOAT ? f->emin <= 0 && f->emax >= 0 : lathe_format_has(f, 1.0);
    lathe_plan plan;
    const lathe_options o = scale_options(b);
    if (f->kind != LATHE_KIND_FLOAT && lathe_plan_init(&plan, f, &o))
        return LATHE_E_POLICY;
    const int is_possible = (!needs_one(b) || has_one) && (!is_even || !lathe_is_ladder(&b->element)) &&
                            (!needs_nan(b) || lathe_has(f, LATHE_HAS_NAN)) &&
                            (b->small != LATHE_SMALL_ZERO || lathe_has(f, LATHE_HAS_ZERO)) &&
                            (b->rule != LATHE_SCALE_FOUR_OVER_SIX || b->ratio == LATHE_RATIO_EXACT) &&
                            (b->prescale == LATHE_PRESCALE_NONE || b->apply == LATHE_APPLY_EXACT) &&
                            (b->codes == LATHE_CODES_FORMAT || b->options.subnormals == LATHE_SUBNORMALS_OWN);
    return is_possible ? LATHE_OK : LATHE_E_POLICY;
}

lathe_status lathe_block_check(const lathe_block *block)
{
    if (!block)
        return LATHE_E_NULL;
    lathe_status status = words_check(block);
    if (!status)
        status = element_check(block);
    if (!status)
        status = scale_check(block);
    return status ? status : policy_check(block);
}

/* The element's format; that of integers with -2 has a binade more, which is cut off after rounding. */
static lathe_format element_of(const lathe_block *b)
{
    lathe_format f = b->element;
    if (b->codes == LATHE_CODES_INTEGER_FULL) {
        f.precision++;
        f.emin = f.emax = 1;
        f.largest = f.lowest = 0;
    }
    return f;
}

static lathe_status make_elements(lathe_block_plan *p)
{
    const lathe_format f = element_of(&p->block);
    lathe_options narrow = p->block.options, search = p->block.options;
    if (lathe_is_stochastic(search.rounding)) {
        search.rounding = LATHE_TIES_TO_EVEN;
        search.random_bits = 0;
    }
    if (narrow.rounding == LATHE_STOCHASTIC && !narrow.random_bits && narrow.draw == LATHE_DRAW_CARRIER)
        narrow.random_bits = CARRIER_F32_BITS;
    lathe_status status = lathe_plan_init(&p->element, &f, &p->block.options);
    if (!status && narrow.random_bits <= lathe_binary32.bits)
        status = lathe_plan_init(&p->narrow, &f, &narrow);
    return status ? status : lathe_plan_init(&p->search, &f, &search);
}

static lathe_status make_scales(lathe_block_plan *p)
{
    lathe_options o = scale_options(&p->block);
    const lathe_status status = lathe_plan_init(&p->nearest, &p->block.scale, &o);
    o.rounding = LATHE_TOWARD_POSITIVE;
    return status ? status : lathe_plan_init(&p->upward, &p->block.scale, &o);
}

static void note_limits(lathe_block_plan *p)
{
    const lathe_format e = lathe_format_normal(&p->block.element), s = lathe_format_normal(&p->block.scale);
    const lathe_number largest = lathe_block_largest(&e), top = lathe_block_largest(&s);
    p->largest_significand = largest.m;
    p->largest_exponent = largest.exponent;
    p->top_significand = p->block.top ? (uint64_t)p->block.top : top.m;
    p->top_exponent = p->block.top ? 0 : top.exponent;
    p->binade = lathe_number_log2(largest);
    p->precision = e.precision - (e.kind == LATHE_KIND_FIXED && lathe_has(&e, LATHE_HAS_SIGN));
    if (p->block.codes != LATHE_CODES_FORMAT) {
        p->limit[0] = lathe_carrier_pack(&lathe_binary64, largest.m, largest.exponent);
        p->limit[1] = lathe_carrier_pack(&lathe_binary64, 1, e.emax + 1);
    }
}

static lathe_status make(lathe_block_plan *p, const lathe_block *block)
{
    lathe_status status = lathe_block_check(block);
    if (status)
        return status;
    p->block = *block;
    status = make_elements(p);
    if (!status)
        status = make_scales(p);
    if (status)
        return status;
    note_limits(p);
    p->made = LATHE_BLOCK_PLAN_MADE;
    return LATHE_OK;
}

lathe_status lathe_block_plan_init(lathe_block_plan *plan, const lathe_block *block)
{
    if (!plan)
        return LATHE_E_NULL;
    memset(plan, 0, sizeof *plan);
    const lathe_status status = make(plan, block);
    if (status)
        memset(plan, 0, sizeof *plan);
    return status;
}

size_t lathe_block_plan_size(void)
{
    return sizeof(lathe_block_plan);
}
