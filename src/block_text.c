/* SPDX-License-Identifier: MIT */
/* Block formats as text: parse, print, and the names of the table. */
#include "common.h"

#include <stdio.h>
#include <string.h>

#include "block_format.h"
#include "block_options.h"
#include "block_presets.h"
#include "formats.h"
#include "options.h"
#include "writer.h"

const char *lathe_block_name(size_t i)
{
    return i < lathe_block_row_count ? lathe_block_rows[i].name : NULL;
}

/* 1 if the span is intB or intBfull, of 3 to 16 bits. */
static int read_integers(lathe_block *b, lathe_span span)
{
    for (int bits = 3; bits <= 16; bits++) {
        size_t agreed = 0;
        char plain[24], full[24];
        lathe_name name;
        lathe_name_fold(&name, span);
        snprintf(plain, sizeof plain, "int%d", bits);
        snprintf(full, sizeof full, "int%dfull", bits);
        const int is_plain = lathe_name_is(&name, plain, &agreed);
        if (!is_plain && !lathe_name_is(&name, full, &agreed))
            continue;
        b->element = lathe_block_integers(bits);
        b->codes = is_plain ? LATHE_CODES_INTEGER : LATHE_CODES_INTEGER_FULL;
        return 1;
    }
    return 0;
}

/* A format with / for each comma. */
static lathe_status read_format(lathe_format *f, lathe_span span, const char **wrong)
{
    char text[LATHE_FORMAT_PRINT_MAX];
    const size_t length = (size_t)(span.end - span.at);
    *wrong = span.at;
    if (length >= sizeof text)
        return LATHE_E_NAME;
    memcpy(text, span.at, length);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '/')
            text[i] = ',';
    const char *inner = text;
    const lathe_status status = lathe_format_read(f, (lathe_span){text, text + length}, &inner);
    *wrong += inner - text;
    return status;
}

static lathe_status read_element(lathe_block *b, lathe_span span, const char **wrong)
{
    if (read_integers(b, span))
        return LATHE_OK;
    b->codes = LATHE_CODES_FORMAT;
    return read_format(&b->element, span, wrong);
}

/* A whole number from `least` up to `most`. */
static lathe_status read_number(lathe_span span, int64_t least, int64_t most, int64_t *value,
                                const char **wrong)
{
    const lathe_status status = lathe_read_integer(span, value, wrong);
    if (status)
        return status;
    *wrong = span.at;
    return *value >= least && *value <= most ? LATHE_OK : LATHE_E_OPTION;
}

/* tensor, channel, COLS or ROWSxCOLS. */
static lathe_status read_shape(lathe_block *b, lathe_span span, const char **wrong)
{
    int64_t rows = 0, cols = 0;
    int word = 0;
    const char *x = span.at;
    if (lathe_word_read(lathe_block_spans, span, &word, wrong) == LATHE_OK) {
        b->span = (lathe_block_span)word;
        b->rows = b->cols = 0;
        *wrong = span.at;
        return word == LATHE_SPAN_TILE ? LATHE_E_NAME : LATHE_OK;
    }
    if (*wrong > span.at) /* the beginning of a word */
        return LATHE_E_NAME;
    while (x < span.end && *x != 'x' && *x != 'X')
        x++;
    lathe_status status = LATHE_OK;
    if (x < span.end)
        status = read_number((lathe_span){span.at, x}, 1, UINT32_MAX, &rows, wrong);
    if (!status)
        status =
            read_number((lathe_span){x < span.end ? x + 1 : span.at, span.end}, 1, UINT32_MAX, &cols, wrong);
    b->span = LATHE_SPAN_TILE;
    b->rows = rows > 1 ? (uint32_t)rows : 0;
    b->cols = (uint32_t)cols;
    return status;
}

static lathe_status read_least(float *least, lathe_span span, const char **wrong)
{
    lathe_literal x;
    uint32_t bits = 0;
    const lathe_status status = lathe_read_exact(span, &x, wrong);
    if (status)
        return status;
    *wrong = span.at;
    if (x.m && (x.negative || !lathe_carrier_holds(&lathe_binary32, x.m, x.exponent)))
        return LATHE_E_NUMBER;
    if (x.m)
        bits = (uint32_t)lathe_carrier_pack(&lathe_binary32, x.m, x.exponent);
    memcpy(least, &bits, sizeof bits);
    return LATHE_OK;
}

