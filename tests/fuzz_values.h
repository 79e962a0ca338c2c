/* SPDX-License-Identifier: MIT */
/* For fuzzers of calls on arrays: plans of every kind, and values of every class. */
#ifndef TESTS_FUZZ_VALUES_H
#define TESTS_FUZZ_VALUES_H

#include <float.h>
#include <math.h>

#include "fuzz.h"

/* Formats and options, as lathe_preset_parse reads them. */
static const char *const fuzz_plans[] = {"fp32",
                                         "bf16",
                                         "fp16,rounding=odd",
                                         "e4m3fn,overflow=saturate",
                                         "fp16",
                                         "e5m2fnuz",
                                         "tf32,rounding=down",
                                         "fp16,subnormals=flush,rounding=ra",
                                         "fp64",
                                         "posit16",
                                         "posit8_2,rounding=up",
                                         "takum16,domain=linear",
                                         "takum8",
                                         "lns4_3",
                                         "q4.4,overflow=wrap",
                                         "int8,rounding=rtz",
                                         "nf4",
                                         "hif8",
                                         "e8m0",
                                         "bf16,rounding=none",
                                         "madam8_8",
                                         "fp16,draw=16",
                                         "bf16,rounding=sr",
                                         "fp16,rounding=sre,exponent=unlimited",
                                         "fp32,rounding=up",
                                         "e2m1,nan=zero",
                                         "chop:b",
                                         "posit16,rounding=sr"};

enum { FUZZ_PLANS = sizeof fuzz_plans / sizeof *fuzz_plans };

/* One of them; rarely one that was never made. */
static inline lathe_plan take_plan(fuzz_input *in)
{
    const int which = take_below(in, 240);
    lathe_plan plan = {0};
    lathe_options options;
    if (which == 239)
        return plan;
    must(lathe_preset_parse(&fuzz_format, &options, fuzz_plans[which % FUZZ_PLANS], NULL) == LATHE_OK &&
             lathe_plan_init(&plan, &fuzz_format, &options) == LATHE_OK,
         "the plans of the list can be made");
    return plan;
}

static inline uint64_t advance(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 32 ^ *state << 32;
}

/* A value of some class: small integers, so that sums are exact or halfway; powers; the carrier's limits; any
   bits, of NaN with payloads too. */
static inline double any_value(uint64_t *state)
{
    static const double limits[] = {0.0,     -0.0,         INFINITY, -INFINITY, NAN,     -1.0,
                                    FLT_MAX, FLT_TRUE_MIN, FLT_MIN,  -DBL_MAX,  DBL_MIN, DBL_TRUE_MIN};
    const uint64_t draw = advance(state);
    const int small = (int)(draw >> 8 & 31) - 16;
    double any;
    switch (draw & 15) {
    case 0:
        return limits[(draw >> 8) % (sizeof limits / sizeof *limits)];
    case 1:
        memcpy(&any, &(const uint64_t){advance(state)}, sizeof any);
        return any;
    case 2:
    case 3:
        return ldexp(small, (int)(draw >> 16 & 255) - 140);
    case 4:
    case 5:
        return ldexp(1 + ldexp((double)(draw >> 40), -24), small);
    default:
        return draw & 16 ? small / 8.0 : small;
    }
}

static inline void fill_values(void *values, size_t size, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++) {
        const double d = any_value(state);
        uint64_t bits = advance(state) & UINT32_C(0xff803fff);
        float narrow;
        if (d >= -FLT_MAX && d <= FLT_MAX)
            narrow = (float)d;
        else
            memcpy(&narrow, &(const uint32_t){(uint32_t)bits}, sizeof narrow);
        memcpy((char *)values + i * size, size == sizeof narrow ? (const void *)&narrow : (const void *)&d,
               size);
    }
}

/* Makes the same call in every instruction set on what `image` holds: `made` answers, in `out`, of which the
   first answer stays. The status and all bytes are the same, and untouched where the call fails. */
typedef lathe_status fuzz_made(void *job, void *out);

static inline lathe_status made_everywhere(fuzz_made *made, void *job, const void *image, void *out,
                                           size_t bytes)
{
    void *const other = block(bytes);
    lathe_status first = LATHE_OK;
    for (size_t isa = 0; lathe_isa_name(isa); isa++) {
        void *const to = isa ? other : out;
        if (bytes)
            memcpy(to, image, bytes);
        must(lathe_isa_use(lathe_isa_name(isa)) == LATHE_OK, "an instruction set that is listed can be used");
        const lathe_status status = made(job, to);
        must(isa == 0 || status == first, "the status is the same in every instruction set");
        must(same_bytes(to, out, bytes), "the bits are the same in every instruction set");
        must(status == LATHE_OK || same_bytes(to, image, bytes), "a call that fails writes nothing");
        first = status;
    }
    free(other);
    return first;
}

#endif
