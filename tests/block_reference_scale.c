/* SPDX-License-Identifier: MIT */
/* Scales of blocks from their definitions. */
#include "block_reference_scale.h"

#include "rational.h"

void reference_largest(mpq_t r, const lathe_format *f)
{
    mpq_set_d(r, lathe_format_largest(f));
}

/* Rounds a scale: to 0 only where the format has it, and never further than its largest value; 1 if it would.
   */
int reference_fit(mpq_t s, const lathe_format *f, lathe_rounding rule)
{
    mpq_t most, least;
    mpq_inits(most, least, NULL);
    reference_largest(most, f);
    mpq_set_d(least, lathe_format_smallest(f));
    if (mpq_cmp(s, least) < 0 && f->precision == 1) {
        /* two values: 0, if there is one, and the smallest */
        mpq_mul_2exp(s, s, 1);
        const int half = mpq_cmp(s, least);
        const int stays = (f->flags & LATHE_HAS_ZERO) && rule == LATHE_TIES_TO_EVEN && half <= 0;
        if (stays || mpq_sgn(s) == 0)
            mpq_set_ui(s, 0, 1);
        else
            mpq_set(s, least);
    } else if (f->precision == 1 && rule == LATHE_TIES_TO_EVEN) {
        /* the code is even where its exponent is so many above that of code 0 */
        mpq_t tie;
        const int e = rational_log2(s), odd = (e - f->emin + !!(f->flags & LATHE_HAS_ZERO)) & 1;
        mpq_init(tie);
        rational_power(tie, e - 1);
        mpq_set_ui(least, 3, 1);
        mpq_mul(tie, tie, least);
        const int half = mpq_cmp(s, tie);
        rational_power(s, half > 0 || (half == 0 && odd) ? e + 1 : e);
        mpq_clear(tie);
    } else {
        rational_round(s, (rational_grid){f->precision, f->emin}, rule, 0);
    }
    const int is_beyond = mpq_cmp(s, most) > 0;
    if (is_beyond)
        mpq_set(s, most);
    mpq_clears(most, least, NULL);
    return is_beyond;
}

void reference_small(mpq_t s, const lathe_block *b)
{
    mpq_t normal;
    mpq_init(normal);
    rational_power(normal, b->scale.emin);
    if (b->small == LATHE_SMALL_NORMAL && mpq_cmp(s, normal) < 0)
        mpq_set(s, normal);
    else if (b->small == LATHE_SMALL_ONE && mpq_sgn(s) == 0)
        mpq_set_ui(s, 1, 1);
    else if (b->small == LATHE_SMALL_SMALLEST && mpq_sgn(s) == 0)
        mpq_set_d(s, lathe_format_smallest(&b->scale));
    mpq_clear(normal);
}

void reference_ratio(mpq_t r, const lathe_block *b, const reference_tensor *t, const mpq_t amax)
{
    mpq_t largest;
    mpq_init(largest);
    reference_largest(largest, &b->element);
    mpq_set(r, amax);
    if (b->ratio != LATHE_RATIO_EXACT)
        rational_narrow(r, 1);
    switch (b->ratio) {
    case LATHE_RATIO_EXACT:
        mpq_div(r, r, largest);
        mpq_div(r, r, t->scale);
        break;
    case LATHE_RATIO_RECIPROCAL:
        mpq_inv(largest, largest);
        rational_narrow(largest, 1);
        mpq_mul(r, r, largest);
        rational_narrow(r, 1);
        mpq_div(r, r, t->scale);
        rational_narrow(r, 1);
        break;
    case LATHE_RATIO_PRODUCT:
        mpq_mul(largest, largest, t->scale);
        rational_narrow(largest, 0);
        mpq_div(r, r, largest);
        rational_narrow(r, 1);
        break;
    case LATHE_RATIO_TWICE:
        mpq_div(r, r, largest);
        rational_narrow(r, 1);
        mpq_div(r, r, t->scale);
        rational_narrow(r, 1);
        break;
    default:
        mpq_inv(largest, largest);
        rational_narrow(largest, 1);
        mpq_mul(largest, largest, t->encode);
        rational_narrow(largest, 1);
        mpq_mul(r, r, largest);
        rational_narrow(r, 1);
    }
    mpq_clear(largest);
}

/* E of amax / T by the rules of exponents, raised by one where they say. */
int reference_exponent(const lathe_block *b, const mpq_t amax)
{
    mpq_t turn, part, two;
    const int e = rational_log2(amax);
    mpq_inits(turn, part, two, NULL);
    rational_power(part, e);
    mpq_div(part, amax, part); /* 1 <= part < 2 */
    rational_power(turn, -b->element.precision);
    mpq_set_ui(two, 2, 1);
    mpq_sub(turn, two, turn); /* halfway from the largest significand to 2 */
    int up = 0;
    if (b->rule == LATHE_SCALE_CEIL)
        up = mpq_cmp_ui(part, 1, 1) > 0;
    else if (b->rule == LATHE_SCALE_EVEN)
        up = mpq_cmp(part, turn) >= 0;
    else if (b->rule == LATHE_SCALE_EVEN_STAY)
        up = mpq_cmp(part, turn) > 0;
    else if (b->rule == LATHE_SCALE_LOG2) {
        mpq_mul(part, part, part);
        up = mpq_cmp(part, two) > 0;
    }
    mpq_clears(turn, part, two, NULL);
    return e + up;
}

/* The scale before s in its format, or 0. */
void reference_before(mpq_t s, const lathe_format *f)
{
    mpq_t step;
    mpq_init(step);
    const int e = rational_log2(s);
    rational_power(step, e);
    const int binade = mpq_equal(s, step) ? e - 1 : e;
    if (f->precision == 1) {
        if (e <= f->emin)
            mpq_set_ui(s, 0, 1);
        else
            mpq_div_2exp(s, s, 1);
    } else {
        rational_power(step, (binade < f->emin ? f->emin : binade) - f->precision + 1);
        mpq_sub(s, s, step);
    }
    mpq_clear(step);
}
