/* SPDX-License-Identifier: MIT */
/* Requantisation and products of 8-bit integers with any arguments: refused with nothing written, or what
   plain integers of 64 bits say, in every instruction set. */
#include "fuzz_matrix.h"

enum { MOST_CODES = 100, MOST_CHANNELS = 4, MOST_ROWS = 12, MOST_TERMS = 40 };

/* One call: what it takes but the place for the answer. */
typedef struct job {
    size_t n, code_bytes, channels, inner; /* channels 0: the call without them */
    lathe_requant requants[MOST_CHANNELS];
    const void *src, *other; /* src NULL: in what is written */
    lathe_dot_integer dot;
    lathe_major major;
    lathe_transpose transpose_a, transpose_b;
    matrix a, b, c;
} job;

static int64_t limited(int64_t x, int64_t lowest, int64_t largest)
{
    return x < lowest ? lowest : x > largest ? largest : x;
}

/* product 2^-shift between the whole numbers `low` and low + 1. */
static int64_t rounded(int64_t product, int shift, lathe_rounding rule)
{
    const int64_t unit = INT64_C(1) << shift, rest = (product % unit + unit) % unit;
    const int64_t low = (product - rest) / unit, inner = product < 0 ? low + 1 : low;
    const int64_t outer = product < 0 ? low : low + 1;
    if (!rest)
        return low;
    switch (rule) {
    case LATHE_TOWARD_POSITIVE:
        return low + 1;
    case LATHE_TOWARD_NEGATIVE:
        return low;
    case LATHE_TOWARD_ZERO:
        return inner;
    case LATHE_AWAY_FROM_ZERO:
        return outer;
    case LATHE_TO_ODD:
        return low % 2 ? low : low + 1;
    default:
        if (rest != unit / 2)
            return rest > unit / 2 ? low + 1 : low;
        return rule == LATHE_TIES_TO_AWAY       ? outer
               : rule == LATHE_TIES_TOWARD_ZERO ? inner
                                                : low + (low % 2 != 0);
    }
}

/* Ties upward, by the sum with one half that floor makes of it. */
static int64_t half_up(int64_t product, int shift)
{
    const int64_t sum = rounded(product, shift, LATHE_TOWARD_NEGATIVE), unit = INT64_C(1) << shift;
    return sum + (shift && product - sum * unit >= unit / 2);
}

static int64_t requantized(const lathe_requant *r, int32_t a)
{
    const int64_t m = r->multiplier;
    int64_t x = a * m;
    if (r->rule == LATHE_REQUANT_EXACT)
        x = rounded(x, r->shift, r->rounding);
    else if (r->rule == LATHE_REQUANT_HALF_UP)
        x = half_up(x, r->shift);
    else {
        const int left = r->shift < 31 ? 31 - r->shift : 0, right = r->shift < 31 ? 0 : r->shift - 31;
        const int64_t raised = limited(a * (INT64_C(1) << left), INT32_MIN, INT32_MAX);
        x = rounded(limited(half_up(raised * m, 31), INT32_MIN, INT32_MAX), right, LATHE_TIES_TO_AWAY);
    }
    return limited(x + r->zero, r->lowest, r->largest);
}

static lathe_status requantize(void *of, void *out)
{
    const job *const j = of;
    const int32_t *const from = j->src ? j->src : out;
    return j->channels
               ? lathe_requantize_channels(j->requants, j->channels, j->inner, out, j->code_bytes, from, j->n)
               : lathe_requantize(j->requants, out, j->code_bytes, from, j->n);
}

/* Sound but for a mistake now and then; the limits may not go with the size of codes. */
static lathe_requant take_requant(fuzz_input *in, size_t code_bytes, uint64_t *state)
{
    lathe_requant r = {.multiplier = (int32_t)(advance(state) >> take_below(in, 32) & UINT32_MAX),
                       .shift = take_below(in, 63),
                       .rule = (lathe_requant_rule)take_below(in, 3),
                       .zero = (int32_t)(advance(state) >> (24 + take_below(in, 40)))};
    const int most = code_bytes && code_bytes < 4 ? 8 * (int)code_bytes : 32, wrong = take_below(in, 48);
    const int is_whole = take_below(in, 4) == 0, is_unsigned = take_below(in, 2);
    const int bits = (is_whole ? most : 2 + take_below(in, most - 1)) + (wrong == 6);
    const int64_t values = INT64_C(1) << bits;
    r.rounding = r.rule == LATHE_REQUANT_EXACT ? (lathe_rounding)take_below(in, 8) : (lathe_rounding)0;
    r.lowest = is_unsigned && bits < 32 ? 0 : (int32_t)(-values / 2);
    r.largest = (int32_t)(r.lowest + values - 1);
    if (wrong == 0)
        r.shift = (int)take(in, 4);
    if (wrong == 1)
        r.rule = (lathe_requant_rule)take(in, 4);
    if (wrong == 2)
        r.rounding = (lathe_rounding)take(in, 1);
    if (wrong == 3)
        r.reserved[take_below(in, 2)] = 1;
    if (wrong == 4)
        r.largest = (int32_t)take(in, 4);
    if (wrong == 5)
        r.multiplier = INT32_MIN;
    return r;
}

