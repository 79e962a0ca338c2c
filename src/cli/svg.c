/* SPDX-License-Identifier: MIT */
/* Elements of SVG. */
#include "svg.h"

#include <string.h>

#include "table.h"

/* Not every program that draws SVG knows variables in style sheets. */
static const char style[] =
    "<style>\n"
    "text{font-family:system-ui,'DejaVu Sans',sans-serif;font-size:13px;fill:#1a1a1a}\n"
    ".small{font-size:11px}\n.head{font-size:16px;font-weight:600}\n"
    ".start{text-anchor:start}\n.middle{text-anchor:middle}\n.end{text-anchor:end}\n"
    ".paper{fill:#ffffff}\n.axis{stroke:#1a1a1a;stroke-width:1}\n.grid{stroke:#d8d8d8;stroke-width:1}\n"
    ".leader{stroke:#8a8a8a;stroke-width:0.7}\n"
    ".good{fill:#0072b2}\n.fair{fill:#e69f00}\n.bad{fill:none;stroke:#d55e00;stroke-width:2.5}\n"
    ".shade0{fill:#fff3b0}\n.shade1{fill:#e6d488}\n.shade2{fill:#bdb26b}\n.shade3{fill:#87866f}\n"
    ".shade4{fill:#666970}\n.shade5{fill:#404c6b}\n.shade6{fill:#00204d}\n"
    ".bar{fill:#56b4e9}\n.range{fill:#009e73}\n.faint{fill:#009e73;fill-opacity:0.35}\n"
    "@media (prefers-color-scheme:dark){\n"
    "text{fill:#eeeeee}\n.paper{fill:#161616}\n.axis{stroke:#eeeeee}\n.grid{stroke:#3a3a3a}\n"
    ".leader{stroke:#909090}\n.good{fill:#56b4e9}\n.bad{stroke:#ff8c42}\n}\n"
    "text.on-light{fill:#000000}\ntext.on-dark{fill:#ffffff}\n"
    "</style>\n";

static void put_escaped(FILE *to, const char *text)
{
    for (; *text; text++) {
        const int length = table_utf8_length(text);
        if (length > 1) {
            fprintf(to, "%.*s", length, text);
            text += length - 1;
        } else if (length == 0 || (unsigned char)*text < 0x20 || *text == 0x7f) {
            putc('?', to);
        } else {
            const char *const entity = *text == '<'   ? "&lt;"
                                       : *text == '>' ? "&gt;"
                                       : *text == '&' ? "&amp;"
                                       : *text == '"' ? "&quot;"
                                                      : NULL;
            if (entity)
                fputs(entity, to);
            else
                putc(*text, to);
        }
    }
}

static void put_about(FILE *to, const char *element, const char *about)
{
    if (!about) {
        fputs("/>\n", to);
        return;
    }
    fputs("><title>", to);
    put_escaped(to, about);
    fprintf(to, "</title></%s>\n", element);
}

void svg_begin(FILE *to, double width, double height, const char *title, const char *description)
{
    fprintf(
        to,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
        "role=\"img\">\n<title>",
        width, height, width, height);
    put_escaped(to, title);
    fputs("</title>\n<desc>", to);
    put_escaped(to, description);
    fprintf(to, "</desc>\n%s", style);
    svg_rect(to, "paper", 0.0, 0.0, width, height, NULL);
}

void svg_end(FILE *to)
{
    fputs("</svg>\n", to);
}

void svg_text(FILE *to, const char *class, double x, double y, const char *text)
{
    fprintf(to, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
    put_escaped(to, text);
    fputs("</text>\n", to);
}

void svg_turned_text(FILE *to, const char *class, double x, double y, const char *text)
{
    fprintf(to, "<text class=\"%s\" transform=\"translate(%.1f %.1f) rotate(-90)\">", class, x, y);
    put_escaped(to, text);
    fputs("</text>\n", to);
}

void svg_line(FILE *to, const char *class, double x1, double y1, double x2, double y2)
{
    fprintf(to, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x1, y1, x2,
            y2);
}

void svg_rect(FILE *to, const char *class, double x, double y, double width, double height, const char *about)
{
    fprintf(to, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", class, x, y, width,
            height);
    put_about(to, "rect", about);
}

void svg_point(FILE *to, svg_mark mark, double x, double y, const char *about)
{
    switch (mark) {
    case SVG_GOOD:
        fprintf(to, "<circle class=\"good\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"", x, y);
        put_about(to, "circle", about);
        break;
    case SVG_FAIR:
        fprintf(to, "<path class=\"fair\" d=\"M%.1f %.1fl5.5 9.5h-11z\"", x, y - 6.0);
        put_about(to, "path", about);
        break;
    case SVG_BAD:
        fprintf(to, "<path class=\"bad\" d=\"M%.1f %.1fl8 8m0 -8l-8 8\"", x - 4.0, y - 4.0);
        put_about(to, "path", about);
        break;
    }
}

double svg_width(const char *text)
{
    return 6.6 * (double)strlen(text);
}