/* The element's option whose value this is: its key stands before it. */
static lathe_status read_option(lathe_options *o, const char *start, lathe_span value, const char **wrong)
{
    lathe_span pair = value;
    while (pair.at > start && pair.at[-1] != ',')
        pair.at--;
    return lathe_options_read(o, pair, wrong);
}

static lathe_status read_value(lathe_block *b, int key, const char *start, lathe_span value,
                               const char **wrong)
{
    int64_t number = 0;
    if (key < LATHE_BLOCK_FIELDS) {
        int word = 0;
        const lathe_status status = lathe_word_read(lathe_block_fields[key].words, value, &word, wrong);
        lathe_block_set(b, key, word);
        return status;
    }
    switch (key) {
    case LATHE_BLOCK_KEY_ELEMENT:
        return read_element(b, value, wrong);
    case LATHE_BLOCK_KEY_SCALE_FORMAT:
        return read_format(&b->scale, value, wrong);
    case LATHE_BLOCK_KEY_SHAPE:
        return read_shape(b, value, wrong);
    case LATHE_BLOCK_KEY_LEAST:
        return read_least(&b->least, value, wrong);
    case LATHE_BLOCK_KEY_TOP: {
        const lathe_status status = read_number(value, 0, 1 << 24, &number, wrong);
        b->top = (int)number;
        return status;
    }
    default:
        return read_option(&b->options, start, value, wrong);
    }
}

static lathe_status read_list(lathe_block *b, lathe_span list, const char **wrong)
{
    lathe_span values[LATHE_BLOCK_KEYS] = {{NULL, NULL}};
    lathe_status status = lathe_list_read(list, lathe_block_keys, values, wrong);
    for (int i = 0; i < LATHE_BLOCK_KEYS && !status; i++)
        if (values[i].at)
            status = read_value(b, i, list.at, values[i], wrong);
    return status;
}

/* Where the list of keys begins: behind the last : before the first =, or at the start if there is none. */
static lathe_span list_of(lathe_span text)
{
    const char *const equals = memchr(text.at, '=', (size_t)(text.end - text.at));
    const char *at = equals ? equals : text.end;
    while (equals && at > text.at && at[-1] != ':')
        at--;
    return (lathe_span){at, text.end};
}

/* The row that a name means, or NULL with *wrong set. */
static const lathe_block_row *find_row(lathe_span span, const char **wrong)
{
    size_t agreed = 0;
    lathe_name name;
    lathe_name_fold(&name, span);
    for (size_t i = 0; i < lathe_block_row_count; i++) {
        const lathe_block_row *const row = &lathe_block_rows[i];
        lathe_name own;
        lathe_name_fold(&own, (lathe_span){row->name, row->name + strlen(row->name)});
        if (lathe_name_is(&name, own.text, &agreed) || lathe_name_is(&name, row->aliases, &agreed))
            return row;
    }
    *wrong = name.origin[agreed];
    return NULL;
}

/* A row's text may begin with the name of another row, whose text has keys alone. */
enum { MOST_LISTS = 3 };

static lathe_status read(lathe_block *b, lathe_span text, const char **wrong)
{
    lathe_span lists[MOST_LISTS];
    int count = 0;
    lathe_status status = LATHE_OK;
    while (count < MOST_LISTS) {
        const lathe_span list = list_of(text);
        lists[count++] = list;
        if (list.at == text.at)
            break;
        const lathe_block_row *const row =
            find_row((lathe_span){text.at, list.at < text.end ? list.at - 1 : list.at}, wrong);
        if (!row)
            return LATHE_E_NAME;
        text = (lathe_span){row->text, row->text + strlen(row->text)};
    }
    while (count > 0 && !status)
        status = read_list(b, lists[--count], wrong);
    return status;
}

