/* SPDX-License-Identifier: MIT */
/* Tiles that share a panel of columns: of all terms at once or, without a workspace, of some at a time, which
   are brought to the stack. Sums wait in C, where nothing else happens to them, or beside it. */
#include "common.h"

#include <stdint.h>
#include <string.h>

#include "dot_tile.h"

#include "arith.h"
#include "line.h"

/* Panels of rows whose sums are on the stack, columns of a panel, and terms of panels on the stack. */
enum { PANELS = 2, MOST_COLUMNS = 32, FEW_TERMS = 32 };

typedef struct sums {
    _Alignas(64) float at[PANELS * LATHE_TILE_ROWS * MOST_COLUMNS];
} sums;

/* Panels of some terms, and what tells of them. */
typedef struct room {
    _Alignas(64) float a[LATHE_TILE_ROWS * FEW_TERMS];
    _Alignas(64) float b[FEW_TERMS * MOST_COLUMNS];
    lathe_tile_facts facts[2];
    lathe_dot_call call;
    lathe_tiles tiles;
} room;

typedef struct group {
    const lathe_tiles *t;
    room *room; /* NULL with a workspace */
    size_t row_panel, panels, column_panel, i, j, rows, columns;
    unsigned wrong; /* a bit for each tile whose sums mean nothing */
    float *sums;    /* of all panels; behind those of a chunk, where they are added apart */
    size_t stride;
} group;

static size_t rows_of(const group *g, size_t panel)
{
    const size_t left = g->rows - panel * LATHE_TILE_ROWS;
    return left < LATHE_TILE_ROWS ? left : LATHE_TILE_ROWS;
}

/* The terms from `first` on, of the columns or else of a panel of rows, to the stack. */
static void bring(const group *g, size_t first, size_t n, int columns, size_t panel)
{
    const lathe_dot_call *const c = g->t->c;
    room *const r = g->room;
    const size_t i = g->i + panel * LATHE_TILE_ROWS;
    r->call.k = n;
    r->call.m = rows_of(g, panel);
    r->call.n = g->columns;
    r->call.a.at = c->a.at + (i * c->a.strides.row + first * c->a.strides.column) * sizeof(float);
    r->call.b.at = c->b.at + (first * c->b.strides.row + g->j * c->b.strides.column) * sizeof(float);
    lathe_tile_pack(&r->tiles, columns ? 1 : 0);
}

/* A tile of those terms, but for its sums; 0 where only the plain loop is right. */
static int tile_of(const group *g, size_t panel, size_t first, size_t n, lathe_tile *tile)
{
    const lathe_tiles *const t = g->t;
    if (g->room) {
        bring(g, first, n, 0, panel);
        if (!lathe_tile_at(&g->room->tiles, 0, 0, tile))
            return 0;
    } else {
        if (!lathe_tile_at(t, g->row_panel + panel, g->column_panel, tile))
            return 0;
        tile->a += first;
        tile->b += first * t->columns / (lathe_is_half(tile->kind) ? 2 : 1);
    }
    tile->k = n;
    return 1;
}

/* n terms more. */
static void add_terms(group *g, size_t first, size_t n, int continues, int outer_kind, float *to)
{
    lathe_tile tile;
    if (g->room)
        bring(g, first, n, 1, 0);
    for (size_t p = 0; p < g->panels; p++) {
        if (g->wrong >> p & 1)
            continue;
        int is_right = tile_of(g, p, first, n, &tile);
        if (is_right) {
            tile.continues = continues;
            tile.outer_kind = outer_kind;
            tile.sums = to + p * LATHE_TILE_ROWS * g->stride;
            tile.sums_stride = g->stride;
            is_right = g->t->tiler(&tile);
        }
        g->wrong |= (unsigned)!is_right << p;
    }
}

static size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t terms_at_once(const group *g)
{
    return g->room ? FEW_TERMS : SIZE_MAX;
}

/* Chunks of one tile by the kernel, and their sums by arithmetic. */
static APART void in_chunks(group *g)
{
    const lathe_tiles *const t = g->t;
    const lathe_arith add = {.operation = LATHE_ADD, .plan = t->c->outer};
    const size_t most = terms_at_once(g), k = t->c->k;
    float *const part = g->sums + LATHE_TILE_ROWS * g->stride;
    for (size_t begin = 0, end; begin < k && !g->wrong; begin = end) {
        end = begin + lesser(k - begin, t->tile.chunk);
        for (size_t l = begin; l < end; l += lesser(end - l, most))
            add_terms(g, l, lesser(end - l, most), l > begin, LATHE_TILE_NONE, part);
        if (!g->wrong)
            lathe_arith_run(&add, LATHE_STAGE_OUTER, sizeof(float), g->sums,
                            (const void *const[LATHE_OPERANDS]){g->sums, part, NULL},
                            LATHE_TILE_ROWS * g->stride);
    }
}

