/* SPDX-License-Identifier: MIT */
/* lathe explain: one rounding, step by step. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lathe/lathe.h>

#include "cmd.h"
#include "code_text.h"
#include "explain_block.h"
#include "number.h"
#include "spec.h"
#include "steps.h"

static const char carriers[] = "f32|f64";

/* The value and what the library makes of it. */
typedef struct question {
    const char *typed;
    double x;
    int is_f32;
    const spec *to;
    steps steps;
} question;

static void print_label(const char *label)
{
    printf("%-10s", label);
}

/* Shortest, exact in hexadecimal, and all decimals where they are few. */
static void print_value(double x)
{
    enum { MOST_DIGITS = 40 };
    char text[NUMBER_MAX], all[1100];
    printf("%s", number_text(text, x));
    if (!isfinite(x) || x == 0.0)
        return;
    printf(" = %a", x);
    snprintf(all, sizeof all, "%.1074f", x);
    size_t length = strlen(all);
    while (all[length - 1] == '0')
        length--;
    length -= all[length - 1] == '.';
    if (length <= MOST_DIGITS && (length != strlen(text) || strncmp(all, text, length) != 0))
        printf(" = %.*s", (int)length, all);
}

static void print_read(const question *q)
{
    print_label("value");
    printf("%s, read as the nearest %s: ", q->typed, q->is_f32 ? "float" : "double");
    print_value(q->x);
    if (isinf(q->x) && !strpbrk(q->typed, "nN"))
        printf(", being beyond the largest");
    putchar('\n');
}

static void print_carrier(const question *q)
{
    const steps *const s = &q->steps;
    const float narrow = (float)q->x;
    uint64_t bits = 0;
    uint32_t narrow_bits;
    char text[CODE_TEXT];
    memcpy(&narrow_bits, &narrow, sizeof narrow_bits);
    memcpy(&bits, &q->x, sizeof bits);
    print_label("carrier");
    printf("binary%d %s\n", q->is_f32 ? 32 : 64,
           code_text_carrier(text, q->is_f32 ? narrow_bits : bits, q->is_f32 ? 32 : 64));
    if (s->class >= STEPS_EXACT) {
        print_label("");
        printf("sign %c, significand %llu * 2^%d, binade 2^%d\n", s->negative ? '-' : '+',
               (unsigned long long)s->significand, s->exponent, s->binade);
    }
}

static void print_format(const question *q)
{
    const lathe_format *const f = &q->to->plan.format;
    char name[LATHE_FORMAT_PRINT_MAX], text[NUMBER_MAX];
    print_label("format");
    printf("%s: precision %d, exponents %d to %d, ", spec_print(f, name), f->precision, f->emin, f->emax);
    printf("largest %s, ", number_text(text, lathe_format_largest(f)));
    printf("smallest %s\n", number_text(text, lathe_format_smallest(f)));
}

static void print_grid(const question *q)
{
    const steps *const s = &q->steps;
    print_label("grid");
    if (s->is_edge)
        printf("|x| < 2^%d, the smallest normal number, without subnormal numbers: 0 and 2^%d\n", s->quantum,
               s->quantum);
    else if (s->is_subnormal)
        printf("|x| < 2^%d, the smallest normal number: multiples of 2^%d, the subnormal quantum\n",
               q->to->plan.format.emin, s->quantum);
    else
        printf("2^%d <= |x| < 2^%d: multiples of 2^%d, %d significant bit%s\n", s->binade, s->binade + 1,
               s->quantum, q->to->plan.format.precision, q->to->plan.format.precision > 1 ? "s" : "");
}

/* Six digits say it, or nearly. */
static const char *about(double x)
{
    char text[NUMBER_MAX];
    snprintf(text, sizeof text, "%.6g", x);
    return strtod(text, NULL) == x ? "" : "about ";
}