static int is_sound(const lathe_requant *r, size_t code_bytes)
{
    const int64_t values = INT64_C(1) << (8 * (code_bytes < 5 ? code_bytes : 0));
    const int fits =
        (r->lowest >= -values / 2 && r->largest < values / 2) || (r->lowest >= 0 && r->largest < values);
    return r->shift >= 0 && r->shift <= 62 && (unsigned)r->rule <= LATHE_REQUANT_TWICE &&
           (unsigned)r->rounding < LATHE_NO_ROUNDING && (!r->rounding || !r->rule) && !r->reserved[0] &&
           !r->reserved[1] && r->lowest < r->largest && fits &&
           (code_bytes == 1 || code_bytes == 2 || code_bytes == 4);
}

static void check_requant(job *j, fuzz_input *in, uint64_t *state)
{
    const int is_in_place = take_below(in, 4) == 0;
    int is_right = 1;
    j->code_bytes = take_below(in, 16) ? (size_t)1 << take_below(in, 3) : (size_t)take_below(in, 9);
    j->channels = (size_t)take_below(in, MOST_CHANNELS + 1);
    j->inner = take_below(in, 16) ? 1 + (size_t)take_below(in, 20) : take(in, 8);
    for (size_t i = 0; i < (j->channels ? j->channels : 1); i++) {
        j->requants[i] = take_requant(in, j->code_bytes, state);
        is_right &= is_sound(&j->requants[i], j->code_bytes);
    }
    j->n = (size_t)take_below(in, MOST_CODES);
    int32_t *const from = block(j->n * sizeof *from);
    for (size_t i = 0; i < j->n; i++)
        from[i] = advance(state) & 7   ? (int32_t)(advance(state) >> (advance(state) & 31) & UINT32_MAX)
                  : advance(state) & 1 ? INT32_MIN
                                       : INT32_MAX;
    j->src = from;
    const size_t bytes = j->n * j->code_bytes;
    uint8_t *const image = block(bytes), *const codes = block(bytes);
    const lathe_status status = made_everywhere(requantize, j, image, codes, bytes);
    must((status == LATHE_OK) == (is_right && (j->inner || !j->channels)),
         "what is sound is done, and only that");
    for (size_t i = 0; status == LATHE_OK && i < j->n; i++) {
        const size_t channel = j->channels ? i / j->inner % j->channels : 0;
        const uint64_t wanted = (uint64_t)requantized(&j->requants[channel], from[i]);
        uint8_t narrow = 0;
        uint16_t half = 0;
        uint32_t wide = 0;
        if (j->code_bytes == sizeof wide)
            memcpy(&wide, codes + i * sizeof wide, sizeof wide);
        else if (j->code_bytes == sizeof half)
            memcpy(&half, codes + i * sizeof half, sizeof half);
        else
            narrow = codes[i];
        must(j->code_bytes == sizeof wide   ? wide == (uint32_t)wanted
             : j->code_bytes == sizeof half ? half == (uint16_t)wanted
                                            : narrow == (uint8_t)wanted,
             "accumulators become what the exact products do");
    }
    if (is_in_place && j->code_bytes == sizeof *from && status == LATHE_OK) {
        int32_t *const out = block(j->n * sizeof *out);
        j->src = NULL;
        must(made_everywhere(requantize, j, from, out, j->n * sizeof *out) == LATHE_OK &&
                 same_bytes(out, codes, j->n * sizeof *out),
             "codes may be the accumulators");
        free(out);
    }
    free(image);
    free(codes);
    free(from);
}

static void check_multiplier(job *j, fuzz_input *in, uint64_t *state)
{
    const double any = any_value(state);
    const double factor =
        take_below(in, 2) ? any : ldexp(1 + ldexp((double)take(in, 4), -32), take_below(in, 110) - 70);
    int exponent = 0, shift = -1;
    int32_t m = -1;
    (void)j;
    const lathe_status status = lathe_requant_multiplier(factor, &m, &shift);
    const int is_finite = factor - factor == 0;
    double wanted = is_finite ? round(ldexp(frexp(factor, &exponent), 31)) : 0;
    if (wanted >= 2147483648.0) {
        wanted /= 2;
        exponent++;
    }
    const int is_right = is_finite && factor > 0 && exponent <= 31, is_small = exponent < 31 - 62;
    must((status == LATHE_OK) == is_right, "a factor has a multiplier exactly if it is positive and fits");
    must(status     ? m == -1 && shift == -1
         : is_small ? m == 0 && shift == 31
                    : m == wanted && shift == 31 - exponent,
         "a multiplier is the factor, rounded to 31 bits");
}

static lathe_status multiply(void *of, void *out)
{
    const job *const j = of;
    return lathe_gemm_i32(&j->dot, j->major, j->transpose_a, j->transpose_b, j->c.rows, j->c.columns,
                          j->a.columns, j->src ? j->src : out, j->a.ld, j->other, j->b.ld, out, j->c.ld);
}

