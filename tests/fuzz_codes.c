/* SPDX-License-Identifier: MIT */
/* Any bytes as codes of any format: every instruction set reads the same, no further than promised, and what
   it reads is written as the same value. */
#include "bits.h"
#include "fuzz.h"

/* What one input is about. */
typedef struct job {
    fuzz_input in;
    lathe_options options;
    lathe_plan own, plan, checked; /* no options; these; these with codes=checked */
    int bits, has_nan;
    size_t size, code_bytes, n; /* of a value, of a code */
    lathe_order order;
    lathe_random random;
} job;

/* Bytes for a block: what is left of the input over and over, changed each time. */
static void fill(const job *j, void *to, size_t bytes)
{
    uint64_t state = 1;
    for (size_t i = 0; i < bytes; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const uint8_t byte = j->in.left ? j->in.at[i % j->in.left] : 0;
        ((uint8_t *)to)[i] = i < j->in.left ? byte : (uint8_t)(byte ^ state >> 56);
    }
}

static int is_little_endian(void)
{
    const uint16_t one = 1;
    uint8_t first;
    memcpy(&first, &one, 1);
    return first;
}

static uint64_t mask_of(int bits)
{
    return bits < 64 ? (UINT64_C(1) << bits) - 1 : UINT64_MAX;
}

/* Fields in their ranges, contradictions removed that would be too frequent. */
static lathe_format random_fields(fuzz_input *in)
{
    const unsigned shape = (unsigned)take(in, 1);
    lathe_format f = {.kind = LATHE_KIND_FLOAT, .flags = (unsigned)take(in, 1) & 127};
    f.precision = 1 + take_below(in, shape & 1 ? 8 : 63);
    f.emin = shape & 2 ? take_below(in, 32) - 16 : (int)(int16_t)take(in, 2) % 1200;
    f.emax = f.emin + (shape & 4 ? take_below(in, 32) : (int)(take(in, 2) % 2100));
    const uint64_t one = UINT64_C(1) << (f.precision - 1);
    if (!(f.flags & LATHE_HAS_SIGN) || !(f.flags & LATHE_HAS_ZERO))
        f.flags &= ~(unsigned)LATHE_HAS_NEGATIVE_ZERO;
    if (f.precision == 1 || (f.flags & (LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO)) != LATHE_HAS_ZERO)
        f.flags &= ~(unsigned)LATHE_HAS_NO_BOTTOM;
    if (shape & 8)
        f.largest = (int64_t)(one + take(in, 8) % one);
    if (shape & 16 && f.flags & LATHE_HAS_SIGN)
        f.lowest = -(int64_t)(one + take(in, 8) % one);
    if (shape & 32) {
        f.overflow = (lathe_overflow)take_below(in, 5);
        f.infinity = (lathe_infinity)take_below(in, 4);
        f.negative = (lathe_negative)take_below(in, 5);
    }
    return f;
}

static lathe_format named(fuzz_input *in)
{
    static const char *const ends[] = {"", "ieee", "fn", "fnuz", "finite"};
    lathe_format f = {.kind = LATHE_KIND_NONE};
    char name[64];
    const int which = take_below(in, 3), x = take_below(in, 18), y = take_below(in, 60);
    size_t count = 0;
    while (lathe_format_name(count))
        count++;
    if (which == 0)
        snprintf(name, sizeof name, "%s", lathe_format_name((size_t)y % count));
    else if (which == 1)
        snprintf(name, sizeof name, "%se%dm%d%s", take_below(in, 2) ? "u" : "", x, y,
                 ends[take_below(in, 5)]);
    else
        snprintf(name, sizeof name, "binary%dp%d%s%s", x, y % 17, take_below(in, 2) ? "u" : "s",
                 take_below(in, 2) ? "f" : "e");
    const lathe_status status = lathe_format_parse(&f, name, NULL);
    must(status == LATHE_OK || f.kind == LATHE_KIND_NONE, "a name that is refused leaves the format");
    return f;
}

static lathe_format choose_format(fuzz_input *in)
{
    lathe_format f;
    uint8_t bytes[sizeof f];
    const int how = take_below(in, 16);
    if (how)
        return how < 8 ? named(in) : random_fields(in);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)take(in, 1);
    memcpy(&f, bytes, sizeof f);
    return f;
}

