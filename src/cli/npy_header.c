/* SPDX-License-Identifier: MIT */
/* Reads headers of .npy files: magic, version, header length, a Python dict as text. */
#include "npy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HEADER = 1 << 20 };

const char npy_magic[NPY_MAGIC] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};

/* A file being read. Offsets in messages are offsets in the file: header[0] is byte `start`. */
typedef struct reader {
    char *error;
    FILE *file;
    uint64_t file_size; /* UINT64_MAX: unknown */
    int has_begun;
    char *header;
    size_t length, start;
    size_t at; /* next character of the header */
} reader;

/* A value of the dict as text: header[at .. at+length-1]. */
typedef struct span {
    size_t at, length;
} span;

/* Words the error and returns -1, so that callers can return it. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static int
fail(const reader *r, const char *what, ...)
{
    va_list arguments;

    va_start(arguments, what);
    vsnprintf(r->error, NPY_ERROR_MAX, what, arguments);
    va_end(arguments);
    return -1;
}

static int malformed(const reader *r, size_t at, const char *expected)
{
    return fail(r, "malformed header at byte %zu: expected %s", r->start + at, expected);
}

static int read_exactly(const reader *r, void *data, size_t size)
{
    if (fread(data, 1, size, r->file) == size)
        return 0;
    return ferror(r->file) ? fail(r, "cannot read: %s", strerror(errno))
                           : fail(r, "header cut short: the file ends");
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(reader *r)
{
    while (r->at < r->length && is_blank(r->header[r->at]))
        r->at++;
}

/* The next character that is no blank; NUL, which is never valid, at the end. */
static char peek(reader *r)
{
    skip_blanks(r);
    return r->at < r->length ? r->header[r->at] : '\0';
}

static int accept(reader *r, char c)
{
    if (peek(r) != c)
        return 0;
    r->at++;
    return 1;
}

static int span_is(const reader *r, span s, const char *text)
{
    return s.length == strlen(text) && memcmp(r->header + s.at, text, s.length) == 0;
}

/* A string without its quotes. */
static int parse_string(reader *r, span *s)
{
    const char quote = peek(r);
    const char *end;

    if (quote != '\'' && quote != '"')
        return malformed(r, r->at, "a string");
    s->at = r->at + 1;
    end = memchr(r->header + s->at, quote, r->length - s->at);
    if (!end)
        return malformed(r, r->length, "the quote that ends the string");
    s->length = (size_t)(end - r->header) - s->at;
    r->at = s->at + s->length + 1;
    return 0;
}

/* Any value, up to the comma or brace that follows it: each is judged when the whole dict is known. */
static int parse_value(reader *r, span *s)
{
    size_t depth = 0;

    skip_blanks(r);
    s->at = r->at;
    for (; r->at < r->length; r->at++) {
        const char c = r->header[r->at];
        span string;

        if (depth == 0 && (c == ',' || c == '}'))
            break;
        if (c == '\'' || c == '"') {
            if (parse_string(r, &string))
                return -1;
            r->at--;
        } else if (c == '(' || c == '[' || c == '{') {
            depth++;
        } else if (c == ')' || c == ']' || c == '}') {
            if (depth == 0)
                return malformed(r, r->at, "a comma or a brace");
            depth--;
        }
    }
    s->length = r->at - s->at;
    while (s->length > 0 && is_blank(r->header[s->at + s->length - 1]))
        s->length--;
    return s->length > 0 ? 0 : malformed(r, s->at, "a value");
}

enum { DESCR, FORTRAN_ORDER, SHAPE, KEYS };
static const char *const key_names[KEYS] = {"descr", "fortran_order", "shape"};

static int parse_key(reader *r, span values[KEYS])
{
    span key = {0, 0};
    int k = 0;

    if (parse_string(r, &key))
        return -1;
    while (k < KEYS && !span_is(r, key, key_names[k]))
        k++;
    if (k == KEYS)
        return malformed(r, key.at, "descr, fortran_order or shape");
    if (values[k].length)
        return malformed(r, key.at, "each key only once");
    if (!accept(r, ':'))
        return malformed(r, r->at, "a colon");
    return parse_value(r, &values[k]);
}

