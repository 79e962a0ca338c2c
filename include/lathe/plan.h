/* SPDX-License-Identifier: MIT */
/* Plans: a format and one way of rounding into it, compiled to bit patterns. */
#ifndef LATHE_PLAN_H
#define LATHE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/format.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The rule that chooses between the two neighbours of a value that the format lacks; exact values never
   change. "Even" and "odd" speak of the code of the neighbour nearer zero, code 0 being even: of the last
   bit of its significand, and for precision 1 of its exponent (see lathe_parity). */
typedef enum lathe_rounding {
    LATHE_TIES_TO_EVEN = 0, /* nearest; halfway: the neighbour nearer zero if even, else the other, or what
                                   the format has instead (lathe_tie: hif8) */
    LATHE_TIES_TO_AWAY = 1, /* nearest; halfway: the neighbour farther from zero */
    LATHE_TIES_TOWARD_ZERO = 2, /* nearest; halfway: the neighbour nearer zero */
    LATHE_TOWARD_ZERO = 3,
    LATHE_TOWARD_POSITIVE = 4,
    LATHE_TOWARD_NEGATIVE = 5,
    LATHE_AWAY_FROM_ZERO = 6,
    LATHE_TO_ODD = 7,      /* the neighbour nearer zero if odd, else the other */
    LATHE_NO_ROUNDING = 8, /* values stay as they are; only the range is enforced: above the largest value
                              everything overflows, and flushing to zero flushes */
    LATHE_STOCHASTIC = 9,  /* away from zero with a probability proportional to the distance from the
                              neighbour nearer zero (see lathe_stochastic), else toward zero. Above the
                              largest value too: overflow (by direction: to infinity or NaN) is as likely
                              as the next value of the grid would be */
    LATHE_STOCHASTIC_EQUAL = 10 /* away from zero or toward it with probability 1/2 each: R is one bit */
} lathe_rounding;

/* Which function of the discarded fraction, 0 < nu < 1 of a quantum, decides in LATHE_STOCHASTIC: away from
   zero where it is 2^N or more. R is a random integer of N bits. As P3109's StochasticA, B and C: rounded to
   N bits, nu is cut in A, rounded half up in B and half to even in C. All are the same, and the probability
   is nu exactly, where nu has no more than N bits: with N = 23 in f32 and 52 in f64 for every |x| at or
   above the quantum of the target's subnormal numbers. Where nu has more, A is too rare by up to 2^-N, and
   values within 2^-N of a quantum above a value of the format never leave it; a sum of more than 2^(2 N) or
   so such steps shows it. B and C can go up whatever R is. */
typedef enum lathe_stochastic {
    LATHE_STOCHASTIC_A = 0, /* floor(nu 2^N) + R */
    LATHE_STOCHASTIC_B,     /* floor(nu 2^N + 1/2) + R */
    LATHE_STOCHASTIC_C      /* nu 2^N rounded to the nearest integer, ties to even, + R */
} lathe_stochastic;

/* The random bits that an element draws from the generator. */
typedef enum lathe_draw {
    LATHE_DRAW_CARRIER = 0, /* 32 in f32, 64 in f64 */
    LATHE_DRAW_16           /* 16: faster; N is at most and by default 16. Exact only where 16 bits or less
                               are cut: in f32 normal results of p >= 8 */
} lathe_draw;

/* Values between zero and the smallest normal number 2^emin. */
typedef enum lathe_subnormals {
    LATHE_SUBNORMALS_OWN = 0, /* as the format has it */
    LATHE_SUBNORMALS_OFF,     /* the grid there is 0 and 2^emin, and the rule decides */
    LATHE_SUBNORMALS_FLUSH    /* rounded with unbounded exponent, then zero if under 2^emin, in every rule */
} lathe_subnormals;

/* Zero in a format without zero. */
typedef enum lathe_zero {
    LATHE_ZERO_OWN = 0, /* NaN if the format has it, else the smallest value */
    LATHE_ZERO_NAN,     /* positive */
    LATHE_ZERO_SMALLEST /* the smallest positive value */
} lathe_zero;

/* NaN in a format without NaN. */
typedef enum lathe_nan {
    LATHE_NAN_KEEP = 0, /* NaN: the carrier has it */
    LATHE_NAN_LARGEST,  /* the largest finite value */
    LATHE_NAN_ZERO,     /* +0 */
    LATHE_NAN_NEGATIVE_ZERO,
    LATHE_NAN_OPPOSITE_ZERO /* -0 for positive NaN, +0 for negative */
} lathe_nan;