/* The significand with the cut in it; what lies far under the quantum is told by its number of bits. */
static void print_cut(const question *q)
{
    const steps *const s = &q->steps;
    const int width = s->binade - s->exponent + 1;
    print_label("cut");
    if (s->cut > width)
        printf("all %d bits, %d places under the last bit of the grid:\n", width, s->cut - width);
    else
        printf("the last %d of %d bits:\n", s->cut, width);
    print_label("");
    if (s->cut >= width)
        printf("0|");
    for (int i = s->cut > width ? s->cut - 1 : width - 1; i >= 0; i--)
        if (s->cut <= width || s->cut - i <= 60 || i < width)
            printf("%llu%s", i < 64 ? (unsigned long long)(s->significand >> i & 1) : 0ULL,
                   i == s->cut ? "|" : "");
    putchar('\n');
    print_label("tail");
    printf("%s%.6g of a quantum, %s\n", about(s->fraction), s->fraction,
           s->half == STEPS_HALF         ? "exactly half"
           : s->half == STEPS_UNDER_HALF ? "less than half"
                                         : "more than half");
}

static void print_neighbour(const question *q, const char *label, double magnitude, const char *more)
{
    const lathe_format *const f = &q->to->plan.format;
    const double x = copysign(magnitude, q->x);
    print_label(label);
    if (isinf(x))
        printf("%s2^1024", x < 0 ? "-" : "");
    else
        print_value(x);
    printf("%s%s\n", more,
           (lathe_format_has(f, x) && !isinf(x)) || magnitude == 0.0 ? ""
           : magnitude < lathe_format_smallest_normal(f)             ? ", no value of the format"
           : x < 0 && !(f->flags & LATHE_HAS_SIGN)                   ? ", no value of the format"
                                                                     : ", beyond the largest");
}

static void print_decision(const question *q)
{
    static const char *const reasons[] = {
        [LATHE_TIES_TO_EVEN] = "the nearer one; halfway the one whose code is even",
        [LATHE_TIES_TO_AWAY] = "the nearer one; halfway the one farther from zero",
        [LATHE_TIES_TOWARD_ZERO] = "the nearer one; halfway the one nearer zero",
        [LATHE_TOWARD_ZERO] = "the one nearer zero",
        [LATHE_TOWARD_POSITIVE] = "the one above",
        [LATHE_TOWARD_NEGATIVE] = "the one below",
        [LATHE_AWAY_FROM_ZERO] = "the one farther from zero",
        [LATHE_TO_ODD] = "the one nearer zero if its code is odd, else the other",
        [LATHE_NO_ROUNDING] = "x stays as it is",
        [LATHE_STOCHASTIC] = "either, by random bits",
        [LATHE_STOCHASTIC_EQUAL] = "either, by one random bit"};
    const steps *const s = &q->steps;
    const lathe_rounding rule = q->to->plan.options.rounding;
    print_label("rule");
    printf("%s: %s\n", lathe_rounding_name(rule), reasons[rule]);
    const double probability = rule == LATHE_STOCHASTIC ? s->fraction : 0.5;
    print_label("decision");
    if (s->way == STEPS_RANDOM)
        printf("away from zero with probability %s%.6g\n", about(probability), probability);
    else
        printf("%s zero: ", s->way == STEPS_AWAY ? "away from" : "toward");
    if (s->way != STEPS_RANDOM) {
        print_value(s->rounded);
        putchar('\n');
    }
}

static const char *word_of_overflow(lathe_overflow overflow)
{
    return overflow == LATHE_OVERFLOW_BY_DIRECTION ? "by direction, as IEEE 754 section 7.4"
           : overflow == LATHE_OVERFLOW_SATURATE   ? "saturate"
           : overflow == LATHE_OVERFLOW_INFINITY   ? "infinity"
                                                   : "NaN";
}

static const char *word_of_infinity(lathe_infinity infinity)
{
    return infinity == LATHE_INFINITY_KEEP       ? "keep"
           : infinity == LATHE_INFINITY_SATURATE ? "saturate"
                                                 : "NaN";
}