static int32_t sum_of(const job *j, const int32_t *before, size_t row, size_t column)
{
    int64_t s = j->dot.accumulates ? before[index_in(&j->c, row, column)] : 0;
    for (size_t l = 0; l < j->a.columns; l++) {
        const uint8_t a = ((const uint8_t *)j->src)[index_in(&j->a, row, l)];
        const uint8_t b = ((const uint8_t *)j->other)[index_in(&j->b, l, column)];
        s += (int64_t)(j->dot.a_is_unsigned || a < 128 ? a : a - 256) *
             (j->dot.b_is_unsigned || b < 128 ? b : b - 256);
        if (j->dot.overflow == LATHE_INTEGER_SATURATE)
            s = limited(s, INT32_MIN, INT32_MAX);
        else if (s != limited(s, INT32_MIN, INT32_MAX))
            s += (s < 0 ? 2 : -2) * (INT64_C(1) << 31);
    }
    return (int32_t)s;
}

static void check_product(job *j, fuzz_input *in, uint64_t *state)
{
    matrix *const all[] = {&j->a, &j->b, &j->c};
    const unsigned how = (unsigned)take(in, 1);
    const size_t m = (size_t)take_below(in, MOST_ROWS), n = (size_t)take_below(in, MOST_ROWS);
    const size_t k = (size_t)take_below(in, MOST_TERMS);
    const int is_row = how >> 4 & 1, wrong = take_below(in, 32);
    uint8_t *memory[3];
    size_t bytes[3];
    int is_wrong = wrong < 4;
    j->dot = (lathe_dot_integer){.overflow = (lathe_integer_overflow)(how & 1),
                                 .a_is_unsigned = how >> 1 & 1,
                                 .b_is_unsigned = how >> 2 & 1,
                                 .accumulates = how >> 3 & 1};
    j->major = wrong == 0 ? (lathe_major)take_below(in, 100) : is_row ? LATHE_ROW_MAJOR : LATHE_COL_MAJOR;
    j->transpose_a = how >> 5 & 1 ? LATHE_TRANS : LATHE_NO_TRANS;
    j->transpose_b = wrong == 1     ? (lathe_transpose)take_below(in, 100)
                     : how >> 6 & 1 ? LATHE_TRANS
                                    : LATHE_NO_TRANS;
    if (wrong == 2)
        j->dot.reserved[take_below(in, 4)] = 1;
    if (wrong == 3)
        j->dot.overflow = (lathe_integer_overflow)(2 + take(in, 2));
    j->a = (matrix){.rows = m, .columns = k, .is_by_columns = is_row == (j->transpose_a == LATHE_TRANS)};
    j->b = (matrix){.rows = k, .columns = n, .is_by_columns = is_row == (j->transpose_b == LATHE_TRANS)};
    j->c = (matrix){.rows = m, .columns = n, .is_by_columns = !is_row};
    for (int i = 0; i < 3; i++) {
        take_ld(all[i], in);
        if (all[i]->ld >= SIZE_MAX / 8) /* bytes, too, cannot be so many */
            all[i]->ld |= SIZE_MAX / 2 + 1;
        const size_t end = extent(all[i]), elements = end == SIZE_MAX ? line_of(all[i]) : end;
        is_wrong |= end == SIZE_MAX || all[i]->ld < (line_of(all[i]) ? line_of(all[i]) : 1);
        bytes[i] = elements * (i == 2 ? sizeof(int32_t) : 1);
        memory[i] = block(bytes[i]);
        for (size_t q = 0; q < bytes[i]; q++)
            memory[i][q] = (uint8_t)advance(state);
    }
    if (how >> 7 && bytes[2] > 3) /* one sum at the end */
        memcpy(memory[2], &(const int32_t){how & 1 ? INT32_MAX : INT32_MIN}, sizeof(int32_t));
    j->src = wrong == 4 && bytes[0] && bytes[2] ? NULL : memory[0];
    is_wrong |= bytes[0] && !j->src; /* in what is written */
    j->other = memory[1];
    int32_t *const out = block(bytes[2]);
    const lathe_status status = made_everywhere(multiply, j, memory[2], out, bytes[2]);
    must(!is_wrong || status != LATHE_OK, "what cannot be is refused");
    for (size_t row = 0; status == LATHE_OK && row < m; row++)
        for (size_t column = 0; column < n; column++) {
            const size_t at = index_in(&j->c, row, column);
            must(out[at] == sum_of(j, (const void *)memory[2], row, column),
                 "sums are those of a plain loop");
            memcpy(&out[at], memory[2] + at * sizeof *out, sizeof *out);
        }
    must(same_bytes(out, memory[2], bytes[2]), "nothing but the sums is written");
    for (int i = 0; i < 3; i++)
        free(memory[i]);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    typedef void check(job * j, fuzz_input * in, uint64_t * state);
    static check *const checks[] = {check_requant, check_multiplier, check_product};
    fuzz_input in = {data, size};
    job j = {0};
    check *const what = checks[take_below(&in, 3)];
    uint64_t state = take(&in, 4);
    what(&j, &in, &state);
    return 0;
}
