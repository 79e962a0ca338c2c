/* SPDX-License-Identifier: MIT */
/* Reads files of numbers part by part. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "elements.h"

int input_request_read(input_request *q, spec *codes, const cli_args *args)
{
    const char *const format = cli_value(args, "--from-codes");
    const char *const order = cli_value(args, "--order");
    const char *const count = cli_value(args, "--count");
    *q = (input_request){
        .variable = cli_value(args, "--variable"), .type = cli_value(args, "--type"), .count = UINT64_MAX};
    if (order)
        q->order = (lathe_order)cli_word(INPUT_ORDERS, order);
    const int status = cli_number(args, "--count", &q->count);
    if (status)
        return status;
    if (count && !format)
        return cli_fail(CLI_USAGE, "--count", "says how many codes IN has: --from-codes must say of what");
    if (q->type && format)
        return cli_fail(CLI_USAGE, "--type", "codes have the type that --from-codes says");
    if (!format)
        return 0;
    q->codes = codes;
    return spec_make(codes, "--from-codes", format, "codes=checked");
}

static int fail_reading(const input *in)
{
    return cli_fail(CLI_FAILED, in->name, "cannot read: %s", strerror(errno));
}

/* No text begins so. */
static int begins_as_npy(FILE *file)
{
    const int c = getc(file);
    if (c != EOF)
        ungetc(c, file);
    return c == (unsigned char)npy_magic[0];
}

/* Codes may begin with any bytes: those read to see are kept. */
static int codes_begin_as_npy(input *in)
{
    in->held_count = fread(in->held, 1, NPY_MAGIC, in->file);
    if (in->held_count < NPY_MAGIC || memcmp(in->held, npy_magic, NPY_MAGIC) != 0)
        return 0;
    in->held_count = 0;
    return 1;
}

static size_t read_bytes(input *in, unsigned char *to, size_t n)
{
    const size_t held = in->held_count < n ? in->held_count : n;
    memcpy(to, in->held, held);
    in->held_count -= held;
    memmove(in->held, in->held + held, in->held_count);
    return held + fread(to + held, 1, n - held, in->file);
}

static int open_typed(input *in, uint64_t bytes)
{
    const char *const size = in->request.type + strlen(in->request.type) - 1;
    in->kind = FILE_RAW;
    in->header.kind = 'f';
    in->header.item_size = (size_t)(*size - '0');
    in->header.is_big_endian = in->request.type[0] == '>';
    in->carrier_size = elements_carrier(in->header.item_size);
    if (bytes == UINT64_MAX)
        return 0;
    in->count = bytes / in->header.item_size;
    if (bytes % in->header.item_size == 0)
        return 0;
    return cli_fail(CLI_FAILED, in->name, "its %llu bytes are no whole number of values of %zu bytes",
                    (unsigned long long)bytes, in->header.item_size);
}

/* Integers are little-endian. */
static int open_packed(input *in, uint64_t bytes)
{
    const lathe_plan *const plan = &in->request.codes->plan;
    const unsigned bits = (unsigned)lathe_format_bits(&plan->format);
    in->kind = FILE_RAW;
    in->header.kind = 'u';
    in->header.item_size = bits > SPEC_MOST_PACKED_BITS ? spec_code_bytes(plan) : 0;
    in->count = in->request.count;
    if (bytes == UINT64_MAX)
        return 0;
    const uint64_t width = in->header.item_size ? 8 * in->header.item_size : bits;
    const uint64_t most = bytes / width * 8 + bytes % width * 8 / width;
    if (in->count == UINT64_MAX)
        in->count = most;
    if (in->count > most)
        return cli_fail(CLI_FAILED, in->name, "%llu codes of %u bits need more than its %llu bytes",
                        (unsigned long long)in->count, bits, (unsigned long long)bytes);
    return 0;
}

static int check_dtype(const input *in)
{
    const npy_header *const h = &in->header;
    if (h->kind == 'u' && !in->request.codes)
        return cli_fail(CLI_FAILED, in->name,
                        "holds integers; --from-codes says of which format they are codes");
    if (h->kind == 'f' && in->request.codes)
        return cli_fail(CLI_FAILED, in->name, "--from-codes: it holds floating-point numbers, no codes");
    if (in->request.codes && h->item_size < spec_code_bytes(&in->request.codes->plan))
        return cli_fail(CLI_FAILED, in->name, "integers of %zu bytes are too small for codes of %d bits",
                        h->item_size, lathe_format_bits(&in->request.codes->plan.format));
    return 0;
}