static lathe_options choose_options(fuzz_input *in)
{
    lathe_options o = {.rounding = (lathe_rounding)take_below(in, 11)};
    if (!take_below(in, 2))
        return o;
    o.overflow = (lathe_overflow)take_below(in, 5);
    o.infinity = (lathe_infinity)take_below(in, 4);
    o.negative = (lathe_negative)take_below(in, 5);
    o.subnormals = (lathe_subnormals)take_below(in, 3);
    o.zero = (lathe_zero)take_below(in, 3);
    o.nan = (lathe_nan)take_below(in, 5);
    o.nan_code = (lathe_nan_code)take_below(in, 3);
    o.negative_zero = (lathe_negative_zero)take_below(in, 2);
    o.parity = (lathe_parity)take_below(in, 2);
    o.exponent = (lathe_exponent)(take_below(in, 8) == 7);
    o.stochastic = (lathe_stochastic)take_below(in, 3);
    o.draw = (lathe_draw)take_below(in, 2);
    o.random_bits = take_below(in, 65);
    return o;
}

/* Every call on an unsound format says so. */
static void is_refused(const lathe_format *f)
{
    char text[LATHE_FORMAT_PRINT_MAX];
    lathe_plan plan;
    memset(text, UNTOUCHED, sizeof text);
    memset(&plan, UNTOUCHED, sizeof plan);
    must(lathe_plan_init(&plan, f, NULL) != LATHE_OK && is_zero(&plan, sizeof plan),
         "an unsound format has no plan");
    must(lathe_format_print(f, text, sizeof text, NULL) != LATHE_OK && is_untouched(text, sizeof text),
         "an unsound format is not printed");
    must(lathe_format_bits(f) == 0 && lathe_format_count(f) == 0, "an unsound format has no codes");
    must(!lathe_format_equal(f, f), "an unsound format equals none");
}

static lathe_status call(const job *j, fuzz_kind what, const lathe_plan *plan, void *dst, size_t bytes,
                         const void *src)
{
    const fuzz_call c = {what, plan, j->random, j->order, j->size, j->code_bytes, src, j->n};
    return everywhere(&c, dst, bytes);
}

/* 1 if `code` is one of the format, by lathe/code.h: `value` is what it was read as, `back` that value's
   code. */
static int is_code(const job *j, uint64_t code, double value, uint64_t back)
{
    const unsigned flags = fuzz_format.flags;
    const int is_minus_zero_nan = flags & LATHE_HAS_NAN && flags & LATHE_HAS_SIGN && flags & LATHE_HAS_ZERO &&
                                  !(flags & LATHE_HAS_NEGATIVE_ZERO);
    if (code & ~mask_of(j->bits))
        return 0;
    if (value != value)
        return j->has_nan && (!is_minus_zero_nan || code == UINT64_C(1) << (j->bits - 1));
    return code == back;
}

/* Codes read as `values` are written as `back`, which is read as `again`. */
static int check_each(const job *j, const void *codes, const void *values, const void *back,
                      const void *again)
{
    int all = 1;
    for (size_t i = 0; i < j->n; i++) {
        const uint64_t code = integer_get(codes, j->code_bytes, i), masked = code & mask_of(j->bits);
        const uint64_t back_code = integer_get(back, j->code_bytes, i);
        const double value = value_at(values, j->size, i);
        all &= is_code(j, code, value, back_code);
        if (!is_code(j, masked, value, back_code))
            continue;
        must(lathe_format_has(&fuzz_format, value), "a code is read as a value of the format");
        must(same_bytes((const char *)values + i * j->size, (const char *)again + i * j->size, j->size),
             "the code of what was read is read as the same value");
    }
    return all;
}

/* The plan that gives every value its own code, whatever the format's conventions. */
static lathe_plan plain_plan(void)
{
    const lathe_options o = {.infinity = fuzz_format.flags & LATHE_HAS_INFINITY ? LATHE_INFINITY_KEEP
                                                                                : LATHE_INFINITY_OWN};
    lathe_plan plan;
    must(lathe_plan_init(&plan, &fuzz_format, &o) == LATHE_OK, "infinity=keep is possible");
    return plan;
}

