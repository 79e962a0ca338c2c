/* SPDX-License-Identifier: MIT */
/* Pictures as SVG: what they are drawn of, in one style for light and dark screens. Colours are those of
   Okabe and Ito, which the colour-blind tell apart, and never the only sign. */
#ifndef LATHE_CLI_SVG_H
#define LATHE_CLI_SVG_H

#include <stdio.h>

/* Lengths are pixels, y runs downward. A class is one of the style: of text ink, small, head, with start,
   middle or end for what lies at x; of shapes bar, range, faint, axis, grid,
   leader, and shade0 (light) to shade6 (dark), on which text is on-light or on-dark. */
void svg_begin(FILE *to, double width, double height, const char *title, const char *description);
void svg_end(FILE *to);

/* Text may hold any characters; bytes that are no UTF-8 become question marks. */
void svg_text(FILE *to, const char *class, double x, double y, const char *text);
void svg_turned_text(FILE *to, const char *class, double x, double y, const char *text); /* read upward */
void svg_line(FILE *to, const char *class, double x1, double y1, double x2, double y2);

/* `about`, unless NULL, is shown where a pointer rests on it. */
void svg_rect(FILE *to, const char *class, double x, double y, double width, double height,
              const char *about);

/* Marks of the same size that differ in form: good a disc, fair a triangle, bad a cross. */
typedef enum svg_mark { SVG_GOOD, SVG_FAIR, SVG_BAD } svg_mark;
void svg_point(FILE *to, svg_mark mark, double x, double y, const char *about);

/* About how wide small text is. */
double svg_width(const char *text);

#endif
