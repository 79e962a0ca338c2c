/* SPDX-License-Identifier: MIT */
/* The values by binary exponent, and below them what each format holds. */
#include <math.h>
#include <string.h>

#include "chart.h"
#include "svg.h"

enum { HEAD = 50, PLOT = 180, ROW = 17, AXIS = 44, MOST_ROWS = 32, MARGIN = 8, LOSSES = 260, TICKS = 14 };

/* Exponents from low to high, counts from 1 to 10^decades. */
typedef struct scale {
    double top, step;
    int low, high, decades;
} scale;

static size_t rows_of(const measurement *m)
{
    return m->count < MOST_ROWS ? m->count : MOST_ROWS;
}

static scale scale_of(const measurement *m, double top)
{
    const lathe_stats *const s = &m->of[0].stats;
    const double low = measure_smallest_exponent(s), high = measure_largest_exponent(s);
    scale c = {.top = top, .low = -MARGIN, .high = MARGIN, .decades = 1};
    if (!isnan(low)) {
        const int margin = (int)fmax(MARGIN, (high - low) / 5.0);
        c.low = (int)low - margin;
        c.high = (int)high + margin;
    }
    for (int i = 0; i < LATHE_STATS_BINS; i++)
        while ((double)s->exponents[i] > pow(10.0, c.decades))
            c.decades++;
    c.step = (double)(CHART_WIDTH - CHART_LEFT - CHART_RIGHT - LOSSES) / (c.high - c.low + 1);
    return c;
}

static double x_of(const scale *c, int exponent)
{
    return CHART_LEFT + c->step * (exponent - c->low);
}

static int tick_of(const scale *c)
{
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100, 200};
    size_t i = 0;
    while (i + 1 < sizeof steps / sizeof *steps && (c->high - c->low) / steps[i] > TICKS)
        i++;
    return steps[i];
}

static void draw_axes(FILE *to, const scale *c, double bottom)
{
    const double base = c->top + HEAD + PLOT, right = x_of(c, c->high + 1);
    const int tick = tick_of(c);
    char text[32];
    for (int d = 0; d <= c->decades; d += 1 + c->decades / 8) {
        const double y = base - (PLOT * (d + 0.3)) / (c->decades + 0.3);
        svg_line(to, "grid", CHART_LEFT, y, right, y);
        snprintf(text, sizeof text, "%g", pow(10.0, d));
        svg_text(to, "small end", CHART_LEFT - 8, y + 4.0, text);
    }
    for (int e = c->low; e <= c->high; e++) {
        const double x = x_of(c, e) + 0.5 * c->step;
        if (e % tick)
            continue;
        svg_line(to, "grid", x, base, x, bottom);
        snprintf(text, sizeof text, "%d", e);
        svg_text(to, "small middle", x, bottom + 16.0, text);
    }
    svg_line(to, "axis", CHART_LEFT, base, right, base);
    svg_line(to, "axis", CHART_LEFT, c->top + HEAD, CHART_LEFT, base);
    svg_text(to, "middle", 0.5 * (CHART_LEFT + right), bottom + 34.0,
             "binary exponent e of 2^e <= |x| < 2^(e+1)");
    svg_turned_text(to, "middle", 20.0, c->top + HEAD + 0.5 * PLOT, "values");
}

static void draw_bars(FILE *to, const scale *c, const lathe_stats *s)
{
    const double base = c->top + HEAD + PLOT;
    char about[96];
    for (int e = c->low; e <= c->high; e++) {
        const int bin = e - LATHE_STATS_LOWEST_EXPONENT;
        const uint64_t count = bin < 0 || bin >= LATHE_STATS_BINS ? 0 : s->exponents[bin];
        if (count == 0)
            continue;
        const double height = PLOT * (log10((double)count) + 0.3) / (c->decades + 0.3);
        snprintf(about, sizeof about, "%llu values from 2^%d to under 2^%d", (unsigned long long)count, e,
                 e + 1);
        svg_rect(to, "bar", x_of(c, e), base - height, fmax(c->step - 1.0, 0.6), height, about);
    }
}

/* What becomes of values that are not in range, in percent, a column each. */
typedef struct loss {
    const char *name;
    double count;
} loss;
enum { LOSS_KINDS = 4 };