/* Leaves of each code what the format has bits for. */
static void mask_codes(const job *j, void *codes)
{
    for (size_t i = 0; i < j->n; i++) {
        const uint64_t code = integer_get(codes, j->code_bytes, i) & mask_of(j->bits);
        for (size_t k = 0; k < j->code_bytes; k++)
            ((uint8_t *)codes)[i * j->code_bytes + (is_little_endian() ? k : j->code_bytes - 1 - k)] =
                (uint8_t)(code >> (8 * k));
    }
}

/* What LATHE_CODES_CHECKED does with codes that are read as `values`, `all` of them codes of the format. */
static void check_checked(const job *j, fuzz_kind what, const void *codes, const void *values, int all)
{
    const size_t bytes = j->n * j->size;
    void *const checked = block(bytes);
    must(call(j, what, &j->checked, checked, bytes, codes) == (all ? LATHE_OK : LATHE_E_CODE),
         "codes=checked refuses when some code is none, and else never");
    must(!all || same_bytes(checked, values, bytes), "codes=checked reads the same values");
    free(checked);
}

/* Codes that are read as `values`; 1 if all are codes of the format. */
static int check_codes(const job *j, const void *codes, const void *values)
{
    const size_t bytes = j->n * j->size, code_bytes = j->n * j->code_bytes;
    const lathe_plan plain = plain_plan();
    job fresh = *j;
    fresh.random = (lathe_random){.seed = 0};
    void *const back = block(code_bytes), *const again = block(bytes);
    must(call(&fresh, ENCODE, &plain, back, code_bytes, values) == LATHE_OK, "what was read can be written");
    must(call(j, DECODE, &j->plan, again, bytes, back) == LATHE_OK, "what was written can be read");
    const int all = check_each(j, codes, values, back, again);
    free(back);
    free(again);
    return all;
}

static void check_array(const job *j, lathe_status expected, int is_masked)
{
    const size_t bytes = j->n * j->size, code_bytes = j->n * j->code_bytes;
    void *const codes = block(code_bytes), *const values = block(bytes);
    fill(j, codes, code_bytes);
    if (is_masked)
        mask_codes(j, codes);
    must(call(j, DECODE, &j->plan, values, bytes, codes) == expected,
         "codes are read where the carrier and the integers have room");
    if (!expected)
        check_checked(j, DECODE, codes, values, check_codes(j, codes, values));
    free(codes);
    free(values);
}

/* A stream of any bytes is read as its codes are, and made of them again but for its spare bits. */
static void check_stream(const job *j)
{
    size_t packed_bytes = 0;
    must(lathe_packed_bytes(j->n, j->bits, &packed_bytes) == LATHE_OK, "so few codes can be packed");
    const size_t bytes = j->n * j->size, code_bytes = j->n * j->code_bytes;
    const size_t whole = j->n * (size_t)j->bits / 8;
    void *const packed = block(packed_bytes), *const repacked = block(packed_bytes);
    void *const codes = block(code_bytes), *const values = block(bytes), *const same = block(bytes);
    fill(j, packed, packed_bytes);
    must(lathe_unpack(codes, j->code_bytes, packed, j->order, j->bits, j->n) == LATHE_OK,
         "any stream is unpacked");
    must(lathe_pack(repacked, j->order, j->bits, codes, j->code_bytes, j->n) == LATHE_OK &&
             same_bytes(packed, repacked, whole),
         "what was unpacked is packed into the same stream");
    must(call(j, DECODE_PACKED, &j->plan, values, bytes, packed) == LATHE_OK &&
             call(j, DECODE, &j->plan, same, bytes, codes) == LATHE_OK && same_bytes(values, same, bytes),
         "a stream is read as its codes are");
    check_checked(j, DECODE_PACKED, packed, values, check_codes(j, codes, values));
    free(packed);
    free(repacked);
    free(codes);
    free(values);
    free(same);
}