lathe_status lathe_block_parse(lathe_block *block, const char *text, size_t *error_at)
{
    if (!block || !text)
        return LATHE_E_NULL;
    lathe_block b = {.cols = 0};
    const lathe_span span = {text, text + strlen(text)};
    const char *wrong = text;
    lathe_status status = read(&b, span, &wrong);
    if (!status && (b.element.kind == LATHE_KIND_NONE || b.scale.kind == LATHE_KIND_NONE)) {
        status = LATHE_E_SYNTAX; /* a key is missing */
        wrong = span.end;
    }
    if (!status)
        *block = b;
    else if (error_at)
        *error_at = (size_t)(wrong - text);
    return status;
}

static lathe_status put_format(lathe_writer *w, const char *key, const lathe_format *f)
{
    char text[LATHE_FORMAT_PRINT_MAX];
    const lathe_status status = lathe_format_print(f, text, sizeof text, NULL);
    if (status)
        return status; /* a table, say, that has no name */
    for (char *c = text; *c; c++)
        if (*c == ',')
            *c = '/';
    lathe_put_word(w, key, text);
    return LATHE_OK;
}

static lathe_status put_element(lathe_writer *w, const lathe_block *b)
{
    char text[24], name[LATHE_FORMAT_PRINT_MAX];
    const lathe_format *const f = &b->element;
    if (b->codes == LATHE_CODES_FORMAT) {
        /* intB means integers of other units here. */
        const lathe_status status = lathe_format_print(f, name, sizeof name, NULL);
        if (status || f->kind != LATHE_KIND_FIXED || strncmp(name, "int", 3) != 0)
            return status ? status : put_format(w, "element", f);
        snprintf(text, sizeof text, "q%d.0", f->width);
        lathe_put_word(w, "element", text);
        return LATHE_OK;
    }
    snprintf(text, sizeof text, "int%d%s", lathe_block_integer_bits(b),
             b->codes == LATHE_CODES_INTEGER_FULL ? "full" : "");
    lathe_put_word(w, "element", text);
    return LATHE_OK;
}

static void put_shape(lathe_writer *w, const lathe_block *b)
{
    char text[32];
    if (b->span != LATHE_SPAN_TILE)
        snprintf(text, sizeof text, "%s", lathe_word_name(lathe_block_spans, (int)b->span));
    else if (b->rows > 1)
        snprintf(text, sizeof text, "%lux%lu", (unsigned long)b->rows, (unsigned long)b->cols);
    else
        snprintf(text, sizeof text, "%lu", (unsigned long)b->cols);
    lathe_put_word(w, "block", text);
}

static void put_numbers(lathe_writer *w, const lathe_block *b)
{
    char text[48];
    uint32_t bits;
    if (b->top) {
        snprintf(text, sizeof text, "%d", b->top);
        lathe_put_word(w, "top", text);
    }
    memcpy(&bits, &b->least, sizeof bits);
    if (bits) {
        const uint32_t fraction = bits & 0x7fffff, field = bits >> 23;
        snprintf(text, sizeof text, "0x%lxp%d", (unsigned long)(field ? fraction | 0x800000 : fraction),
                 (int)(field ? field : 1) - 150);
        lathe_put_word(w, "least", text);
    }
}

lathe_status lathe_block_print(const lathe_block *block, char *text, size_t size, size_t *needed)
{
    if (!block || (!text && size))
        return LATHE_E_NULL;
    lathe_writer w = {.length = 0};
    char options[LATHE_OPTIONS_PRINT_MAX];
    lathe_status status = lathe_block_check(block);
    if (!status)
        status = put_element(&w, block);
    if (status)
        return status;
    put_shape(&w, block);
    status = put_format(&w, "scale_format", &block->scale);
    if (status)
        return status;
    for (int i = 0; i < LATHE_BLOCK_FIELDS; i++)
        if (lathe_block_get(block, i))
            lathe_put_word(&w, lathe_block_keys[i].name,
                           lathe_word_name(lathe_block_fields[i].words, lathe_block_get(block, i)));
    put_numbers(&w, block);
    lathe_options_print(&block->options, options, sizeof options, NULL);
    if (*options) {
        lathe_put(&w, ",");
        lathe_put(&w, options);
    }
    return lathe_writer_copy(&w, text, size, needed);
}