static void add_all(group *g, int continues)
{
    const lathe_tiles *const t = g->t;
    const size_t most = terms_at_once(g), chunk = t->tile.chunk, k = t->c->k;
    const int outer_kind = t->tile.outer_kind;
    if (t->adds_apart) {
        in_chunks(g);
        return;
    }
    const size_t step = !outer_kind ? most : chunk < most ? most / chunk * chunk : chunk;
    for (size_t l = 0; l < k; l += lesser(k - l, step))
        add_terms(g, l, lesser(k - l, step), continues || l, outer_kind, g->sums);
}

/* A tile may begin with these values. */
static int are_sums(const lathe_dot_call *c, const float *x)
{
    float rounded[MOST_COLUMNS];
    uint32_t bits[MOST_COLUMNS], rounded_bits[MOST_COLUMNS];
    lathe_tile_round(c, c->sum, rounded, x, MOST_COLUMNS);
    memcpy(bits, x, sizeof bits);
    memcpy(rounded_bits, rounded, sizeof bits);
    for (size_t e = 0; e < MOST_COLUMNS; e++)
        if (bits[e] == UINT32_C(1) << 31)
            return 0;
    return memcmp(bits, rounded_bits, sizeof bits) == 0;
}

/* Sums begin with C. */
static void begin_with_c(group *g)
{
    const lathe_tiles *const t = g->t;
    const lathe_dot_call *const c = t->c;
    const int is_any = t->tile.kind <= LATHE_TILE_MUL_ADD || c->dot->order != LATHE_DOT_SEQUENTIAL;
    for (size_t r = 0; r < g->rows; r++)
        lathe_line_gather(g->sums + r * g->stride,
                          (const char *)c->c +
                              ((g->i + r) * c->c_strides.row + g->j * c->c_strides.column) * sizeof(float),
                          c->c_strides.column, sizeof(float), g->columns);
    for (size_t e = 0; e < g->panels * LATHE_TILE_ROWS * g->stride && !is_any; e += MOST_COLUMNS)
        if (!are_sums(c, g->sums + e))
            g->wrong |= 1u << e / (LATHE_TILE_ROWS * g->stride);
}

/* The plain loop. */
static APART void by_lines(const group *g, size_t panel)
{
    lathe_dot_call part = *g->t->c;
    const size_t i = g->i + panel * LATHE_TILE_ROWS;
    part.a.at += i * part.a.strides.row * part.size;
    part.b.at += g->j * part.b.strides.column * part.size;
    part.c = (char *)part.c + (i * part.c_strides.row + g->j * part.c_strides.column) * part.size;
    part.m = rows_of(g, panel);
    part.n = g->columns;
    lathe_dot_by_lines(&part);
}

static void settle(const group *g)
{
    for (size_t r = 0; r < g->rows; r++)
        if (!(g->wrong >> r / LATHE_TILE_ROWS & 1))
            lathe_dot_settle(g->t->c, g->i + r, g->j, g->columns, g->sums + r * g->stride);
}

static APART void add_on_stack(group *g, int continues)
{
    room r;
    r.call = *g->t->c;
    r.tiles = *g->t;
    r.tiles.c = &r.call;
    r.tiles.row_panels = r.tiles.column_panels = 1;
    r.tiles.a = r.a;
    r.tiles.b = r.b;
    r.tiles.facts = r.facts;
    r.tiles.a_stride = r.tiles.tile.a_stride = FEW_TERMS;
    g->room = &r;
    add_all(g, continues);
    g->room = NULL;
}

static APART void beside_c(group *g)
{
    sums s;
    const int has_start = g->t->c->dot->start == LATHE_DOT_FROM_C;
    memset(&s, 0, sizeof s);
    g->sums = s.at;
    g->stride = g->t->columns;
    if (has_start)
        begin_with_c(g);
    if (g->t->a)
        add_all(g, has_start);
    else
        add_on_stack(g, has_start);
    settle(g);
    g->sums = NULL;
}

int lathe_tile_fits_stack(const lathe_tiles *t)
{
    return !t->adds_apart && (!t->tile.outer_kind || t->tile.chunk <= FEW_TERMS);
}

size_t lathe_tile_group(const lathe_tiles *t, size_t row_panel, size_t most, size_t column_panel)
{
    const lathe_dot_call *const c = t->c;
    group g = {.t = t, .row_panel = row_panel, .column_panel = column_panel};
    g.i = row_panel * LATHE_TILE_ROWS;
    g.j = column_panel * t->columns;
    g.columns = lesser(c->n - g.j, t->columns);
    const size_t whole = (c->m - g.i) / LATHE_TILE_ROWS;
    const int is_direct = t->a && t->is_direct && g.columns == t->columns && whole > 0;
    g.panels = lesser(most, is_direct ? whole : t->adds_apart ? 1 : PANELS);
    g.rows = lesser(c->m - g.i, g.panels * LATHE_TILE_ROWS);
    if (is_direct) {
        g.sums = (float *)c->c + g.i * c->c_strides.row + g.j;
        g.stride = c->c_strides.row;
        add_all(&g, 0);
    } else {
        beside_c(&g);
    }
    for (size_t p = 0; p < g.panels; p++)
        if (g.wrong >> p & 1)
            by_lines(&g, p);
    return g.panels;
}
