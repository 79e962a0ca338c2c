/* SPDX-License-Identifier: MIT */
/* Reads .npy files: magic, version, header length, a Python dict as text, then the numbers as bytes. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64 /* files over 2 GiB on 32-bit hosts */

#include "npy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A file being read. Offsets in messages are offsets in the file: header[0] is byte `start`. */
typedef struct reader {
    const char *path;
    char *error;
    size_t error_size;
    FILE *file;
    uint64_t file_size;
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
    int length = snprintf(r->error, r->error_size, "%s: ", r->path);

    if (length >= 0 && (size_t)length < r->error_size) {
        va_start(arguments, what);
        vsnprintf(r->error + length, r->error_size - (size_t)length, what, arguments);
        va_end(arguments);
    }
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
                           : fail(r, "cannot read: the file became shorter");
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

static int parse_descr(reader *r, span value, size_t *item_size)
{
    char shown[64];
    size_t n = 0;

    if (span_is(r, value, "'<f4'") || span_is(r, value, "\"<f4\"")) {
        *item_size = 4;
        return 0;
    }
    if (span_is(r, value, "'<f8'") || span_is(r, value, "\"<f8\"")) {
        *item_size = 8;
        return 0;
    }
    for (; n < value.length && n < sizeof shown - 1; n++) {
        const char c = r->header[value.at + n];

        shown[n] = c >= ' ' && c <= '~' ? c : '?';
    }
    shown[n] = '\0';
    return fail(r, "dtype %s%s at byte %zu is not read, only '<f4' and '<f8' are", shown,
                n < value.length ? "..." : "", r->start + value.at);
}

static int parse_order(reader *r, span value)
{
    if (span_is(r, value, "False"))
        return 0;
    if (!span_is(r, value, "True"))
        return malformed(r, value.at, "True or False");
    return fail(r, "Fortran order at byte %zu is not read, only C order is", r->start + value.at);
}

/* One dimension; Python 2 wrote an L after it. */
static int parse_dimension(reader *r, uint64_t *dimension)
{
    const size_t first = r->at;

    *dimension = 0;
    for (; r->at < r->length && r->header[r->at] >= '0' && r->header[r->at] <= '9'; r->at++) {
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
static int parse_shape(reader *r, span value, uint64_t *count)
{
    const uint64_t most = SIZE_MAX / 8;
    int dimensions = 0, comma = 1, empty = 0, overflow = 0;

    *count = 1;
    r->at = value.at;
    if (!accept(r, '('))
        return malformed(r, r->at, "a tuple");
    while (peek(r) != ')') {
        uint64_t dimension = 0;

        if (!comma)
            return malformed(r, r->at, "a comma or )");
        if (parse_dimension(r, &dimension))
            return -1;
        if (dimension == 0)
            empty = 1;
        else if (*count > most / dimension)
            overflow = 1;
        else
            *count *= dimension;
        dimensions = dimensions < 2 ? dimensions + 1 : 2;
        comma = accept(r, ',');
    }
    if (dimensions == 1 && !comma)
        return malformed(r, r->at, "a comma, as in (3,)");
    r->at++;
    if (r->at != value.at + value.length)
        return malformed(r, r->at, "a comma or }");
    if (overflow && !empty)
        return fail(r, "shape at byte %zu has more elements than memory can have", r->start + value.at);
    if (empty)
        *count = 0;
    return 0;
}

/* Magic, version and length of the header, then the header itself. */
static int read_header(reader *r)
{
    unsigned char prefix[12];
    uint64_t length;

    if (r->file_size < 6)
        return fail(r, "not a .npy file: it has only %u bytes", (unsigned)r->file_size);
    if (read_exactly(r, prefix, 6))
        return -1;
    if (memcmp(prefix, "\x93NUMPY", 6) != 0)
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
    r->length = (size_t)length;
    r->header = malloc(r->length ? r->length : 1);
    if (!r->header)
        return fail(r, "out of memory for a header of %zu bytes", r->length);
    return read_exactly(r, r->header, r->length);
}

static void from_little_endian(unsigned char *data, size_t count, size_t item_size)
{
    const uint16_t one = 1;

    if (*(const unsigned char *)&one == 1)
        return;
    for (size_t i = 0; i < count; i++, data += item_size) {
        for (size_t j = 0; j < item_size / 2; j++) {
            const unsigned char byte = data[j];

            data[j] = data[item_size - 1 - j];
            data[item_size - 1 - j] = byte;
        }
    }
}

static int read_data(reader *r, uint64_t count, size_t item_size, npy_array *array)
{
    const uint64_t offset = r->start + r->length;
    const uint64_t needed = count * item_size, present = r->file_size - offset;
    void *data;

    if (needed != present)
        return fail(r, "shape and dtype need %llu bytes of data, but %llu follow the header at byte %llu",
                    (unsigned long long)needed, (unsigned long long)present, (unsigned long long)offset);
    data = malloc(needed ? (size_t)needed : 1);
    if (!data)
        return fail(r, "out of memory for %llu bytes of data", (unsigned long long)needed);
    if (read_exactly(r, data, (size_t)needed)) {
        free(data);
        return -1;
    }
    from_little_endian(data, (size_t)count, item_size);
    *array = (npy_array){data, (size_t)count, item_size};
    return 0;
}

static int read_file(reader *r, npy_array *array)
{
    span values[KEYS] = {{0, 0}, {0, 0}, {0, 0}};
    size_t item_size = 0;
    uint64_t count = 0;

    if (read_header(r) || parse_dict(r, values) || parse_descr(r, values[DESCR], &item_size) ||
        parse_order(r, values[FORTRAN_ORDER]) || parse_shape(r, values[SHAPE], &count))
        return -1;
    return read_data(r, count, item_size, array);
}

int npy_read(npy_array *array, const char *path, char *error, size_t size)
{
    reader r = {.path = path, .error = error, .error_size = size};
    struct stat status;
    int result;

    *array = (npy_array){NULL, 0, 0};
    if (stat(path, &status))
        return fail(&r, "cannot open: %s", strerror(errno));
    if (!S_ISREG(status.st_mode)) /* judged before opening, which waits where a pipe has no writer */
        return fail(&r, "cannot read: not a regular file");
    r.file_size = (uint64_t)status.st_size;
    r.file = fopen(path, "rb");
    if (!r.file)
        return fail(&r, "cannot open: %s", strerror(errno));
    result = read_file(&r, array);
    free(r.header);
    fclose(r.file);
    return result;
}

void npy_free(npy_array *array)
{
    free(array->data);
    *array = (npy_array){NULL, 0, 0};
}