/* What "even" means for precision 1, where every significand is the odd number 1. */
typedef enum lathe_parity {
    LATHE_PARITY_CODE = 0,   /* codes alternate: every second power of two is even */
    LATHE_PARITY_SIGNIFICAND /* every power of two is odd: ties go up, and to odd is toward zero */
} lathe_parity;

/* Unlimited: the range is that of the carrier in the call. emin is the carrier's, or the format's own
   where that is less, as far as the carrier's subnormal numbers go; where p bits would be finer than those,
   results have as many bits as they leave. The parity of codes still counts from the format's own emin. emax
   is the carrier's, with largest and lowest the p-bit values next under 2^(emax+1). */
typedef enum lathe_exponent { LATHE_EXPONENT_LIMITED = 0, LATHE_EXPONENT_UNLIMITED } lathe_exponent;

/* Negative zero in a format that has it. */
typedef enum lathe_negative_zero {
    LATHE_NEGATIVE_ZERO_OWN = 0, /* -0, and negative values rounded or flushed to zero, give -0 */
    LATHE_NEGATIVE_ZERO_DROP     /* every zero result is +0, of NaN too; codes stay the format's */
} lathe_negative_zero;

/* The code that NaN is given. Any code of NaN can be read. */
typedef enum lathe_nan_code {
    LATHE_NAN_CODE_OWN = 0, /* the canonical one (see code.h), with the sign of the NaN where there are two */
    LATHE_NAN_CODE_POSITIVE, /* the canonical one without sign; where NaN is the code of -0, that one */
    LATHE_NAN_CODE_ONES      /* all bits one but the sign's, which is 0; that must be a NaN of the format */
} lathe_nan_code;

/* Codes that are read. */
typedef enum lathe_codes {
    LATHE_CODES_MASKED = 0, /* spare bits are ignored */
    LATHE_CODES_CHECKED     /* a code that is none of the format, or has spare bits set, is LATHE_E_CODE */
} lathe_codes;

/* What is nearest in LATHE_KIND_LOG and LATHE_KIND_LOG_TAKUM. Stochastic rules are linear in either. */
typedef enum lathe_domain {
    LATHE_DOMAIN_OWN = 0, /* by logarithm */
    LATHE_DOMAIN_LINEAR   /* by value: the boundary of two neighbours is their midpoint */
} lathe_domain;

/* How to round. {0} is ties to even with the format's own conventions. Options about what cannot occur (a
   negative result where the format is signed) are accepted and have no effect. Kinds other than FLOAT and
   FIXED refuse LATHE_NO_ROUNDING, and all but FLOAT unlimited exponents and `subnormals`; posits and takums,
   which nothing overflows, any `overflow` but saturation: LATHE_E_POLICY. */
typedef struct lathe_options {
    lathe_rounding rounding;
    lathe_overflow overflow; /* finite values beyond the range */
    lathe_infinity infinity; /* infinite values */
    lathe_negative negative; /* negative results in a format without sign */
    lathe_subnormals subnormals;
    lathe_zero zero;
    lathe_nan nan;
    lathe_parity parity;
    lathe_exponent exponent;
    lathe_stochastic stochastic;
    lathe_draw draw;
    int random_bits; /* N of LATHE_STOCHASTIC, 1 to 64 (a plan of more than 32 serves no f32), with
                        LATHE_DRAW_16 to 16 under any rule; 0: 23 in f32, 52 in f64, 16 with LATHE_DRAW_16 */
    lathe_codes codes;
    lathe_negative_zero negative_zero;
    lathe_nan_code nan_code;
    lathe_tie ties;
    lathe_domain domain;
    unsigned reserved[3]; /* 0 */
} lathe_options;

/* Private to the library: a format as bit patterns of one carrier (f32 patterns in the low half). The
   pairs are for positive and negative x. src/kernels/round.h and src/kernels/fast.h work with it. */
