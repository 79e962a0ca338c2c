/* SPDX-License-Identifier: MIT */
/* Formats of other kinds than FLOAT from their definitions: all values, all boundaries. Shares nothing with
   the library but the public structs. */
#ifndef TESTS_KIND_SPEC_H
#define TESTS_KIND_SPEC_H

#include <stddef.h>
#include <stdint.h>

#define MPFR_USE_INTMAX_T
#include <mpfr.h>

#include <lathe/lathe.h>

#include "bits.h"

enum { SPEC_PRECISION = 400 };

/* The magnitudes of a format in order, from index 1 on; index 0 is zero. */
typedef struct kind_spec {
    const char *name;
    lathe_format format;
    const carrier *carrier;
    size_t last;         /* index of the largest */
    double *value;       /* as the carrier has them; one more than `last` if the format overflows past it */
    mpfr_t *boundary;    /* between i and i + 1, the last one where overflow begins */
    uint64_t *code;      /* of positive values */
    uint64_t *negative;  /* of negative ones */
    int has_zero;        /* else what is under the smallest value is that */
    int is_closed;       /* both ends hold everything: no zero, no overflow */
    double over;         /* what overflow by a nearest rule is: largest or infinity */
    lathe_rounding ties; /* what LATHE_TIES_TO_EVEN does */
} kind_spec;

/* The magnitude of a positive posit, without its sign bit. */
void spec_set_posit(mpfr_ptr to, uint64_t code, int bits, int es);

/* Allocate; abort without memory. */
kind_spec spec_posit(const char *name, int n, int es, const carrier *c);
kind_spec spec_takum(const char *name, int n, int is_log, const carrier *c, lathe_domain domain);
kind_spec spec_hif8(const carrier *c);
/* With zero, of i bits before and f behind the point of the exponent. */
kind_spec spec_lns(const char *name, int i, int f, const carrier *c, lathe_domain domain);
/* Without, of `bits` bits and 2^f values in a binade. */
kind_spec spec_madam(const char *name, int bits, int f, double scale, const carrier *c, lathe_domain domain);
void spec_free(kind_spec *s);

/* The value that the rule gives a number whose magnitude lies from value `i` on and under the next one (at
   `last`: or beyond it), compared with the boundary: -1, 0, 1; `exact`: it is value i. */
double spec_result(const kind_spec *s, lathe_rounding rule, size_t i, int exact, int side, int negative);

#endif
