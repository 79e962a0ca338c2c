/* SPDX-License-Identifier: MIT */
/* What the library knows of a kind of format, a row of functions each.

   The values of a format stand in a row, each at its rank. Of kinds that are mirrored, all but TABLE, rank 0
   is zero, whether the format has it or not, positive values follow from 1 upward, and a negative value has
   the negative of its magnitude's rank: value() and locate() are asked about magnitudes only. A table's
   values have the ranks from 0 on. */
#ifndef LATHE_KIND_H
#define LATHE_KIND_H

#include <stdint.h>

#include <lathe/plan.h>

#include "carrier.h"
#include "exact.h"

/* Codes that are no finite values. */
#define LATHE_RANK_NAN INT64_MIN
#define LATHE_RANK_NONE (INT64_MIN + 1)

/* Where x is: from the value `rank` on, under the next one. `two`: 0 that value, 1 under the point from where
   on the next one is nearer, 2 at that point, 3 above it. A rank beyond the last says no more than that. */
typedef struct lathe_place {
    int64_t rank;
    unsigned two;
} lathe_place;

typedef struct lathe_kind_row {
    int is_mirrored;
    /* What is wrong with a format whose reserved words and conventions are sound. */
    lathe_status (*check)(const lathe_format *f);
    /* Spells out flags and what else is left to the kind. */
    void (*complete)(lathe_format *f);
    /* 1 if the carrier has every value. */
    int (*serves)(const lathe_format *f, const lathe_carrier *c);
    /* Of a complete format: the ranks of its ends, */
    int64_t (*first)(const lathe_format *f);
    int64_t (*last)(const lathe_format *f);
    /* a value in a carrier, of the rank after the last too where the kind goes on, */
    lathe_exact (*value)(const lathe_format *f, const lathe_carrier *c, int64_t rank);
    /* the place of a finite x, that of a mirrored kind positive, */
    lathe_place (*locate)(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                          const lathe_exact *x);
    /* the code of a rank (of LATHE_RANK_NAN too where the format has NaN; of infinity, the rank after the
       last) and the rank of a code. */
    uint64_t (*code)(const lathe_format *f, int64_t rank);
    int64_t (*rank)(const lathe_format *f, uint64_t code);
} lathe_kind_row;

extern const lathe_kind_row lathe_fixed_kind, lathe_posit_kind, lathe_hif8_kind, lathe_takum_kind,
    lathe_log_takum_kind, lathe_log_kind, lathe_table_kind;

/* NULL for LATHE_KIND_FLOAT and what is none. */
const lathe_kind_row *lathe_kind_of(const lathe_format *f);

/* 1 if values are told by rank and not by a grid: all but FLOAT and FIXED. */
static inline int lathe_is_ladder(const lathe_format *f)
{
    return f->kind != LATHE_KIND_FLOAT && f->kind != LATHE_KIND_FIXED;
}

/* The value of any rank with its sign, of a complete format. */
lathe_exact lathe_kind_value(const lathe_format *f, const lathe_carrier *c, int64_t rank);

/* The bits of a value that the carrier has. */
uint64_t lathe_kind_bits(const lathe_carrier *c, const lathe_exact *x);

/* The neighbours of a finite x, not 0 unless of a table, by rank: `near` is the one nearer zero, or x itself;
   `two` as above, counted from there. Either may be beyond the ends. */
typedef struct lathe_neighbours {
    int64_t near, far;
    unsigned two;
} lathe_neighbours;
lathe_neighbours lathe_kind_locate(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                                   const lathe_exact *x);

/* Where the logarithm is that between two ranks' values of LOG, the first of them this one, and of LOG_TAKUM,
   to 120 bits; never a number of fewer. */
lathe_exact lathe_log_middle(const lathe_format *f, int64_t rank);
lathe_exact lathe_log_takum_middle(const lathe_format *f, int64_t rank);

/* (x - near) / (far - near): 64 bits of it, cut, and whether any follow. */
typedef struct lathe_position {
    uint64_t fraction;
    int has_more;
} lathe_position;
lathe_position lathe_position_between(const lathe_exact *x, const lathe_exact *near, const lathe_exact *far);

#endif