/* What else has to happen to the rounded value; a line only where something has. */
static void print_range(const question *q)
{
    const lathe_plan *const plan = &q->to->plan;
    const lathe_format *const f = &plan->format;
    const steps *const s = &q->steps;
    const double x = s->way == STEPS_RANDOM ? copysign(s->above, q->x) : s->rounded;
    const char *const may = s->way == STEPS_RANDOM ? "away from zero it is " : "";
    const int is_unsigned = !(f->flags & LATHE_HAS_SIGN);
    const double magnitude = fabs(x);
    const double limit = x < 0 && !is_unsigned ? -lathe_format_lowest(f) : lathe_format_largest(f);
    char words[160] = "";
    if (s->class == STEPS_NAN)
        snprintf(words, sizeof words, "%s",
                 f->flags & LATHE_HAS_NAN ? "NaN stays NaN" : "the format has no NaN: see the nan option");
    else if (s->class == STEPS_INFINITY)
        snprintf(words, sizeof words, "an infinite value; convention: %s",
                 word_of_infinity(plan->options.infinity ? plan->options.infinity : f->infinity));
    else if (s->class == STEPS_ZERO)
        snprintf(words, sizeof words, "%s",
                 f->flags & LATHE_HAS_ZERO ? "zero stays zero"
                                           : "the format has no zero: see the zero option");
    else if (magnitude > limit && !(x < 0 && is_unsigned))
        snprintf(words, sizeof words, "%sbeyond the %s finite value; convention: %s", may,
                 x < 0 ? "lowest" : "largest",
                 word_of_overflow(plan->options.overflow ? plan->options.overflow : f->overflow));
    else if (x < 0 && is_unsigned)
        snprintf(words, sizeof words, "negative, in a format without sign: see the negative option");
    else if (magnitude < lathe_format_smallest(f) && !(f->flags & LATHE_HAS_ZERO))
        snprintf(words, sizeof words, "under the smallest value, and the format has no zero");
    else if (magnitude > 0 && magnitude < lathe_format_smallest_normal(f) && !s->is_subnormal)
        snprintf(words, sizeof words, "%sunder the smallest normal number, and flushed to zero", may);
    else
        return;
    print_label("range");
    printf("%s\n", words);
}

static void print_code(const question *q, double y)
{
    const lathe_plan *const plan = &q->to->plan;
    const lathe_format *const f = &plan->format;
    lathe_options options = plan->options;
    lathe_plan plain;
    uint64_t code = 0;
    char text[CODE_TEXT];
    options.rounding = LATHE_TOWARD_ZERO; /* of a value that is one already */
    if (!lathe_format_has(f, y) && !isnan(y))
        return;
    lathe_plan_init(&plain, f, &options);
    lathe_encode_f64(&plain, &code, sizeof code, &y, 1);
    print_label("code");
    printf("0x%0*llx = %s\n", (lathe_format_bits(f) + 3) / 4, (unsigned long long)code,
           code_text(text, f, code));
}

static void print_result(const question *q, const char *label, double y)
{
    const double ulp = lathe_format_ulp(&q->to->plan.format, q->x), error = y - q->x;
    print_label(label);
    print_value(y);
    if (isfinite(error) && error != 0.0)
        printf("\n%-10s%+.6g, %.6g relative, %.6g ulp", "error", error, fabs(error / q->x),
               fabs(error) / ulp);
    putchar('\n');
    print_code(q, y);
}

/* By the library; of a random plan with all random bits 0 or 1. */
static double round_one(const question *q, int ones)
{
    const lathe_plan *const plan = &q->to->plan;
    const float narrow = (float)q->x;
    const uint32_t few = ones ? UINT32_MAX : 0;
    const uint64_t many = ones ? UINT64_MAX : 0;
    float small = NAN;
    double large = (double)NAN;
    if (!spec_draws(plan))
        return q->is_f32 ? (double)lathe_round1_f32(plan, narrow) : lathe_round1_f64(plan, q->x);
    if (q->is_f32)
        lathe_round_bits_f32(plan, &small, &narrow, &few, 1);
    else
        lathe_round_bits_f64(plan, &large, &q->x, &many, 1);
    return q->is_f32 ? (double)small : large;
}

static int explain(question *q)
{
    print_read(q);
    print_carrier(q);
    print_format(q);
    if (q->steps.class >= STEPS_EXACT)
        print_grid(q);
    if (q->steps.class == STEPS_EXACT) {
        print_label("cut");
        printf("%s\n", q->to->plan.options.rounding == LATHE_NO_ROUNDING
                           ? "nothing, by the rule no_rounding"
                           : "nothing but zeros: exact in every rule");
    } else if (q->steps.class == STEPS_INEXACT) {
        print_cut(q);
        print_neighbour(q, "toward 0", q->steps.below, q->steps.is_odd ? " (odd)" : " (even)");
        print_neighbour(q, "away", q->steps.above, "");
        print_decision(q);
    }
    print_range(q);
    if (q->steps.way == STEPS_RANDOM) {
        print_result(q, "either", round_one(q, 0));
        print_result(q, "or", round_one(q, 1));
    } else {
        print_result(q, "result", round_one(q, 0));
    }
    return CLI_OK;
}