static void losses_of(const lathe_stats *s, loss to[LOSS_KINDS])
{
    to[0] = (loss){"lost", measure_lost(s)};
    to[1] = (loss){"saturated", (double)s->overflow_saturated};
    to[2] = (loss){"to zero", (double)s->underflow};
    to[3] = (loss){"negative", (double)s->negative};
}

static double x_of_loss(const scale *c, int i)
{
    return x_of(c, c->high + 1) + LOSSES * (i + 1.0) / LOSS_KINDS;
}

static void draw_losses(FILE *to, const scale *c, const lathe_stats *s, double y)
{
    loss losses[LOSS_KINDS];
    char text[32];
    losses_of(s, losses);
    for (int i = 0; i < LOSS_KINDS; i++) {
        const double percent = 100.0 * losses[i].count / (double)s->pairs;
        /* Two digits; from 99.5 on they would be 1e+02. */
        snprintf(text, sizeof text, percent < 99.5 ? "%.2g%%" : "%.0f%%", percent);
        if (losses[i].count > 0.0)
            svg_text(to, "small end", x_of_loss(c, i), y, text);
    }
}

static void draw_loss_heads(FILE *to, const scale *c, double y)
{
    loss losses[LOSS_KINDS];
    losses_of(&(lathe_stats){0}, losses);
    for (int i = 0; i < LOSS_KINDS; i++)
        svg_text(to, "small end", x_of_loss(c, i), y, losses[i].name);
    svg_text(to, "small end", x_of_loss(c, LOSS_KINDS - 1), y - 16.0, "of all values");
}

/* The runs of exponents in which the format has normal or subnormal numbers, as far as they are in the
   picture. */
static void draw_row(FILE *to, const scale *c, const measured *m, double y)
{
    const lathe_format *const f = &m->to.plan.format;
    char about[128];
    if (m->to.is_block)
        svg_text(to, "small start", x_of(c, c->low) + 6.0, y + 12.0, "moves with the scale of each block");
    for (int e = c->low; e <= c->high && !m->to.is_block;) {
        const lathe_mark mark = lathe_format_mark(f, e);
        int end = e + 1;
        while (end <= c->high && lathe_format_mark(f, end) == mark)
            end++;
        snprintf(about, sizeof about, "%.60s: %s numbers, 2^%d to under 2^%d", m->to.name,
                 lathe_mark_name(mark), e, end);
        if (mark == LATHE_MARK_NORMAL || mark == LATHE_MARK_SUBNORMAL)
            svg_rect(to, mark == LATHE_MARK_NORMAL ? "range" : "faint", x_of(c, e), y + 3.0,
                     x_of(c, end) - x_of(c, e), ROW - 6, about);
        e = end;
    }
    svg_text(to, "small end", CHART_LEFT - 8, y + 12.0, m->to.name);
    draw_losses(to, c, &m->stats, y + 12.0);
}

static void draw_legend(FILE *to, const scale *c)
{
    static const struct {
        const char *class, *words;
    } entries[] = {
        {"bar", "values of the file"}, {"range", "normal numbers"}, {"faint", "subnormal numbers"}};
    double x = CHART_LEFT + 190.0;
    svg_text(to, "head start", 16.0, c->top + 20.0, "Exponents, and who has them");
    x += 60.0;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        svg_rect(to, entries[i].class, x - 6.0, c->top + 10.0, 12.0, 11.0, NULL);
        svg_text(to, "small start", x + 12.0, c->top + 20.0, entries[i].words);
        x += 46.0 + svg_width(entries[i].words);
    }
}

double chart_exponents_height(const measurement *m)
{
    return HEAD + PLOT + AXIS + (double)(ROW * (rows_of(m) + 1));
}

void chart_exponents(FILE *to, const measurement *m, double top)
{
    const scale c = scale_of(m, top);
    const double first = top + HEAD + PLOT + 6.0, bottom = first + (double)(ROW * rows_of(m));
    char text[64];
    draw_legend(to, &c);
    draw_axes(to, &c, bottom);
    draw_bars(to, &c, &m->of[0].stats);
    draw_loss_heads(to, &c, first - 8.0);
    if (rows_of(m) < m->count) {
        snprintf(text, sizeof text, "the first %zu of %zu formats", rows_of(m), m->count);
        svg_text(to, "small start", 16.0, bottom + 34.0, text);
    }
    for (size_t i = 0; i < rows_of(m); i++)
        draw_row(to, &c, &m->of[i], first + (double)(ROW * i));
}
