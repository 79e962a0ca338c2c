/* SPDX-License-Identifier: MIT */
/* Reading a preset: library, format, and options that replace the row's. */
#include "common.h"

#include "presets.h"

#include <string.h>

#include <lathe/preset.h>

#include "families.h"
#include "formats.h"
#include "options.h"
#include "text.h"

const char *lathe_preset_name(size_t i)
{
    return i < lathe_preset_row_count ? lathe_preset_rows[i].name : NULL;
}

/* Where c stands in the text, or its end. */
static const char *find(lathe_span text, char c)
{
    const char *const at = memchr(text.at, c, (size_t)(text.end - text.at));
    return at ? at : text.end;
}

/* Where the first comma stands that is not inside <...>, as in posit<8,2>, or the end. */
static const char *find_comma(lathe_span text)
{
    const char *comma = find(text, ',');
    const char *const open = find(text, '<');
    if (open < comma)
        comma = find((lathe_span){find((lathe_span){open, text.end}, '>'), text.end}, ',');
    return comma;
}

/* The row's name is "library:format". */
static void fold_row(const lathe_preset_row *row, lathe_name *library, lathe_name *format)
{
    const lathe_span name = {row->name, row->name + strlen(row->name)};
    const char *const colon = find(name, ':');
    lathe_name_fold(library, (lathe_span){name.at, colon});
    lathe_name_fold(format, (lathe_span){colon + 1, name.end});
}

/* The row that has the names, and its format. LATHE_E_NAME, also where only the library is known, or what
   is wrong with a number of P3109's; then *agreed is where `library` or, if that is known, `format` goes
   wrong. */
static lathe_status find_row(const lathe_name *library, const lathe_name *format, lathe_format *f,
                             const lathe_preset_row **row, int *is_library, size_t *agreed)
{
    size_t library_agreed = 0, format_agreed = 0;
    lathe_status status = LATHE_E_NAME;
    *is_library = 0;
    for (size_t i = 0; i < lathe_preset_row_count && status == LATHE_E_NAME; i++) {
        lathe_name own_library, own_format;
        *row = &lathe_preset_rows[i];
        fold_row(*row, &own_library, &own_format);
        if (!lathe_name_is(library, own_library.text, &library_agreed))
            continue;
        *is_library = 1;
        if (!(*row)->format)
            status = lathe_p3109_read(f, format, &format_agreed);
        else if (lathe_name_is(format, own_format.text, &format_agreed) ||
                 lathe_name_is(format, (*row)->aliases, &format_agreed))
            status = lathe_format_parse(f, (*row)->format, NULL);
    }
    *agreed = *is_library ? format_agreed : library_agreed;
    return status;
}

/* What stands behind the comma, if there is one. */
static lathe_status read_options(lathe_options *o, const char *comma, const char *end, const char **wrong)
{
    lathe_name start;
    if (comma == end)
        return LATHE_OK;
    lathe_name_fold(&start, (lathe_span){comma + 1, end});
    *wrong = end;
    return start.length ? lathe_options_read(o, (lathe_span){comma + 1, end}, wrong) : LATHE_E_SYNTAX;
}

/* A format by its own name, or by keys, which no options can follow. */
static lathe_status read_plain(lathe_format *f, lathe_options *o, lathe_span text, const char **wrong)
{
    const char *const comma = find_comma(text);
    const int has_keys = find((lathe_span){text.at, comma}, '=') < comma;
    const lathe_span format = {text.at, has_keys ? text.end : comma};
    const lathe_status status = lathe_format_read(f, format, wrong);
    return status ? status : read_options(o, format.end, text.end, wrong);
}

static lathe_status read(lathe_format *f, lathe_options *o, lathe_span text, const char **wrong)
{
    const char *const comma = find_comma(text), *const colon = find((lathe_span){text.at, comma}, ':');
    const lathe_preset_row *row;
    lathe_name library, format;
    int is_library;
    size_t agreed;
    lathe_name_fold(&library, (lathe_span){text.at, colon});
    lathe_name_fold(&format, (lathe_span){colon < comma ? colon + 1 : comma, comma});
    lathe_status status = find_row(&library, &format, f, &row, &is_library, &agreed);
    if (status && colon == comma && !is_library) {
        status = read_plain(f, o, text, wrong);
        /* A library's name may have gone further. */
        if (status == LATHE_E_NAME && library.origin[agreed] > *wrong)
            *wrong = library.origin[agreed];
        return status;
    }
    if (status) {
        *wrong = is_library ? format.origin[agreed] : library.origin[agreed];
        return is_library && colon == comma ? LATHE_E_SYNTAX : status;
    }
    lathe_options_parse(o, row->options, NULL);
    return read_options(o, comma, text.end, wrong);
}

lathe_status lathe_preset_parse(lathe_format *format, lathe_options *options, const char *text,
                                size_t *error_at)
{
    if (!format || !options || !text)
        return LATHE_E_NULL;
    lathe_format f = {.kind = LATHE_KIND_NONE};
    lathe_options o = {.rounding = LATHE_TIES_TO_EVEN};
    const char *wrong = text;
    const lathe_status status = read(&f, &o, (lathe_span){text, text + strlen(text)}, &wrong);
    if (!status) {
        *format = f;
        *options = o;
    } else if (error_at) {
        *error_at = (size_t)(wrong - text);
    }
    return status;
}
