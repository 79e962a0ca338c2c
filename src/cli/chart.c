/* SPDX-License-Identifier: MIT */
/* Puts the two panels together. */
#include "chart.h"

#include "svg.h"

enum { HEAD = 58, FOOT = 12 };

int chart_draw(FILE *to, const measurement *m)
{
    const lathe_stats *const s = &m->of[0].stats;
    const double height = HEAD + chart_errors_height(m) + chart_exponents_height(m) + FOOT;
    char title[512], counts[256], missing[40] = "";
    snprintf(title, sizeof title, "%.400s in low-precision formats", m->source);
    if (m->has_missing)
        snprintf(missing, sizeof missing, ", and %llu missing", (unsigned long long)m->missing);
    snprintf(counts, sizeof counts,
             "%llu values: %llu zero, %llu infinite, %llu NaN%s; read as %s, rounded by %s",
             (unsigned long long)s->pairs, (unsigned long long)s->zero_before,
             (unsigned long long)s->infinite_before, (unsigned long long)s->nan_before, missing,
             m->carrier_size == sizeof(float) ? "floats" : "doubles",
             lathe_rounding_name(m->of[0].to.plan.options.rounding));
    svg_begin(to, CHART_WIDTH, height, title,
              "Above: the error of each format against its bits. Below: how many values have which binary "
              "exponent, "
              "and which exponents each format holds.");
    svg_text(to, "head start", 16.0, 26.0, title);
    svg_text(to, "small start", 16.0, 46.0, counts);
    const int is_done = chart_errors(to, m, HEAD);
    chart_exponents(to, m, HEAD + chart_errors_height(m));
    svg_end(to);
    return is_done;
}
