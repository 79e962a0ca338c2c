/* SPDX-License-Identifier: MIT */
/* What follows from a matrix unit and its options for the tiles of a product. */
#include "common.h"

#include "unit_tile.h"

static uint64_t power(int e)
{
    return e < -1022 ? 0 : (uint64_t)(1023 + e) << 52;
}

static lathe_unit_rounding rounding_of(const lathe_unit_grid *g)
{
    return (lathe_unit_rounding){
        .relative = power(1 - g->precision),
        .quantum = power(g->emin - g->precision + 1),
        .beyond = (g->largest & lathe_unit_infinity) + (UINT64_C(1) << 52),
        .is_nearest = g->direction == LATHE_NEAREST,
    };
}

static lathe_unit_reading reading_of(const lathe_unit_source *s)
{
    return (lathe_unit_reading){
        .rounding = rounding_of(&s->grid),
        .largest = s->grid.largest,
        .power = power(s->emin),
        .is_unsigned = s->grid.is_unsigned,
        .is_exact = s->grid.precision == 53,
    };
}

/* What the kernels have a text for. */
static int has_kernel(const lathe_unit *u, const lathe_unit_options *o, lathe_unit_kind *kind)
{
    switch (u->model) {
    case LATHE_MODEL_T:
    case LATHE_MODEL_TS:
    case LATHE_MODEL_X8:
        *kind = LATHE_UNIT_FUSED;
        return 1;
    case LATHE_MODEL_TG:
        *kind = LATHE_UNIT_GROUPED;
        return 1;
    case LATHE_MODEL_I:
        *kind = o->saturate ? LATHE_UNIT_SATURATE : LATHE_UNIT_WRAP;
        return 1;
    case LATHE_MODEL_FMA:
        *kind = LATHE_UNIT_FMA;
        return lathe_unit_is_wide(u);
    default:
        return 0;
    }
}

static void prepare_source(lathe_unit_source *s, const lathe_unit *u, lathe_unit_input input)
{
    s->grid = lathe_unit_input_grid(u, input);
    s->emin = s->grid.emin;
    if (u->model == LATHE_MODEL_X8) /* converted to fp16 */
        s->emin = lathe_unit_input_grid(u, LATHE_INPUT_FP16).emin;
    s->reading = reading_of(s);
}

void lathe_unit_prepare(lathe_unit_call *t, const lathe_isa *isa)
{
    const lathe_unit *const u = t->unit;
    const lathe_unit_options *const o = &t->options;
    const int step = u->model == LATHE_MODEL_X8 ? u->k : lathe_unit_step(u);
    lathe_unit_kind kind = LATHE_UNIT_FUSED;
    t->sum = lathe_unit_sum_grid(u);
    t->late = lathe_unit_c_grid(u);
    t->total = lathe_unit_total_grid(u);
    t->c_grid = o->interval ? t->total : t->late;
    t->scale = lathe_unit_scale_grid(u);
    if (u->model == LATHE_MODEL_I && !o->saturate)
        t->sum.beyond = LATHE_BEYOND_INFINITY; /* never reached: it wraps */
    prepare_source(&t->a, u, o->a);
    prepare_source(&t->b, u, o->b);
    t->a.negates = o->negate_a;
    t->add = lathe_unit_sum_of(u);
    t->chunk = step > 16 ? step : 16;
    t->columns = LATHE_UNIT_ELEMENTS / t->chunk;
    t->tiles = t->n / (size_t)t->columns + (t->n % (size_t)t->columns != 0);
    if (has_kernel(u, o, &kind)) {
        t->kernel = isa->unit;
        t->read = isa->unit_read;
    }
    t->job = (lathe_unit_job){
        .kind = kind,
        .stride = (size_t)t->columns,
        .block = u->model == LATHE_MODEL_FMA ? t->chunk : u->block,
        .group = u->group,
        .scale_block = o->scale_block,
        .fraction = u->fraction,
        .floor = power(u->floor),
        .power = power(t->sum.emin),
        .nan = t->sum.nan,
        .sum = rounding_of(&t->sum),
        .total = rounding_of(&t->late),
    };
}