static int open_npy(input *in, uint64_t bytes, int has_begun)
{
    char error[NPY_ERROR_MAX];
    in->kind = FILE_NPY;
    if (npy_read_header(&in->header, in->file, bytes, has_begun, error))
        return cli_fail(CLI_FAILED, in->name, "%s", error);
    in->count = in->header.count;
    if (in->header.kind == 'f')
        in->carrier_size = elements_carrier(in->header.item_size);
    return check_dtype(in);
}

static int open_codes(input *in, uint64_t bytes)
{
    in->carrier_size = spec_carrier(&in->request.codes->plan);
    in->part = malloc((size_t)INPUT_PART * SPEC_MOST_CODE_BYTES);
    if (!in->part)
        return cli_fail(CLI_FAILED, in->name, "out of memory");
    const int is_text = cli_ends_in(in->name, ".txt");
    if (!is_text && !codes_begin_as_npy(in))
        return open_packed(in, bytes);
    if (in->request.count != UINT64_MAX)
        return cli_fail(CLI_USAGE, "--count", "is of packed codes; %s itself says how many it has", in->name);
    if (!is_text)
        return open_npy(in, bytes, 1);
    in->kind = FILE_TEXT;
    return 0;
}

/* Its values come in the machine's byte order and in C order. */
static int open_variable(input *in, const char *path, size_t length, const char *name)
{
    variable *const v = &in->variable;
    npy_header *const h = &in->header;
    in->kind = FILE_VARIABLE;
    if (in->request.type || in->request.codes)
        return cli_fail(CLI_USAGE, in->request.type ? "--type" : "--from-codes",
                        "a variable has the type that its file says");
    if (variable_open(v, path, length, name, NULL))
        return cli_fail(CLI_FAILED, in->name, "%s", v->error);
    in->carrier_size = h->item_size = v->item_size;
    in->count = h->count = v->count;
    h->kind = 'f';
    h->is_big_endian = elements_host_is_big_endian();
    h->dimensions = v->dimensions;
    memcpy(h->shape, v->shape, sizeof h->shape);
    return 0;
}

static int open_any(input *in, uint64_t bytes)
{
    if (in->request.type)
        return open_typed(in, bytes);
    if (in->request.codes)
        return open_codes(in, bytes);
    if (begins_as_npy(in->file))
        return open_npy(in, bytes, 0);
    if (bytes != UINT64_MAX && variable_is_in(in->file))
        return cli_fail(CLI_FAILED, in->name,
                        "is a NetCDF or HDF5 file: :NAME behind it says which variable");
    in->kind = FILE_TEXT;
    in->carrier_size = sizeof(double);
    return 0;
}

int input_open(input *in, const char *path, const input_request *q)
{
    const int is_stdin = strcmp(path, "-") == 0;
    struct stat status;
    *in = (input){.name = is_stdin ? "standard input" : path, .request = *q, .count = UINT64_MAX};
    const int exists = is_stdin || stat(path, &status) == 0;
    const char *name = q->variable;
    size_t length = strlen(path);
    if (is_stdin && name)
        return cli_fail(CLI_USAGE, "--variable", "is of a file, not of a pipe");
    if (name || (!exists && variable_split(path, &length, &name)))
        return open_variable(in, path, length, name);
    in->file = is_stdin ? stdin : fopen(path, "rb");
    if (!in->file || fstat(fileno(in->file), &status))
        return cli_fail(CLI_FAILED, in->name, "cannot open: %s", strerror(errno));
    if (S_ISDIR(status.st_mode)) {
        input_close(in);
        return cli_fail(CLI_FAILED, path, "cannot read: it is a folder");
    }
    const int has_size = S_ISREG(status.st_mode) && ftello(in->file) == 0;
    const int failed = open_any(in, has_size ? (uint64_t)status.st_size : UINT64_MAX);
    if (failed)
        input_close(in);
    return failed;
}

void input_close(input *in)
{
    if (in->file && in->file != stdin)
        fclose(in->file);
    free(in->part);
    variable_close(&in->variable);
    in->file = NULL;
    in->part = NULL;
}

int input_has_shape(const input *in)
{
    return in->kind == FILE_NPY || in->kind == FILE_VARIABLE;
}

/* How many values to ask for next. */
static size_t part_of(const input *in)
{
    const uint64_t left = in->count - in->done;
    return left < INPUT_PART ? (size_t)left : INPUT_PART;
}

/* The place of the first code that is none: there is one. */
static int fail_code(const input *in, const void *codes, size_t bytes)
{
    double value;
    size_t i = 0;
    while (lathe_decode_f64(&in->request.codes->plan, &value, (const char *)codes + i * bytes, bytes, 1) ==
           LATHE_OK)
        i++;
    return cli_fail(CLI_FAILED, in->name, "element %llu is no code of %s", (unsigned long long)(in->done + i),
                    in->request.codes->name);
}

