/* SPDX-License-Identifier: MIT */
/* What codes mean, from the specifications of the formats, in exact integers; apart from the library. */
#ifndef TESTS_CODE_SPEC_H
#define TESTS_CODE_SPEC_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/lathe.h>

#include "bits.h"

/* The families whose specifications say what a code means. */
typedef enum code_family {
    CODES_IEEE,   /* infinity and NaN in the top exponent field */
    CODES_FN,     /* the top code of either sign is NaN */
    CODES_FNUZ,   /* the code of -0 is NaN */
    CODES_FINITE, /* neither infinity nor NaN */
    CODES_POWERS, /* E8M0: 2^(c - bias), the top code NaN */
    CODES_MERGED, /* DLFloat16: no subnormal numbers, code 0 zero, the top code of either sign NaN */
    CODES_P3109_EXTENDED,
    CODES_P3109_FINITE,
    CODES_GENERIC /* the magnitudes of `format` counted up from zero, as lathe/code.h has it */
} code_family;

typedef struct code_spec {
    const char *name;
    code_family family;
    int is_signed, exponent_bits, fraction_bits, bias; /* P3109: fraction_bits is P - 1; the others follow */
    int bits;
    lathe_format format; /* CODES_GENERIC, and its largest and lowest magnitudes */
    uint64_t end[2];
} code_spec;

typedef enum code_kind { CODE_VALUE, CODE_INFINITE, CODE_NAN, CODE_NONE_BUT_ZERO, CODE_NONE } code_kind;

/* (-1)^negative m 2^e. CODE_NONE: neither value nor NaN, read as NaN or, CODE_NONE_BUT_ZERO, as zero. */
typedef struct code_meaning {
    code_kind kind;
    int negative, e;
    uint64_t m;
} code_meaning;

code_meaning code_spec_read(const code_spec *spec, uint64_t code);

/* As a pattern of the carrier, NaN canonical; what is none without sign. */
uint64_t code_meaning_bits(const code_meaning *meaning, const carrier *c);

/* [u]eXmYbB of a family, and IEEE P3109's of K bits. */
code_spec code_spec_layout(code_family family, int is_signed, int exponent_bits, int fraction_bits, int bias);
code_spec code_spec_p3109(int k, int p, int is_signed, int is_extended);
code_spec code_spec_generic(const lathe_format *format);

/* The rows of the library's table whose codes have at most 16 bits. */
extern const code_spec code_rows[];
extern const size_t code_row_count;

#endif