/* What values of any bits are rounded to, `rounded`, and their codes. */
static void check_written(const job *j, const void *src, const void *rounded)
{
    const size_t bytes = j->n * j->size, code_bytes = j->n * j->code_bytes;
    void *const codes = block(code_bytes), *const values = block(bytes);
    must(call(j, ENCODE, &j->plan, codes, code_bytes, src) == LATHE_OK, "what is rounded can be written");
    must(call(j, DECODE, &j->checked, values, bytes, codes) == LATHE_OK, "every code written is one");
    for (size_t i = 0; i < j->n; i++) {
        const double wanted = value_at(rounded, j->size, i), got = value_at(values, j->size, i);
        if (wanted == wanted)
            must(same_bytes((const char *)rounded + i * j->size, (const char *)values + i * j->size, j->size),
                 "the code written is that of the rounded value");
        else
            must(j->has_nan ? got != got : got == lathe_format_largest(&fuzz_format),
                 "the code written for NaN is NaN, or the largest value");
    }
    size_t packed_bytes = 0;
    if (lathe_packed_bytes(j->n, j->bits, &packed_bytes) == LATHE_OK) {
        void *const packed = block(packed_bytes), *const same = block(packed_bytes);
        must(call(j, ENCODE_PACKED, &j->plan, packed, packed_bytes, src) == LATHE_OK &&
                 lathe_pack(same, j->order, j->bits, codes, j->code_bytes, j->n) == LATHE_OK &&
                 same_bytes(packed, same, packed_bytes),
             "a stream is written as its codes are");
        free(packed);
        free(same);
    }
    free(codes);
    free(values);
}

static void check_values(const job *j, lathe_status expected)
{
    const size_t bytes = j->n * j->size;
    void *const src = block(bytes), *const rounded = block(bytes);
    fill(j, src, bytes);
    const lathe_status status = call(j, ROUND, &j->plan, rounded, bytes, src);
    must(status == (serves(&j->plan, j->size) ? LATHE_OK : LATHE_E_CARRIER) || status == LATHE_E_STREAM,
         "values are rounded where the carrier has room");
    if (!status && !expected && j->options.rounding != LATHE_NO_ROUNDING &&
        j->options.exponent == LATHE_EXPONENT_LIMITED)
        check_written(j, src, rounded);
    free(src);
    free(rounded);
}

/* The plans of a job; 0 if its format is too large for any, or the options contradict it. */
static int make_plans(job *j)
{
    const lathe_status status = lathe_plan_init(&j->own, &fuzz_format, NULL);
    must(status == LATHE_OK || status == LATHE_E_PRECISION || status == LATHE_E_RANGE,
         "a sound format has a plan, or is too large");
    if (lathe_plan_init(&j->plan, &fuzz_format, &j->options)) {
        must(is_zero(&j->plan, sizeof j->plan), "a plan that cannot be made is zeroed");
        return 0;
    }
    lathe_options checked = j->options;
    checked.codes = LATHE_CODES_CHECKED;
    must(lathe_plan_init(&j->checked, &fuzz_format, &checked) == LATHE_OK, "codes=checked is possible");
    return 1;
}

static lathe_status expected_status(const job *j)
{
    if (!serves(&j->plan, j->size) || !serves(&j->own, j->size))
        return LATHE_E_CARRIER;
    return !j->bits || 8 * j->code_bytes < (size_t)j->bits ? LATHE_E_CODE_SIZE : LATHE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    job j = {.in = {data, size}};
    fuzz_format = choose_format(&j.in);
    if (lathe_format_check(&fuzz_format)) {
        is_refused(&fuzz_format);
        return 0;
    }
    j.options = choose_options(&j.in);
    if (!make_plans(&j))
        return 0;
    const int how = take_below(&j.in, 128);
    j.bits = lathe_format_bits(&fuzz_format);
    j.has_nan = (fuzz_format.flags & LATHE_HAS_NAN) != 0;
    j.size = how & 1 ? sizeof(float) : sizeof(double);
    j.code_bytes = (size_t)1 << (how >> 1 & 3);
    j.order = (lathe_order)((how >> 3 & 3) % 3);
    j.n = take(&j.in, 2);
    j.n %= j.n >> 12 ? 70 : 1200; /* past the buffers within the library, but not often */
    j.random = (lathe_random){take(&j.in, 2), take(&j.in, 1), how & 32 ? take(&j.in, 8) : 0};
    const lathe_status expected = expected_status(&j);
    must(j.bits >= 0 && j.bits <= 64, "codes have at most 64 bits");
    check_array(&j, expected, how & 64);
    check_values(&j, expected);
    if (!expected && j.bits <= 16)
        check_stream(&j);
    return 0;
}