static int parse_dict(reader *r, span values[KEYS])
{
    if (!accept(r, '{'))
        return malformed(r, r->at, "{");
    while (peek(r) != '}') {
        if (parse_key(r, values))
            return -1;
        if (!accept(r, ',') && peek(r) != '}')
            return malformed(r, r->at, "a comma or }");
    }
    r->at++;
    for (int k = 0; k < KEYS; k++)
        if (!values[k].length)
            return fail(r, "malformed header at byte %zu: no key '%s'", r->start + r->at - 1, key_names[k]);
    skip_blanks(r);
    return r->at == r->length ? 0 : malformed(r, r->at, "nothing but blanks after the dict");
}

/* The dtypes that are read, in any byte order. */
static int is_read(char kind, char size)
{
    return (kind == 'f' || kind == 'u') &&
           (size == '2' || size == '4' || size == '8' || (size == '1' && kind == 'u'));
}

static int parse_descr(reader *r, span value, npy_header *h)
{
    const char *const text = r->header + value.at;
    char shown[64];
    size_t n = 0;

    /* Quote, byte order, kind, size, quote. */
    if (value.length == 5 && (text[0] == '\'' || text[0] == '"') && text[4] == text[0] &&
        is_read(text[2], text[3]) &&
        (text[1] == '<' || text[1] == '>' || (text[1] == '|' && text[3] == '1'))) {
        h->is_big_endian = text[1] == '>';
        h->kind = text[2];
        h->item_size = (size_t)(text[3] - '0');
        return 0;
    }
    for (; n < value.length && n < sizeof shown - 1; n++) {
        const char c = r->header[value.at + n];

        shown[n] = c >= ' ' && c <= '~' ? c : '?';
    }
    shown[n] = '\0';
    return fail(r, "dtype %s%s at byte %zu is not read, only f2, f4, f8 and u1, u2, u4, u8 are", shown,
                n < value.length ? "..." : "", r->start + value.at);
}

static int parse_order(reader *r, span value, npy_header *h)
{
    h->is_fortran = span_is(r, value, "True");
    return h->is_fortran || span_is(r, value, "False") ? 0 : malformed(r, value.at, "True or False");
}

/* One dimension; Python 2 wrote an L after it. A brace follows the last value: no end within digits. */
static int parse_dimension(reader *r, uint64_t *dimension)
{
    const size_t first = r->at;

    *dimension = 0;
    for (; r->header[r->at] >= '0' && r->header[r->at] <= '9'; r->at++) {
        const unsigned digit = (unsigned)(r->header[r->at] - '0');

        if (*dimension > (UINT64_MAX - digit) / 10)
            return fail(r, "dimension at byte %zu is too large", r->start + first);
        *dimension = 10 * *dimension + digit;
    }
    if (r->at == first)
        return malformed(r, first, "a dimension");
    accept(r, 'L');
    return 0;
}

/* The tuple of the shape: (), (3,), (3, 4), (3, 4,). A zero anywhere makes the array empty. */
static int parse_shape(reader *r, span value, npy_header *h)
{
    const uint64_t most = SIZE_MAX / 8;
    int comma = 1, empty = 0, overflow = 0;

    h->count = 1;
    r->at = value.at;
    if (!accept(r, '('))
        return malformed(r, r->at, "a tuple");
    while (peek(r) != ')') {
        uint64_t dimension = 0;

        if (!comma)
            return malformed(r, r->at, "a comma or )");
        if (parse_dimension(r, &dimension))
            return -1;
        if (h->dimensions == NPY_MOST_DIMENSIONS)
            return fail(r, "shape at byte %zu has more than %d dimensions", r->start + value.at,
                        NPY_MOST_DIMENSIONS);
        if (dimension == 0)
            empty = 1;
        else if (h->count > most / dimension)
            overflow = 1;
        else
            h->count *= dimension;
        h->shape[h->dimensions++] = dimension;
        comma = accept(r, ',');
    }
    if (h->dimensions == 1 && !comma)
        return malformed(r, r->at, "a comma, as in (3,)");
    r->at++;
    if (r->at != value.at + value.length)
        return malformed(r, r->at, "a comma or }");
    if (overflow && !empty)
        return fail(r, "shape at byte %zu has more elements than memory can have", r->start + value.at);
    if (empty)
        h->count = 0;
    return 0;
}

