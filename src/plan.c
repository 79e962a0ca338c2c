/* SPDX-License-Identifier: MIT */
/* Plans: a format and its options, validated once; grid.c compiles them for each carrier. */
#include "common.h"

#include <string.h>

#include <lathe/plan.h>

#include "formats.h"
#include "grid.h"
#include "ladder.h"
#include "layout.h"
#include "options.h"
#include "plan.h"

_Static_assert(sizeof(lathe_plan) == 704, "the size of a plan is part of the ABI");

/* The options with "own" replaced by what the normal format does. */
static lathe_options spelled_out(const lathe_options *options, const lathe_format *f)
{
    lathe_options o = *options;
    if (o.overflow == LATHE_OVERFLOW_OWN)
        o.overflow = f->overflow;
    if (o.infinity == LATHE_INFINITY_OWN)
        o.infinity = f->infinity;
    if (o.negative == LATHE_NEGATIVE_OWN)
        o.negative = f->negative;
    if (o.zero == LATHE_ZERO_OWN)
        o.zero = lathe_has(f, LATHE_HAS_NAN) ? LATHE_ZERO_NAN : LATHE_ZERO_SMALLEST;
    return o;
}

/* 1 if the format has every value that the options name. */
static int policies_are_possible(const lathe_options *o, const lathe_format *f)
{
    const int nan = lathe_has(f, LATHE_HAS_NAN), zero = lathe_has(f, LATHE_HAS_ZERO);
    const int negative_zero = lathe_has(f, LATHE_HAS_NEGATIVE_ZERO);
    const int needs_negative_zero = o->nan == LATHE_NAN_NEGATIVE_ZERO || o->nan == LATHE_NAN_OPPOSITE_ZERO;
    return lathe_overflow_is_possible(f, o->overflow) && lathe_infinity_is_possible(f, o->infinity) &&
           lathe_negative_is_possible(f, o->negative) && (zero || nan || o->zero != LATHE_ZERO_NAN) &&
           (zero || o->subnormals != LATHE_SUBNORMALS_FLUSH) &&
           (nan || ((zero || o->nan != LATHE_NAN_ZERO) && (negative_zero || !needs_negative_zero))) &&
           (o->nan_code != LATHE_NAN_CODE_ONES || lathe_layout_has_nan_on_top(f));
}

static lathe_grid compile(const lathe_format *f, const lathe_options *o, const lathe_carrier *c)
{
    if (lathe_is_ladder(f))
        return lathe_ladder_compile(f, o, c);
    lathe_grid grid = lathe_grid_compile(f, o, c);
    if (o->overflow == LATHE_OVERFLOW_WRAP)
        lathe_ladder_wrap(&grid, f, o, c);
    return grid;
}

static lathe_status make(lathe_plan *plan, const lathe_format *format, const lathe_options *options)
{
    lathe_status status;
    if (!format)
        return LATHE_E_NULL;
    if ((status = lathe_format_check(format)) || (status = lathe_options_check(options)))
        return status;
    plan->format = lathe_format_normal(format);
    if (!policies_are_possible(options, &plan->format) || !lathe_kind_accepts(&plan->format, options))
        return LATHE_E_POLICY;
    plan->options = *options;
    const lathe_options full = spelled_out(options, &plan->format);
    plan->f32 = compile(&plan->format, &full, &lathe_binary32);
    plan->f64 = compile(&plan->format, &full, &lathe_binary64);
    if (!plan->f64.usable)
        return lathe_format_fits(&plan->format);
    plan->made = LATHE_PLAN_MADE;
    return LATHE_OK;
}

lathe_status lathe_plan_init(lathe_plan *plan, const lathe_format *format, const lathe_options *options)
{
    static const lathe_options defaults;
    lathe_plan made = {.made = 0};
    if (!plan)
        return LATHE_E_NULL;
    const lathe_status status = make(&made, format, options ? options : &defaults);
    if (status)
        memset(plan, 0, sizeof *plan);
    else
        *plan = made;
    return status;
}

static int serves(const lathe_plan *plan, const lathe_grid *grid)
{
    return plan->made == LATHE_PLAN_MADE && grid->usable;
}

int lathe_plan_serves_f32(const lathe_plan *plan)
{
    return plan && serves(plan, &plan->f32);
}

int lathe_plan_serves_f64(const lathe_plan *plan)
{
    return plan && serves(plan, &plan->f64);
}

size_t lathe_plan_size(void)
{
    return sizeof(lathe_plan);
}
