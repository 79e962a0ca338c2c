/* SPDX-License-Identifier: MIT */
/* Elements and scales of other kinds than FLOAT: what they must be, and their codes. */
#include "common.h"

#include "block_kind.h"

#include "formats.h"
#include "kind.h"
#include "ladder.h"

/* Values within 2^-MOST_EXPONENT to 2^MOST_EXPONENT. */
enum { MOST_EXPONENT = 256 };

/* 1 if the value of a rank, 0 too, has no more than that. */
static int is_moderate(const lathe_format *f, int64_t rank)
{
    const lathe_exact x = lathe_kind_of(f)->value(f, &lathe_binary64, rank);
    return x.kind == LATHE_IS_ZERO || (x.exponent >= -MOST_EXPONENT && x.exponent < MOST_EXPONENT);
}

/* Magnitudes grow with the rank, but for those of a table. */
static int all_are_moderate(const lathe_format *f)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    if (kind->is_mirrored)
        return is_moderate(f, 1) && is_moderate(f, kind->last(f));
    for (int64_t rank = kind->first(f); rank <= kind->last(f); rank++)
        if (!is_moderate(f, rank))
            return 0;
    return 1;
}

lathe_status lathe_block_check_kind(const lathe_format *format)
{
    const lathe_format f = lathe_format_normal(format);
    return all_are_moderate(&f) && lathe_block_largest(&f).m ? LATHE_OK : LATHE_E_RANGE;
}

/* The significant bits of the values from 1 to 2, or of all. */
static int precision_of(const lathe_format *f)
{
    return f->kind == LATHE_KIND_FIXED   ? f->width - lathe_has(f, LATHE_HAS_SIGN)
           : f->kind == LATHE_KIND_POSIT ? f->width - f->es - 2
                                         : 4; /* HiFloat8 */
}

lathe_status lathe_block_check_scale_kind(const lathe_format *format, int most_bits)
{
    const lathe_format f = lathe_format_normal(format);
    if (f.kind != LATHE_KIND_FIXED && f.kind != LATHE_KIND_POSIT && f.kind != LATHE_KIND_HIF8)
        return LATHE_E_KIND;
    if (precision_of(&f) > most_bits)
        return LATHE_E_PRECISION;
    return lathe_kind_of(&f)->serves(&f, &lathe_binary32) ? LATHE_OK : LATHE_E_RANGE;
}

/* A magnitude to 24 bits, wherever its binade is. */
static lathe_number shortened(const lathe_exact *x)
{
    if (x->kind == LATHE_IS_ZERO)
        return (lathe_number){0, 0, 0};
    const lathe_number unit = {x->significand.high, -63, x->significand.low != 0};
    lathe_number a = lathe_number_of(&lathe_binary32, lathe_number_bits(&lathe_binary32, unit, 0));
    a.exponent += (int)x->exponent;
    return a;
}

lathe_number lathe_block_largest(const lathe_format *f)
{
    const lathe_kind_row *const kind = lathe_kind_of(f);
    if (!kind)
        return (lathe_number){(uint64_t)f->largest, f->emax - f->precision + 1, 0};
    const lathe_exact last = kind->value(f, &lathe_binary64, kind->last(f));
    if (kind->is_mirrored)
        return shortened(&last);
    const lathe_exact first = kind->value(f, &lathe_binary64, kind->first(f));
    return shortened(lathe_exact_compare(&first, &last) > 0 ? &first : &last);
}

void lathe_block_encode(const lathe_block_call *c, const lathe_layout *l, const lathe_plan *plan, void *codes,
                        size_t bytes, const double *values, size_t n)
{
    const lathe_ladder ladder = {&plan->format, &plan->options, &plan->f64, &lathe_binary64};
    if (l->is_ranked)
        lathe_ladder_encode(&ladder, codes, (int)bytes, values, n);
    else
        c->isa->encode_f64(l, codes, (int)bytes, values, n);
}

void lathe_block_decode(const lathe_block_call *c, const lathe_layout *l, const lathe_format *f,
                        double *values, const void *codes, size_t bytes, size_t n)
{
    if (l->is_ranked)
        lathe_ladder_decode(f, &lathe_binary64, values, codes, (int)bytes, n);
    else
        c->isa->decode_f64(l, values, codes, (int)bytes, n);
}

void lathe_block_spoil(const lathe_block_call *c, double q[LATHE_BLOCK_CHUNK])
{
    const lathe_plan *const plan = c->element;
    const lathe_exact zero = lathe_exact_make(0, 0, 0);
    const lathe_ladder l = {&plan->format, &plan->options, &plan->f64, &lathe_binary64};
    unsigned ignored = 0;
    const double x =
        lathe_is_ladder(&plan->format) ? lathe_double(lathe_ladder_result(&l, &zero, 0, &ignored)) : 0.0;
    for (size_t i = 0; i < LATHE_BLOCK_CHUNK; i++)
        q[i] = x;
}
