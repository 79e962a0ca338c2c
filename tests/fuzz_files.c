/* SPDX-License-Identifier: MIT */
/* Any bytes as a file: refused in one line, or read to its end with just the values it says it has. The
   first byte of an input chooses how the rest is read, and whether from a file or as from a pipe. */
#define _XOPEN_SOURCE 700

#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "input.h"
#include "npy.h"

/* The command's errors, kept. */
static char said[4096];

int cli_fail(int status, const char *what, const char *format, ...)
{
    va_list arguments;
    const int length = snprintf(said, sizeof said, "%s: ", what);
    va_start(arguments, format);
    vsnprintf(said + length, sizeof said - (size_t)length, format, arguments);
    va_end(arguments);
    return status;
}

const char *cli_value(const cli_args *args, const char *option)
{
    (void)args;
    (void)option;
    return NULL;
}

int cli_word(const char *words, const char *word)
{
    (void)words;
    (void)word;
    return -1;
}

int cli_number(const cli_args *args, const char *option, uint64_t *number)
{
    (void)args;
    (void)option;
    (void)number;
    return 0;
}

/* What a user may ask: numbers as the file has them, raw types, codes in arrays and streams. */
static const char *const types[] = {NULL, "f2", ">f4", "f8"};
static const char *const codes_of[] = {
    "e2m1", "e4m3fn", "fp16", "tf32", "fp64", "e8m0", "p=2,emin=0,emax=2,subnormals=0,nan=0"};
enum { TYPES = 4, CODES = 7, CHOICES = TYPES + 2 * CODES };

static input_request request_of(unsigned choice, spec *codes)
{
    input_request q = {.count = UINT64_MAX};
    if (choice < TYPES) {
        q.type = types[choice];
        return q;
    }
    must(spec_make(codes, "fuzz", codes_of[(choice - TYPES) % CODES], "codes=checked") == 0,
         "the codes are known");
    q.codes = codes;
    q.order = (lathe_order)(choice % 3);
    q.count = choice < TYPES + CODES ? UINT64_MAX : choice % 9;
    return q;
}

/* What the file held, or that it was refused. */
typedef struct outcome {
    int status;
    uint64_t values;
    size_t bytes;
    unsigned char first[64];
} outcome;

static outcome read_all(const char *path, const input_request *q)
{
    static double values[INPUT_PART];
    outcome o = {.status = 0};
    input in;
    size_t n = 1;
    said[0] = 0;
    o.status = input_open(&in, path, q);
    if (o.status)
        return o;
    while (o.status == 0 && n) {
        o.status = input_read(&in, values, &n);
        must(o.status || n <= INPUT_PART, "no more values than there is room for");
        if (o.status == 0 && n) {
            o.bytes = n * in.carrier_size;
            memcpy(o.first, values, o.bytes < sizeof o.first ? o.bytes : sizeof o.first);
        }
        o.values += o.status ? 0 : n;
    }
    must(o.status || in.count == UINT64_MAX || o.values == in.count, "as many values as the file says");
    input_close(&in);
    return o;
}

static void check_said(const outcome *o, const input_request *q)
{
    const int is_used_wrongly = o->status == CLI_USAGE && q->count != UINT64_MAX;
    must(o->status == 0 || ((o->status == CLI_FAILED || is_used_wrongly) && said[0]), "what fails says why");
    must(!strchr(said, '\n'), "in one line");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[] = P_tmpdir "/fuzz_files.XXXXXX";
    static int file = -1;
    char error[NPY_ERROR_MAX] = "", pipe_path[32];
    npy_array array;
    spec codes;
    if (size == 0)
        return 0;
    if (file < 0)
        file = mkstemp(path);
    must(file >= 0, "a file can be made");
    must(ftruncate(file, 0) == 0 && pwrite(file, data + 1, size - 1, 0) == (ssize_t)(size - 1),
         "and written");

    const input_request q = request_of(data[0] % CHOICES, &codes);
    const outcome whole = read_all(path, &q);
    check_said(&whole, &q);

    int ends[2];
    must(pipe(ends) == 0 && write(ends[1], data + 1, size - 1) == (ssize_t)(size - 1), "a pipe holds it");
    close(ends[1]);
    snprintf(pipe_path, sizeof pipe_path, "/dev/fd/%d", ends[0]);
    const outcome piped = read_all(pipe_path, &q);
    check_said(&piped, &q);
    close(ends[0]);
    must(whole.status || (piped.status == 0 && piped.values == whole.values && piped.bytes == whole.bytes &&
                          memcmp(piped.first, whole.first, sizeof whole.first) == 0),
         "a pipe gives what the file gave");

    if (npy_read(&array, path, error) == 0)
        must(array.count * array.item_size <= 2 * size, "an array is not larger than its file");
    else
        must(error[0] && !strchr(error, '\n'), "an array that is refused is told why");
    npy_free(&array);
    return 0;
}
