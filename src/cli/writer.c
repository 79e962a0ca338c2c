/* SPDX-License-Identifier: MIT */
/* Writes files of numbers part by part. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elements.h"
#include "number.h"

/* A header that is written again when the number of values is known has room for any. */
enum { ROOM = 128 };

/* Codes that stay unsaid are packed, but those of an array lie in one. */
static file_kind kind_of(const char *path, const char *kind, const input *in, int is_codes)
{
    if (kind)
        return (file_kind)cli_word(WRITER_KINDS, kind);
    if (cli_ends_in(path, ".npy"))
        return FILE_NPY;
    if (cli_ends_in(path, ".txt"))
        return FILE_TEXT;
    return is_codes && in->kind == FILE_TEXT && strcmp(path, "-") != 0 ? FILE_RAW : in->kind;
}

/* Numbers keep the byte order they had; halves have become floats. */
static void choose_type(writer *w, const input *in)
{
    const int bits = w->codes ? lathe_format_bits(&w->codes->format) : 0;
    w->header = (npy_header){.kind = 'f', .item_size = in->carrier_size};
    if (in->header.kind == 'f')
        w->header.is_big_endian = in->header.is_big_endian;
    if (w->codes) {
        w->header.kind = 'u';
        w->header.item_size =
            w->kind == FILE_RAW && bits <= SPEC_MOST_PACKED_BITS ? 0 : spec_code_bytes(w->codes);
        w->header.is_big_endian = 0;
    }
    w->header.dimensions = 1;
    w->header.shape[0] = in->count == UINT64_MAX ? 0 : in->count;
    if (input_has_shape(in)) {
        w->header.dimensions = in->header.dimensions;
        w->header.is_fortran = in->header.is_fortran;
        memcpy(w->header.shape, in->header.shape, sizeof in->header.shape);
    }
}

static int fail_writing(const writer *w)
{
    return cli_fail(CLI_FAILED, w->out.name, "cannot write: %s", strerror(errno));
}

static int write_header(writer *w)
{
    if (w->kind != FILE_NPY)
        return 0;
    if (w->is_counted_last && !output_is_seekable(&w->out))
        return cli_fail(
            CLI_FAILED, w->out.name,
            "a .npy file begins with the number of values, which only the end of the input tells");
    return npy_write_header(&w->header, w->out.file, w->is_counted_last ? ROOM : 0) ? fail_writing(w) : 0;
}

/* The variable's file, to be changed under its temporary name. */
static int begin_copy(writer *w, const input *in)
{
    char bytes[BUFSIZ];
    size_t n;
    FILE *const from = fopen(in->variable.path, "rb");
    if (!from)
        return cli_fail(CLI_FAILED, in->variable.path, "cannot open: %s", strerror(errno));
    errno = 0;
    while ((n = fread(bytes, 1, sizeof bytes, from)) > 0 && fwrite(bytes, 1, n, w->out.file) == n)
        ;
    const int is_cut = ferror(from), failed = fflush(w->out.file) || ferror(w->out.file);
    fclose(from);
    if (is_cut)
        return cli_fail(CLI_FAILED, in->variable.path, "cannot read: %s", strerror(errno));
    if (failed)
        return fail_writing(w);
    if (variable_open(&w->copy, w->out.temporary, strlen(w->out.temporary), in->variable.name, &in->variable))
        return cli_fail(CLI_FAILED, w->out.name, "%s", w->copy.error);
    return 0;
}

static int check_copy(const writer *w, const char *path, const input *in)
{
    if (w->kind != FILE_VARIABLE)
        return 0;
    if (in->kind != FILE_VARIABLE)
        return cli_fail(CLI_USAGE, "--as", "only a file with variables can be copied");
    if (w->codes)
        return cli_fail(CLI_USAGE, path, "codes do not replace a variable; --as npy or raw writes them");
    return 0;
}

/* The draws that a random plan needs; the others leave `random` alone. */
static lathe_status encode(const writer *w, const void *values, size_t n, lathe_random *random)
{
    const int is_f32 = w->carrier_size == sizeof(float), draws = spec_draws(w->codes);
    const size_t bytes = w->header.item_size;
    if (bytes == 0 && is_f32)
        return draws ? lathe_encode_packed_random_f32(w->codes, random, w->part, w->order, values, n)
                     : lathe_encode_packed_f32(w->codes, w->part, w->order, values, n);
    if (bytes == 0)
        return draws ? lathe_encode_packed_random_f64(w->codes, random, w->part, w->order, values, n)
                     : lathe_encode_packed_f64(w->codes, w->part, w->order, values, n);
    if (is_f32)
        return draws ? lathe_encode_random_f32(w->codes, random, w->part, bytes, values, n)
                     : lathe_encode_f32(w->codes, w->part, bytes, values, n);
    return draws ? lathe_encode_random_f64(w->codes, random, w->part, bytes, values, n)
                 : lathe_encode_f64(w->codes, w->part, bytes, values, n);
}

