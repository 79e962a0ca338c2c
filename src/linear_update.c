/* SPDX-License-Identifier: MIT */
/* Products in factorisations: a part of the matrix less the product of two others. */
#include "common.h"

#include "line.h"
#include "linear.h"
#include "round_call.h"
#include "unit_tile.h"

/* What the unit left, row by row. */
static APART void round_results(const lathe_linear *l, const lathe_linear_product *p)
{
    const lathe_plan *const plan = l->dot->output;
    const lathe_grid *const grid = l->size == sizeof(float) ? &plan->f32 : &plan->f64;
    lathe_random random = {0, 0, 0};
    lathe_line line;
    const lathe_round_call call = {l->isa, plan, grid, &random, NULL, NULL, l->size, LATHE_STAGE_OUTPUT,
                                   NULL};
    for (size_t i = 0; i < p->m; i++)
        for (size_t j = 0, w; j < p->n; j += w) {
            const size_t most = LATHE_LINE / l->size, row = p->place.i + i, column = p->place.j + j;
            char *const at = lathe_view_at(&p->c, i, j);
            w = p->n - j < most ? p->n - j : most;
            if (l->random) {
                random = *l->random;
                random.next += ((uint64_t)p->first * p->place.m + row) * p->place.n + column;
            }
            lathe_line_gather(&line, at, p->c.strides.column, l->size, w);
            lathe_round_range(&call, &line, &line, 0, w);
            lathe_line_scatter(at, &line, p->c.strides.column, l->size, w);
        }
}

static APART void by_unit(const lathe_linear *l, const lathe_linear_product *p)
{
    lathe_unit_call t = {.unit = l->unit,
                         .options = l->unit_options,
                         .m = p->m,
                         .n = p->n,
                         .k = p->k,
                         .size = l->size,
                         .a.matrix = {p->a.at, p->a.strides},
                         .b.matrix = {p->b.at, p->b.strides},
                         .c = {p->c.at, p->c.strides},
                         .d = p->c.at,
                         .d_strides = p->c.strides};
    lathe_unit_do(&t, l->isa);
}

APART void lathe_linear_multiply(const lathe_linear *l, const lathe_linear_product *p, uint64_t alpha,
                                 uint64_t beta)
{
    lathe_random random = {0, 0, 0};
    lathe_dot_call c = l->product;
    if (l->random) {
        random = *l->random;
        random.next += (uint64_t)p->first * p->place.m * p->place.n;
        c.random = &random;
    }
    c.m = p->m;
    c.n = p->n;
    c.k = p->k;
    c.place = p->place;
    c.a.at = p->a.at;
    c.a.strides = p->a.strides;
    c.b.at = p->b.at;
    c.b.strides = p->b.strides;
    c.c = p->c.at;
    c.c_strides = p->c.strides;
    c.alpha = alpha;
    c.beta = beta;
    lathe_dot_part(&c);
}

void lathe_linear_update(const lathe_linear *l, const lathe_linear_product *p)
{
    if (!l->unit) {
        lathe_linear_multiply(l, p, l->one | l->sign, l->one);
        return;
    }
    by_unit(l, p);
    if (l->dot->output)
        round_results(l, p);
}
