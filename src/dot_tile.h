/* SPDX-License-Identifier: MIT */
/* A product of matrices in tiles: what packing them and running them share. */
#ifndef LATHE_DOT_TILE_H
#define LATHE_DOT_TILE_H

#include "dot.h"

/* Panels are LATHE_TILE_ROWS rows of A, one after another, or `columns` columns of B, side by side. */
typedef struct lathe_tiles {
    const lathe_dot_call *c;
    const lathe_plan *product;
    lathe_tiler *tiler;
    lathe_tile tile;  /* but for its data */
    int odd_is_right; /* LATHE_TILE_ODD does where products are not exact */
    int adds_apart;   /* sums of chunks, which the kernel cannot */
    int is_direct;    /* C is what the kernel makes, whose rows may lie there */
    size_t columns;   /* of a tile */
    size_t row_panels, column_panels;
    size_t a_stride;
    float *a, *b;            /* NULL without a workspace */
    lathe_tile_facts *facts; /* of the panels of A, then of B */
} lathe_tiles;

static inline int lathe_is_half(int kind)
{
    return kind == LATHE_TILE_HALF || kind == LATHE_TILE_HALF_FMA;
}

/* dot_group.c: makes some of the tiles that share a panel of columns, from that panel of rows on, at least
   one and at most `most`; tells how many. */
size_t lathe_tile_group(const lathe_tiles *t, size_t row_panel, size_t most, size_t column_panel);

/* dot_group.c: whether that can be done without a workspace, beside what arithmetic needs of the stack. */
int lathe_tile_fits_stack(const lathe_tiles *t);

/* dot_panel.c: n values of binary32, rounded by a plan, or as they are if it is NULL; `to` may be `from`. */
void lathe_tile_round(const lathe_dot_call *c, const lathe_plan *plan, float *to, const void *from, size_t n);

/* dot_panel.c: copies a panel, rounded, and notes its facts. */
void lathe_tile_pack(const lathe_tiles *t, size_t panel);

/* Sets the data of a tile, and how it is made; 0 where only the plain loop is right. */
int lathe_tile_at(const lathe_tiles *t, size_t row_panel, size_t column_panel, lathe_tile *tile);

#endif