/* What the format or the option make of ties to even. */
static const char *word_of_ties(const lathe_plan *plan)
{
    static const char *const words[] = {[LATHE_TIE_EVEN] = "",
                                        [LATHE_TIE_AWAY] = ", but halfway away from zero",
                                        [LATHE_TIE_ZERO] = ", but halfway toward zero",
                                        [LATHE_TIE_DOWN] = ", but halfway to the lesser"};
    const lathe_tie tie = plan->options.ties ? plan->options.ties : plan->format.ties;
    return plan->options.rounding == LATHE_TIES_TO_EVEN ? words[tie ? tie : LATHE_TIE_EVEN] : "";
}

static void print_boundary(const question *q, double below, double above)
{
    double boundary;
    const char *const what = steps_boundary(&boundary, &q->to->plan, below, above);
    if (q->to->plan.options.rounding > LATHE_TIES_TOWARD_ZERO)
        return;
    print_label("boundary");
    print_value(boundary);
    printf("%s; x is %s\n", what, q->x < boundary ? "below it" : q->x > boundary ? "above it" : "it");
}

/* Kinds without a grid: the neighbours and where x is between them. */
static int explain_neighbours(const question *q)
{
    const lathe_format *const f = &q->to->plan.format;
    char name[LATHE_FORMAT_PRINT_MAX], text[NUMBER_MAX];
    const double below = lathe_format_lower(f, q->x), above = lathe_format_upper(f, q->x);
    const double position = lathe_format_position(f, q->x);
    print_read(q);
    print_label("format");
    printf("%s: largest %s, ", spec_print(f, name), number_text(text, lathe_format_largest(f)));
    printf("smallest %s\n", number_text(text, lathe_format_smallest(f)));
    if (below != above && !isnan(q->x)) {
        print_label("below");
        print_value(below);
        putchar('\n');
        print_label("above");
        print_value(above);
        putchar('\n');
    }
    if (position > 0.0) {
        print_label("position");
        printf("%s%.6g of the way from one to the other\n", about(position), position);
        print_boundary(q, below, above);
    }
    print_label("rule");
    printf("%s%s\n", lathe_rounding_name(q->to->plan.options.rounding), word_of_ties(&q->to->plan));
    if (spec_draws(&q->to->plan) && round_one(q, 0) != round_one(q, 1)) {
        print_result(q, "either", round_one(q, 0));
        print_result(q, "or", round_one(q, 1));
    } else {
        print_result(q, "result", round_one(q, 0));
    }
    return CLI_OK;
}

int cmd_explain(const cli_args *args)
{
    const char *const carrier = cli_value(args, "--carrier");
    char options[SPEC_OPTIONS];
    spec to;
    question q = {
        .typed = args->operand[0], .is_f32 = carrier && cli_word(carriers, carrier) == 0, .to = &to};
    int status = spec_options(args, options);
    if (status == 0)
        status = spec_make_any(&to, "explain", args->operand[1], options);
    if (status)
        return status;
    if (!number_read(&q.x, q.typed))
        return cli_fail(CLI_USAGE, q.typed, "is no number, such as 0.1, 0x1.8p-3, inf or nan");
    if (q.is_f32)
        q.x = (double)strtof(q.typed, NULL);
    if (to.plan.options.exponent == LATHE_EXPONENT_UNLIMITED)
        return cli_fail(CLI_USAGE, "--options", "exponent=unlimited is not explained");
    if (q.is_f32 && !lathe_plan_serves_f32(&to.plan))
        return cli_fail(CLI_USAGE, "--carrier", "f32: %s", lathe_status_string(LATHE_E_CARRIER));
    if (to.is_block) {
        print_read(&q);
        explain_block(&to.block, to.name, q.x, q.is_f32);
        return CLI_OK;
    }
    if (to.plan.format.kind != LATHE_KIND_FLOAT)
        return explain_neighbours(&q);
    q.steps = steps_of(&to.plan, q.x, q.is_f32);
    return explain(&q);
}