/* Before anything is written: a plan that encodes nothing encodes anything. */
static int check_codes(const writer *w)
{
    lathe_random random = {0};
    const lathe_status status = w->codes ? encode(w, NULL, 0, &random) : LATHE_OK;
    return status ? cli_fail(CLI_USAGE, "--codes", "%s", lathe_status_string(status)) : 0;
}

int writer_open(writer *w, const char *path, const char *kind, const input *in, const lathe_plan *codes,
                lathe_order order)
{
    *w = (writer){.kind = kind_of(path, kind, in, codes != NULL),
                  .carrier_size = in->carrier_size,
                  .codes = codes,
                  .order = order};
    w->is_counted_last = in->count == UINT64_MAX;
    if (check_copy(w, path, in))
        return CLI_USAGE;
    choose_type(w, in);
    if (check_codes(w))
        return CLI_USAGE;
    w->part = malloc((size_t)INPUT_PART * SPEC_MOST_CODE_BYTES);
    if (!w->part)
        return cli_fail(CLI_FAILED, path, "out of memory");
    int status = output_open(&w->out, path);
    if (status == 0 && w->kind == FILE_VARIABLE && !output_is_seekable(&w->out))
        status = cli_fail(CLI_FAILED, w->out.name, "a copy with a replaced variable must be a regular file");
    if (status == 0)
        status = w->kind == FILE_VARIABLE ? begin_copy(w, in) : write_header(w);
    if (status)
        writer_abandon(w);
    return status;
}

/* Code i of integers in the machine's byte order. */
static uint64_t code_at(const writer *w, size_t i)
{
    const size_t bytes = w->header.item_size;
    uint64_t code = 0;
    unsigned char *const low =
        (unsigned char *)&code + (elements_host_is_big_endian() ? sizeof code - bytes : 0);
    memcpy(low, w->part + i * bytes, bytes);
    return code;
}

static void write_text(const writer *w, const void *values, size_t n)
{
    char text[NUMBER_MAX];
    for (size_t i = 0; i < n; i++) {
        if (w->codes)
            fprintf(w->out.file, "%llu\n", (unsigned long long)code_at(w, i));
        else if (w->carrier_size == sizeof(float))
            fprintf(w->out.file, "%s\n", number_text_f32(text, ((const float *)values)[i]));
        else
            fprintf(w->out.file, "%s\n", number_text(text, ((const double *)values)[i]));
    }
}

int writer_write(writer *w, void *values, size_t n, lathe_random *random)
{
    void *items = values;
    size_t bytes = n * w->header.item_size;
    errno = 0;
    if (w->codes) {
        encode(w, values, n, random);
        items = w->part;
    }
    if (w->header.item_size == 0)
        lathe_packed_bytes(n, lathe_format_bits(&w->codes->format), &bytes);
    if (w->kind == FILE_VARIABLE) {
        if (variable_write(&w->copy, values, w->done, n))
            return cli_fail(CLI_FAILED, w->out.name, "%s", w->copy.error);
    } else if (w->kind == FILE_TEXT) {
        write_text(w, values, n);
    } else {
        if (w->header.item_size)
            elements_swap(items, n, w->header.item_size, w->header.is_big_endian);
        fwrite(items, 1, bytes, w->out.file);
    }
    w->done += n;
    return ferror(w->out.file) ? fail_writing(w) : 0;
}

int writer_commit(writer *w)
{
    int failed = 0;
    errno = 0;
    if (variable_close(&w->copy)) {
        writer_abandon(w);
        return cli_fail(CLI_FAILED, w->out.name, "%s", w->copy.error);
    }
    if (w->kind == FILE_NPY && w->is_counted_last) {
        w->header.shape[0] = w->done;
        failed = fseeko(w->out.file, 0, SEEK_SET) || npy_write_header(&w->header, w->out.file, ROOM);
    }
    if (failed) {
        failed = fail_writing(w);
        writer_abandon(w);
        return failed;
    }
    free(w->part);
    w->part = NULL;
    return output_commit(&w->out);
}

void writer_abandon(writer *w)
{
    variable_close(&w->copy);
    output_abandon(&w->out);
    free(w->part);
    w->part = NULL;
}