typedef struct lathe_grid {
    uint64_t usable;      /* 1: the carrier holds the format and the random bits */
    uint64_t cut;         /* bits of a normal significand that are cut */
    uint64_t step, base;  /* exponent fields f of the carrier under `step` cut base - f bits */
    uint64_t deep;        /* 1: a step of the grid falls among the carrier's subnormal numbers */
    uint64_t least;       /* magnitudes under it become 0 or it */
    uint64_t bottom;      /* rounded magnitudes under it */
    uint64_t under;       /* become this: 0 (flushed), or the smallest value of a format without zero */
    uint64_t odd;         /* 1: parity is that of the significand; 0: of the code, at precision 1 */
    uint64_t code;        /* 1: codes are odd where exponent fields are even; 0: they agree */
    uint64_t method;      /* LATHE_BY_... of src/kernels/method.h: how magnitudes are rounded */
    uint64_t finish;      /* LATHE_FINISH_...: what is left to do for values beyond, infinities and NaN */
    uint64_t steps;       /* LATHE_SETTLE_...: the steps that LATHE_FINISH_ANY takes */
    uint64_t edge;        /* by turn: magnitudes under it become `under` or it */
    uint64_t parity;      /* by turn: 1: parity is the last bit kept, which may be the exponent field's, */
    uint64_t flip;        /* changed by this; with parity 0 it is this */
    uint64_t sign;        /* the carrier's sign bit; 0 in a format without sign */
    uint64_t random_bits; /* N of the stochastic rules */
    uint64_t limit[2];    /* the largest magnitude; 0: every negative value is beyond it */
    uint64_t beyond[2];   /* the smallest magnitude that the rule takes beyond the limit */
    uint64_t turn[2];     /* by turn: the smallest magnitude that becomes `edge` */
    uint64_t over[2];     /* the results for values beyond the limit, */
    uint64_t zero[2];     /* for zeros and what is rounded to zero, */
    uint64_t infinity[2]; /* infinities */
    uint64_t nan[2];      /* and NaN */
} lathe_grid;

/* A plan: plain data of fixed size, freely copied, shared between threads as const. `format` (with every 0
   spelt out) and `options` may be read; the rest is private. Zeroed memory is recognised as a plan never
   made. */
typedef struct lathe_plan {
    uint64_t made;
    lathe_format format;
    lathe_options options;
    lathe_grid f32, f64;
} lathe_plan;

/* Makes `plan` for rounding into `format` by `options` (NULL: as {0}) in every carrier that can hold the
   format: precision at most 24 (f32) or 53 (f64) and all values inside the carrier, its subnormal numbers
   included; without exponent limit the precision alone counts. Fails where no carrier can, where a field of
   `format` or `options` is invalid, and where an option names a value that the format lacks; then `plan` is
   zeroed. */
LATHE_API lathe_status lathe_plan_init(lathe_plan *plan, const lathe_format *format,
                                       const lathe_options *options);

/* 1 if `plan` is made and its format fits the carrier, else 0. */
LATHE_API int lathe_plan_serves_f32(const lathe_plan *plan);
LATHE_API int lathe_plan_serves_f64(const lathe_plan *plan);

/* sizeof(lathe_plan), for callers in other languages. */
LATHE_API size_t lathe_plan_size(void);

/* Reads a rule from its name (ties_to_even, ..., to_odd, no_rounding), the name that IEEE 754 or P3109 has
   for it, or a short one:
     rne nearest even | rna away | rnz | rz rtz trunc chop | ru up ceil | rd down floor | ra | ro odd jam |
     none | sr stochastic | sre stochastic_equal
   or the number that CPFloat and chop give it, -1 to 8, which is not that of lathe_rounding. Case,
   blanks, - and _ as in lathe_format_parse. */
LATHE_API lathe_status lathe_rounding_parse(lathe_rounding *rounding, const char *name, size_t *error_at);

/* The canonical name of a rule; NULL for an unknown one. */
LATHE_API const char *lathe_rounding_name(lathe_rounding rounding);

/* Reads options from key=value,...: rounding, overflow, infinity, negative, subnormals=own|off|flush,
   zero=own|nan|smallest, nan=keep|largest|zero|negative_zero|opposite_zero, parity=code|significand,
   exponent=limited|unlimited, stochastic=a|b|c, draw=carrier|16, random_bits=0 to 64,
   codes=masked|checked, negative_zero=own|drop, nan_code=own|positive|ones, ties=own|even|away|zero|down,
   domain=own|linear; what is not named is 0 of its
   enumeration: rounding ties to even, though rounding=0 is CPFloat's number and means ties_toward_zero.
   P3109's StochasticA, B and C are no names of rules but rounding=stochastic,stochastic=a|b|c. Blank
   text gives {0}. On failure `options` is untouched and *error_at (unless error_at is NULL) is the offset of
   the first character that cannot be right. */
LATHE_API lathe_status lathe_options_parse(lathe_options *options, const char *text, size_t *error_at);

/* Writes the options that are not 0 as lathe_options_parse reads them, with the final NUL, as
   lathe_format_print does; {0} is the empty text. LATHE_OPTIONS_PRINT_MAX bytes always do. */
#define LATHE_OPTIONS_PRINT_MAX 512
LATHE_API lathe_status lathe_options_print(const lathe_options *options, char *text, size_t size,
                                           size_t *needed);

#ifdef __cplusplus
}
#endif

#endif
