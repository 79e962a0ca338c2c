/* SPDX-License-Identifier: MIT */
/* Fields of colour with the number in them: formats downward, rules across, a panel for each carrier. */
#include "picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "svg.h"
#include "timing.h"

enum { LEFT = 130, CELL = 62, ROW = 20, HEAD = 86, RULES = 130, FOOT = 56, MOST = 256, SHADES = 7 };

/* The ratio where each shade ends. */
static const double ends[SHADES - 1] = {1.0, 1.25, 1.6, 2.0, 3.0, 5.0};

int picture_add(picture *p, const report_row *row)
{
    struct picture_cell *const more = realloc(p->cells, (p->count + 1) * sizeof *more);

    if (!more)
        return -1;
    p->cells = more;
    more[p->count] = (struct picture_cell){.carrier = row->carrier, .rule = row->rule, .ratio = row->ratio};
    snprintf(more[p->count].format, sizeof more->format, "%s", row->format);
    p->count++;
    return 0;
}

void picture_free(picture *p)
{
    free(p->cells);
    *p = (picture){0};
}

/* Names in the order in which they came first. */
typedef struct names {
    const char *name[MOST];
    size_t count;
} names;

static size_t find(const names *n, const char *name)
{
    size_t i = 0;

    while (i < n->count && strcmp(n->name[i], name) != 0)
        i++;
    return i;
}

static void collect(names *n, const char *name)
{
    if (find(n, name) == n->count && n->count < MOST)
        n->name[n->count++] = name;
}

static int shade_of(double ratio)
{
    int i = 0;

    while (i < SHADES - 1 && ratio >= ends[i])
        i++;
    return i;
}

static void draw_field(FILE *to, double x, double y, double width, int shade, const char *text)
{
    char class[32];

    snprintf(class, sizeof class, "shade%d", shade);
    svg_rect(to, class, x + 0.5, y + 0.5, width - 1.0, ROW - 1, NULL);
    snprintf(class, sizeof class, "small middle %s", shade < SHADES / 2 ? "on-light" : "on-dark");
    svg_text(to, class, x + 0.5 * width, y + 14.0, text);
}

static void draw_legend(FILE *to, double y)
{
    char text[32];

    for (int i = 0; i < SHADES; i++) {
        if (i == 0)
            snprintf(text, sizeof text, "under %g", ends[0]);
        else if (i == SHADES - 1)
            snprintf(text, sizeof text, "from %g", ends[i - 1]);
        else
            snprintf(text, sizeof text, "%g to %g", ends[i - 1], ends[i]);
        draw_field(to, LEFT + 90.0 * i, y, 90.0, i, text);
    }
    svg_text(to, "small end", LEFT - 8, y + 14.0, "time / memcpy");
}

/* Returns where the panel ends. */
static double draw_panel(FILE *to, const picture *p, const char *carrier, const names *rules, double top)
{
    const double first = top + RULES;
    names formats = {.count = 0};
    char text[32];

    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->cells[i].carrier, carrier) == 0)
            collect(&formats, p->cells[i].format);
    svg_text(to, "head start", 16.0, first - 8.0, carrier);
    for (size_t i = 0; i < rules->count; i++)
        svg_turned_text(to, "small start", LEFT + CELL * ((double)i + 0.5) + 4.0, first - 6.0,
                        rules->name[i]);
    for (size_t i = 0; i < formats.count; i++)
        svg_text(to, "small end", LEFT - 8, first + (double)(ROW * i) + 14.0, formats.name[i]);
    for (size_t i = 0; i < p->count; i++) {
        const struct picture_cell *const c = &p->cells[i];

        if (strcmp(c->carrier, carrier) != 0)
            continue;
        snprintf(text, sizeof text, "%.2f", c->ratio);
        draw_field(to, LEFT + (double)(CELL * find(rules, c->rule)),
                   first + (double)(ROW * find(&formats, c->format)), CELL, shade_of(c->ratio), text);
    }
    return first + (double)(ROW * formats.count) + 16.0;
}

static double height_of(const picture *p, const names *carriers)
{
    double height = HEAD + FOOT;

    for (size_t i = 0; i < carriers->count; i++) {
        names formats = {.count = 0};

        for (size_t j = 0; j < p->count; j++)
            if (strcmp(p->cells[j].carrier, carriers->name[i]) == 0)
                collect(&formats, p->cells[j].format);
        height += RULES + 16.0 + (double)(ROW * formats.count);
    }
    return height;
}

void picture_draw(FILE *to, const picture *p, const char *source)
{
    names carriers = {.count = 0}, rules = {.count = 0};
    timing_machine machine;
    char text[512];
    double y = HEAD;

    for (size_t i = 0; i < p->count; i++) {
        collect(&carriers, p->cells[i].carrier);
        collect(&rules, p->cells[i].rule);
    }
    timing_describe(&machine);
    svg_begin(to, fmax(LEFT + (double)(CELL * rules.count) + 24.0, LEFT + 90.0 * SHADES + 24.0),
              height_of(p, &carriers), "Time of rounding over that of memcpy of the same bytes",
              "A field for each format, downward, and rounding rule, across; a panel for each carrier.");
    svg_text(to, "head start", 16.0, 26.0, "Time of rounding over that of memcpy of the same bytes");
    snprintf(text, sizeof text, "%.150s; instruction set %s", machine.cpu,
             lathe_isa_current() ? lathe_isa_current() : "none");
    svg_text(to, "small start", 16.0, 46.0, text);
    snprintf(text, sizeof text, "data: %.300s", source);
    svg_text(to, "small start", 16.0, 62.0, text);
    for (size_t i = 0; i < carriers.count; i++)
        y = draw_panel(to, p, carriers.name[i], &rules, y);
    draw_legend(to, y + 12.0);
    svg_end(to);
}
