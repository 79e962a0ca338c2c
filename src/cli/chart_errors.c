/* SPDX-License-Identifier: MIT */
/* Error against bits, a column for each number of them, or for each whole number where those would be many;
   errors on a logarithmic scale. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "svg.h"

enum { HEAD = 44, PLOT = 300, EXACT = 30, FOOT = 56, MOST_COLUMNS = 65, MOST_WIDE = 10, LABEL = 13 };

/* Where errors lie: decades from `low` to `high`, exact results in a row of their own. */
typedef struct scale {
    double top, low, high;
    int columns;
    double bits[MOST_COLUMNS], most[MOST_COLUMNS]; /* from and to how many bits a column goes */
    double spacing;
    int has_exact, is_whole;
} scale;

/* A format in a column. */
typedef struct place {
    const measured *of;
    double y, label;
} place;

static int compare_bits(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int column_of(const scale *s, double bits)
{
    const double key = s->is_whole ? floor(bits) : bits;
    int i = 0;
    while (i < s->columns && (s->bits[i] < key || s->bits[i] > key))
        i++;
    return i;
}

static void make_columns(scale *s, const measurement *m, int is_whole)
{
    s->is_whole = is_whole;
    s->columns = 0;
    for (size_t i = 0; i < m->count; i++) {
        const double bits = m->of[i].bits;
        if (column_of(s, bits) == s->columns && s->columns < MOST_COLUMNS)
            s->bits[s->columns++] = is_whole ? floor(bits) : bits;
    }
    qsort(s->bits, (size_t)s->columns, sizeof *s->bits, compare_bits);
    memcpy(s->most, s->bits, sizeof s->most);
    for (size_t i = 0; i < m->count; i++) {
        const int column = column_of(s, m->of[i].bits);
        if (column < s->columns)
            s->most[column] = fmax(s->most[column], m->of[i].bits);
    }
}

static scale scale_of(const measurement *m, double top)
{
    scale s = {.top = top, .low = 0.0, .high = 0.0};
    int is_first = 1;
    make_columns(&s, m, 0);
    if (s.columns > MOST_WIDE)
        make_columns(&s, m, 1);
    for (size_t i = 0; i < m->count; i++) {
        const double error = measure_error(&m->of[i]);
        s.has_exact |= error == 0.0;
        if (!isfinite(error) || error == 0.0)
            continue;
        s.low = is_first ? log10(error) : fmin(s.low, log10(error));
        s.high = is_first ? log10(error) : fmax(s.high, log10(error));
        is_first = 0;
    }
    s.low = floor(s.low);
    s.high = fmax(ceil(s.high), s.low + 1.0);
    s.spacing = (double)(CHART_WIDTH - CHART_LEFT - CHART_RIGHT) / s.columns;
    return s;
}

static double x_of(const scale *s, int column)
{
    return CHART_LEFT + s->spacing * column + fmin(20.0, 0.5 * s->spacing);
}

/* Nothing measured is drawn at the top. */
static double y_of(const scale *s, double error)
{
    const double bottom = s->top + HEAD + PLOT;
    if (error == 0.0)
        return bottom + EXACT;
    if (!isfinite(error))
        return s->top + HEAD;
    return bottom - PLOT * (log10(error) - s->low) / (s->high - s->low);
}

static void draw_axes(FILE *to, const scale *s)
{
    const double right = CHART_WIDTH - CHART_RIGHT, bottom = s->top + HEAD + PLOT;
    const double end = bottom + (s->has_exact ? EXACT : 0);
    const int step = 1 + (int)((s->high - s->low) / 12.0);
    char text[32];
    for (int d = (int)s->low; d <= (int)s->high; d += step) {
        const double y = bottom - PLOT * (d - s->low) / (s->high - s->low);
        svg_line(to, "grid", CHART_LEFT, y, right, y);
        snprintf(text, sizeof text, "%g", pow(10.0, d));
        svg_text(to, "small end", CHART_LEFT - 8, y + 4.0, text);
    }
    if (s->has_exact) {
        svg_line(to, "grid", CHART_LEFT, end, right, end);
        svg_text(to, "small end", CHART_LEFT - 8, end + 4.0, "exact");
    }
    svg_line(to, "axis", CHART_LEFT, s->top + HEAD, CHART_LEFT, end);
    svg_line(to, "axis", CHART_LEFT, end + 14.0, right, end + 14.0);
    for (int i = 0; i < s->columns; i++) {
        snprintf(text, sizeof text, s->most[i] > s->bits[i] ? "%.4g to %.4g" : "%.4g", s->bits[i],
                 s->most[i]);
        svg_text(to, "small middle", x_of(s, i), end + 30.0, text);
    }
    svg_text(to, "middle", 0.5 * (CHART_LEFT + right), end + 48.0, "bits of a value");
    svg_turned_text(to, "middle", 20.0, s->top + HEAD + 0.5 * PLOT, "relative error (RMS)");
}

static svg_mark mark_of(const measured *m)
{
    const lathe_stats *const s = &m->stats;
    return measure_lost(s) > 0.0 ? SVG_BAD : s->overflow_saturated || s->negative ? SVG_FAIR : SVG_GOOD;
}

static int compare_places(const void *a, const void *b)
{
    const place *const x = a, *const y = b;
    return (x->y > y->y) - (x->y < y->y);
}

/* Labels keep their distance, first downward, then, where they pass the end, upward. */
static void spread(place *places, size_t n, double end)
{
    for (size_t i = 0; i < n; i++)
        places[i].label = i ? fmax(places[i].y, places[i - 1].label + LABEL) : places[i].y;
    for (size_t i = n; i-- > 0;) {
        places[i].label = fmin(places[i].label, end);
        end = places[i].label - LABEL;
    }
}

/* Beside the mark, or in narrow columns, of the best one only, below it. */
static void draw_label(FILE *to, const scale *s, const place *p, double x, int is_best)
{
    const char *const name = p->of->to.name;
    const double width = svg_width(name), right = x + 14.0;
    if (s->columns <= MOST_WIDE && width + 20.0 <= s->spacing) {
        if (fabs(p->label - p->y) > 2.0)
            svg_line(to, "leader", x + 5.0, p->y, right - 2.0, p->label);
        svg_text(to, "small start", right, p->label + 4.0, name);
    } else if (is_best && width <= s->spacing + 6.0) {
        svg_text(to, "small middle", x, p->y + 17.0, name);
    }
}

static void draw_column(FILE *to, const scale *s, int column, place *places, size_t n)
{
    const double x = x_of(s, column);
    char about[256];
    qsort(places, n, sizeof *places, compare_places);
    spread(places, n, s->top + HEAD + PLOT + (s->has_exact ? EXACT : 0));
    for (size_t i = 0; i < n; i++) {
        const measured *const of = places[i].of;
        char saturated[40] = "";
        if (!of->to.is_block)
            snprintf(saturated, sizeof saturated, "%llu saturated, ",
                     (unsigned long long)of->stats.overflow_saturated);
        snprintf(about, sizeof about, "%s, %.6g bits: relative error %.3g, %.1f dB; %s%.0f lost", of->to.name,
                 of->bits, measure_error(of), lathe_stats_snr_db(&of->stats), saturated,
                 measure_lost(&of->stats));
        svg_point(to, mark_of(of), x, places[i].y, about);
        draw_label(to, s, &places[i], x, i + 1 == n);
    }
}

static void draw_legend(FILE *to, const scale *s)
{
    static const char *const words[] = {"no value out of range", "some saturated, or negative without sign",
                                        "some lost: infinity or NaN"};
    double x = CHART_LEFT + 190.0;
    svg_text(to, "head start", 16.0, s->top + 20.0, "Error against bits");
    for (int i = 0; i < 3; i++) {
        svg_point(to, (svg_mark)i, x, s->top + 16.0, NULL);
        svg_text(to, "small start", x + 10.0, s->top + 20.0, words[i]);
        x += 40.0 + svg_width(words[i]);
    }
}

double chart_errors_height(const measurement *m)
{
    return HEAD + PLOT + (scale_of(m, 0.0).has_exact ? EXACT : 0) + FOOT;
}

int chart_errors(FILE *to, const measurement *m, double top)
{
    const scale s = scale_of(m, top);
    place *const places = malloc(m->count * sizeof *places);
    if (!places)
        return 0;
    draw_legend(to, &s);
    draw_axes(to, &s);
    for (int c = 0; c < s.columns; c++) {
        size_t n = 0;
        for (size_t i = 0; i < m->count; i++)
            if (column_of(&s, m->of[i].bits) == c)
                places[n++] = (place){&m->of[i], y_of(&s, measure_error(&m->of[i])), 0.0};
        draw_column(to, &s, c, places, n);
    }
    free(places);
    return 1;
}