/* Magic, version and length of the header, then the header itself. */
static int read_header(reader *r)
{
    unsigned char prefix[12];
    uint64_t length;

    if (r->file_size < NPY_MAGIC)
        return fail(r, "not a .npy file: it has only %u bytes", (unsigned)r->file_size);
    if (!r->has_begun && read_exactly(r, prefix, NPY_MAGIC))
        return -1;
    if (!r->has_begun && memcmp(prefix, npy_magic, NPY_MAGIC) != 0)
        return fail(r, "not a .npy file: it does not begin with \\x93NUMPY");
    if (r->file_size < 10)
        return fail(r, "header cut short: the file ends at byte %u", (unsigned)r->file_size);
    if (read_exactly(r, prefix + 6, 4))
        return -1;
    if (prefix[6] < 1 || prefix[6] > 3 || prefix[7] != 0)
        return fail(r, "unknown .npy version %u.%u at byte 6", prefix[6], prefix[7]);
    r->start = 10;
    length = (uint64_t)prefix[8] | (uint64_t)prefix[9] << 8;
    if (prefix[6] > 1) {
        r->start = 12;
        if (r->file_size < 12)
            return fail(r, "header cut short: the file ends at byte %u", (unsigned)r->file_size);
        if (read_exactly(r, prefix + 10, 2))
            return -1;
        length |= (uint64_t)prefix[10] << 16 | (uint64_t)prefix[11] << 24;
    }
    if (length > r->file_size - r->start)
        return fail(r, "header cut short: %llu bytes from byte %zu on, but the file ends at byte %llu",
                    (unsigned long long)length, r->start, (unsigned long long)r->file_size);
    if (length > MOST_HEADER)
        return fail(r, "header of %llu bytes, %d are the most that is read", (unsigned long long)length,
                    MOST_HEADER);
    r->length = (size_t)length;
    r->header = malloc(r->length ? r->length : 1);
    if (!r->header)
        return fail(r, "out of memory for a header of %zu bytes", r->length);
    return read_exactly(r, r->header, r->length);
}

/* Where the file has a size, the numbers are just what is left of it. */
static int check_size(const reader *r, const npy_header *h)
{
    const uint64_t needed = h->count * h->item_size, present = r->file_size - h->bytes;

    if (r->file_size == UINT64_MAX || needed == present)
        return 0;
    return fail(r, "shape and dtype need %llu bytes of data, but %llu follow the header at byte %llu",
                (unsigned long long)needed, (unsigned long long)present, (unsigned long long)h->bytes);
}

int npy_read_header(npy_header *header, FILE *file, uint64_t size, int has_begun, char *error)
{
    reader r = {.error = error, .file = file, .file_size = size, .has_begun = has_begun};
    span values[KEYS] = {{0, 0}, {0, 0}, {0, 0}};
    int result;

    *header = (npy_header){0};
    result = read_header(&r) || parse_dict(&r, values) || parse_descr(&r, values[DESCR], header) ||
             parse_order(&r, values[FORTRAN_ORDER], header) || parse_shape(&r, values[SHAPE], header);
    header->bytes = r.start + r.length;
    if (!result)
        result = check_size(&r, header);
    free(r.header);
    return result ? -1 : 0;
}