static int decode(const input *in, void *values, const void *codes, size_t bytes, size_t n)
{
    const lathe_plan *const plan = &in->request.codes->plan;
    const int is_wrong = in->carrier_size == sizeof(float)
                             ? lathe_decode_f32(plan, values, codes, bytes, n) == LATHE_E_CODE
                             : lathe_decode_f64(plan, values, codes, bytes, n) == LATHE_E_CODE;
    return is_wrong ? fail_code(in, codes, bytes) : 0;
}

static int read_integers(input *in, void *values, size_t most, size_t *n)
{
    const npy_header *const h = &in->header;
    const size_t bytes = read_bytes(in, in->part, most * h->item_size);
    *n = bytes / h->item_size;
    in->rest = bytes % h->item_size;
    elements_swap(in->part, *n, h->item_size, h->is_big_endian);
    return decode(in, values, in->part, h->item_size, *n);
}

/* Parts begin where a stream can be cut: INPUT_PART is a multiple of 32. */
static int read_packed(input *in, void *values, size_t most, size_t *n)
{
    const size_t bits = (size_t)lathe_format_bits(&in->request.codes->plan.format);
    const size_t got = read_bytes(in, in->part, (most * bits + 7) / 8);
    *n = got * 8 / bits < most ? got * 8 / bits : most;
    in->rest = got - (*n * bits + 7) / 8;
    unsigned char *const codes = in->part + (size_t)INPUT_PART * 2;
    lathe_unpack(codes, sizeof(uint16_t), in->part, in->request.order, (int)bits, *n);
    return decode(in, values, codes, sizeof(uint16_t), *n);
}

static int read_text(input *in, void *values, size_t *n)
{
    char word[TEXT_WORD];
    *n = in->part ? text_read_integers((uint64_t *)(void *)in->part, INPUT_PART, in->file, &in->place, word)
                  : text_read(values, INPUT_PART, in->file, &in->place, word);
    if (*n != SIZE_MAX)
        return in->part ? decode(in, values, in->part, sizeof(uint64_t), *n) : 0;
    for (char *c = word; *c; c++)
        *c = *c >= ' ' && *c <= '~' ? *c : '?';
    return cli_fail(CLI_FAILED, in->name, "line %llu, column %llu: '%.40s%s' is no %s%s",
                    (unsigned long long)in->place.line + 1, (unsigned long long)in->place.column, word,
                    strlen(word) > 40 ? "..." : "", in->part ? "code" : "number",
                    !in->part && in->done == 0 && in->place.line == 0 ? " (raw binary needs --type)" : "");
}

/* A file of numbers must end where it says, and between two of them. */
static int check_end(input *in)
{
    const int has_more = in->held_count > 0 || getc(in->file) != EOF;
    if (has_more && in->request.count == UINT64_MAX)
        return cli_fail(CLI_FAILED, in->name, "more bytes follow the %llu values that it should have",
                        (unsigned long long)in->done);
    return 0;
}

static int read_some(input *in, void *values, size_t most, size_t *n)
{
    const size_t size = in->header.item_size;
    if (in->kind == FILE_TEXT)
        return read_text(in, values, n);
    if (in->header.kind == 'u')
        return size ? read_integers(in, values, most, n) : read_packed(in, values, most, n);
    *n = elements_read(values, most, in->file, size, in->header.is_big_endian, &in->rest);
    return 0;
}

/* Whether n of at most so many are all that there should be. */
static int check_length(input *in, size_t most, size_t n)
{
    if (in->kind == FILE_TEXT)
        return 0;
    if (in->rest && in->count == UINT64_MAX)
        return cli_fail(CLI_FAILED, in->name, "cut short: it ends %zu bytes into value %llu", in->rest,
                        (unsigned long long)(in->done + n));
    if (n < most && in->count != UINT64_MAX)
        return cli_fail(CLI_FAILED, in->name, "cut short: it ends after %llu of %llu values",
                        (unsigned long long)(in->done + n), (unsigned long long)in->count);
    return most == 0 ? check_end(in) : 0;
}

int input_read(input *in, void *values, size_t *n)
{
    *n = 0;
    errno = 0;
    if (in->kind == FILE_VARIABLE) {
        *n = part_of(in);
        if (variable_read(&in->variable, values, in->done, *n))
            return cli_fail(CLI_FAILED, in->name, "%s", in->variable.error);
        in->done += *n;
        return 0;
    }
    const size_t most = part_of(in);
    int status = read_some(in, values, most, n);
    if (status == 0)
        status = ferror(in->file) ? fail_reading(in) : check_length(in, most, *n);
    if (status == 0)
        in->done += *n;
    return status;
}
