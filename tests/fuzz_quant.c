/* SPDX-License-Identifier: MIT */
/* Integers with scales, codebooks, faults and statistics with any plans, arrays and values: refused with
   nothing written, or the same in every instruction set, and codes mean what is rounded. */
#include "fuzz_values.h"

enum { MOST_ELEMENTS = 400, MOST_ENTRIES = 40, MOST_BOOKS = 3 };

/* One call: what it takes and, from `out` on, where it writes. */
typedef struct job {
    size_t size, n, groups, code_bytes; /* of a value in bytes; elements, groups; of a code in bytes */
    lathe_quant_plan plan;
    lathe_codebook books[MOST_BOOKS];
    lathe_codebook_groups choice;
    lathe_array array;
    lathe_random random, after;
    lathe_plan rounding;
    lathe_fault fault;
    const void *src, *codes, *scales;
    const int32_t *zeros;
    const uint8_t *choices;
} job;

/* The call f_f32 or f_f64 with these arguments. */
#define BY_SIZE(j, f, ...) ((j)->size == sizeof(float) ? f##_f32(__VA_ARGS__) : f##_f64(__VA_ARGS__))

static lathe_random *begin(job *j)
{
    j->after = j->random;
    return &j->after;
}

static lathe_status calibrate(void *of, void *out)
{
    job *const j = of;
    int32_t *const zeros = out ? (void *)((char *)out + j->groups * sizeof(double)) : NULL;
    return BY_SIZE(j, lathe_quant_calibrate, &j->plan, &j->array, out, zeros, j->src);
}

static lathe_status quantize(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_quant_quantize, &j->plan, &j->array, begin(j), out, j->src, j->scales, j->zeros);
}

static lathe_status dequantize(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_quant_dequantize, &j->plan, &j->array, out, j->codes, j->scales, j->zeros);
}

static lathe_status round_both(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_quant_round, &j->plan, &j->array, begin(j), out, j->src, j->scales, j->zeros);
}

static lathe_status encode(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_codebook_encode, j->books, begin(j), out, j->code_bytes, j->src, j->n);
}

static lathe_status decode(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_codebook_decode, j->books, out, j->codes, j->code_bytes, j->n);
}

static lathe_status round_by_book(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_codebook_round, j->books, begin(j), out, j->src, j->n);
}

/* Scales, then the tables chosen, then codes. */
static lathe_status choose(void *of, void *out)
{
    job *const j = of;
    uint8_t *const choices = (uint8_t *)out + j->groups * sizeof(double);
    return BY_SIZE(j, lathe_codebook_quantize, &j->choice, &j->array, begin(j),
                   choices + j->groups + j->groups % 2, j->code_bytes, out, choices, j->src);
}

static lathe_status recall(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_codebook_dequantize, &j->choice, &j->array, out, j->codes, j->code_bytes,
                   j->scales, j->choices);
}

static lathe_status hit(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_fault, &j->rounding, &j->fault, begin(j), out, j->src, j->n);
}

static lathe_status round_by_plan(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_round_random, &j->rounding, begin(j), out, j->src, j->n);
}

static lathe_status gather(void *of, void *out)
{
    job *const j = of;
    return BY_SIZE(j, lathe_stats_add, out, &j->rounding, j->src, j->codes, j->n);
}

/* `made` into fresh memory of so many bytes, which is returned; NULL where it fails or there are none. */
static void *result(job *j, fuzz_made *made, size_t bytes, int must_succeed)
{
    void *const image = block(bytes), *out = block(bytes);
    const lathe_status status = made_everywhere(made, j, image, out, bytes);
    must(status == LATHE_OK || !must_succeed, "a call that has been prepared for succeeds");
    free(image);
    if (status == LATHE_OK)
        return out;
    free(out);
    return NULL;
}

/* The values that codes mean are those that rounding gives, where that is no NaN; -0 counts as 0. */
static void check_same_values(const job *j, const void *rounded, const void *read)
{
    for (size_t i = 0; i < j->n; i++) {
        const double y = value_at(rounded, j->size, i);
        must(y != y || y == value_at(read, j->size, i), "codes mean the rounded values");
    }
}

static lathe_array take_array(fuzz_input *in)
{
    lathe_array a = {.rank = 1 + take_below(in, 4)};
    size_t most = MOST_ELEMENTS;
    for (int d = 0; d < a.rank && d < 4; d++) {
        a.shape[d] = 1 + take(in, 1) % (most < 150 ? most : 150);
        most /= a.shape[d];
    }
    a.axis = take_below(in, a.rank);
    const int wrong = take_below(in, 64);
    if (wrong == 0)
        a.rank = (int)take(in, 1);
    if (wrong == 1)
        a.axis = (int)take(in, 1);
    if (wrong == 2)
        a.shape[a.axis] = (size_t)take(in, 8) | (size_t)1 << (8 * sizeof(size_t) - 1);
    if (wrong == 3)
        a.stride[a.axis] = take(in, 1);
    if (wrong == 4)
        a.shape[a.axis] = 0;
    return a;
}

static size_t elements_of(const lathe_array *a)
{
    size_t n = 1;
    for (int d = 0; d < a->rank; d++)
        n *= a->shape[d];
    return n;
}

static lathe_quant take_quant(fuzz_input *in)
{
    lathe_quant q = {.bits = take_below(in, 18)};
    q.integers = (lathe_integers)take_below(in, 3);
    q.span = (lathe_quant_span)take_below(in, 3);
    q.length = q.span == LATHE_QUANT_GROUP ? 1 + (uint32_t)take_below(in, 40) : 0;
    q.rounding = (lathe_rounding)take_below(in, 11);
    q.apply = (lathe_block_apply)take_below(in, 3);
    q.nan = (lathe_nan)take_below(in, 3);
    q.scheme = (lathe_quant_scheme)take_below(in, 2);
    q.divisor = (lathe_quant_divisor)take_below(in, 3);
    q.range = (lathe_quant_range)take_below(in, 4);
    q.cover = (lathe_quant_cover)take_below(in, 2);
    q.scale = (lathe_quant_scale)take_below(in, 2);
    q.keep = q.range == LATHE_RANGE_PERCENTILE ? 500001 + (uint32_t)(take(in, 3) % 500000) : 0;
    q.steps = q.range == LATHE_RANGE_LEAST_ERROR ? (uint32_t)take_below(in, 60) : 0;
    const int wrong = take_below(in, 40);
    if (wrong == 0)
        q.least = ldexp(1.0, take_below(in, 200) - 100);
    if (wrong == 1)
        q.least = NAN;
    if (wrong == 2)
        q.reserved[take_below(in, 6)] = 1;
    if (wrong == 3)
        q.random_bits = (int)take(in, 4);
    return q;
}

static void check_quant(job *j, fuzz_input *in, uint64_t *state)
{
    lathe_quant_needs needs;
    const lathe_quant q = take_quant(in);
    j->array = take_array(in);
    if (lathe_quant_plan_init(&j->plan, &q)) {
        must(is_zero(&j->plan, sizeof j->plan), "a plan that cannot be made is zeroed");
        must(lathe_quant_measure(&j->plan, &j->array, &needs) == LATHE_E_UNMADE, "and recognised");
        return;
    }
    memset(&needs, UNTOUCHED, sizeof needs);
    if (lathe_quant_measure(&j->plan, &j->array, &needs)) {
        must(is_untouched(&needs, sizeof needs), "what cannot be measured is not");
        must(result(j, calibrate, 64, 0) == NULL, "nor has it scales");
        return;
    }
    j->n = elements_of(&j->array);
    j->groups = needs.groups;
    must(j->n > MOST_ELEMENTS || needs.codes == j->n, "every element has a code");
    if (j->n > MOST_ELEMENTS || j->array.stride[j->array.axis % 4] > 1)
        return;
    void *const src = block(j->n * j->size), *const own = block(j->groups * j->size);
    int32_t *const zeros = block(j->groups * sizeof *zeros);
    fill_values(src, j->size, j->n, state);
    fill_values(own, j->size, j->groups, state);
    for (size_t i = 0; i < j->groups; i++)
        zeros[i] = (int32_t)(advance(state) >> (advance(state) & 31) & UINT32_MAX);
    j->src = src;
    void *const calibrated = result(j, calibrate, j->groups * (sizeof(double) + sizeof *zeros), 1);
    const int is_own = take_below(in, 2);
    j->scales = is_own ? own : calibrated;
    j->zeros = is_own ? zeros : calibrated ? (void *)((char *)calibrated + j->groups * sizeof(double)) : NULL;
    void *const codes = result(j, quantize, needs.codes_bytes, 0);
    void *const rounded = result(j, round_both, j->n * j->size, 0);
    must(!codes == !rounded || !j->n, "both have random bits, or neither has");
    if (codes && rounded) {
        must(j->after.next == j->random.next + j->n, "the stream goes on by the number of elements");
        j->codes = codes;
        void *const read = result(j, dequantize, j->n * j->size, 1);
        check_same_values(j, rounded, read);
        free(read);
    }
    free(src);
    free(own);
    free(zeros);
    free(calibrated);
    free(codes);
    free(rounded);
}

static int compare_values(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A table that may be none; its values, of which the book takes no copy. */
static double *take_book(lathe_codebook *book, fuzz_input *in, uint64_t *state)
{
    const size_t wanted = 1 + (size_t)take_below(in, MOST_ENTRIES);
    double *const values = block(wanted * sizeof *values);
    const lathe_codebook_options o = {.rounding = (lathe_rounding)take_below(in, 11),
                                      .ties = (lathe_codebook_ties)take_below(in, 6),
                                      .nan = (uint32_t)take_below(in, 8)};
    const int is_any = take_below(in, 16) == 0;
    size_t count = 0;
    for (size_t i = 0; i < wanted; i++) {
        const double d = any_value(state);
        if (is_any || d - d == 0)
            values[count++] = fabs(d) < FLT_MAX ? (double)(float)d : d;
    }
    if (!is_any)
        qsort(values, count, sizeof *values, compare_values);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (is_any || !kept || values[kept - 1] < values[i])
            values[kept++] = values[i];
    const lathe_status status = lathe_codebook_init(book, values, kept, &o);
    must(status == LATHE_OK || is_zero(book, sizeof *book), "a book that cannot be made is zeroed");
    return values;
}

static void check_book(job *j, fuzz_input *in, uint64_t *state)
{
    double *const values = take_book(j->books, in, state);
    j->n = take(in, 2) % MOST_ELEMENTS;
    j->code_bytes = (size_t)take_below(in, 9);
    void *const src = block(j->n * j->size);
    fill_values(src, j->size, j->n, state);
    j->src = src;
    void *const codes = result(j, encode, j->n * j->code_bytes, 0);
    void *const rounded = result(j, round_by_book, j->n * j->size, 0);
    if (codes && rounded) {
        must(j->after.next == j->random.next + j->n, "the stream goes on by the number of elements");
        j->codes = codes;
        void *const read = result(j, decode, j->n * j->size, 1);
        check_same_values(j, rounded, read);
        free(read);
    }
    j->codes = src; /* any bits as codes */
    if (j->code_bytes && j->code_bytes <= j->size)
        free(result(j, decode, j->n * j->size, 0));
    free(codes);
    free(rounded);
    free(src);
    free(values);
}

static void check_groups(job *j, fuzz_input *in, uint64_t *state)
{
    double *values[MOST_BOOKS];
    lathe_quant_plan measure;
    lathe_quant_needs needs;
    for (int i = 0; i < MOST_BOOKS; i++)
        values[i] = take_book(&j->books[i], in, state);
    j->array = take_array(in);
    j->code_bytes = (size_t)take_below(in, 4);
    j->choice = (lathe_codebook_groups){.books = j->books,
                                        .count = (size_t)take_below(in, MOST_BOOKS + 1),
                                        .choice = (lathe_codebook_choice)take_below(in, 2),
                                        .span = (lathe_quant_span)take_below(in, 3)};
    if (j->choice.span == LATHE_QUANT_GROUP)
        j->choice.length = 1 + (uint32_t)take_below(in, 40);
    const lathe_quant like = {.span = j->choice.span, .length = j->choice.length};
    if (lathe_quant_plan_init(&measure, &like) == LATHE_OK &&
        lathe_quant_measure(&measure, &j->array, &needs) == LATHE_OK && needs.codes &&
        needs.codes <= MOST_ELEMENTS && j->array.stride[j->array.axis % 4] <= 1) {
        j->n = needs.codes;
        j->groups = needs.groups;
        const size_t before = j->groups * sizeof(double) + j->groups + j->groups % 2;
        void *const src = block(j->n * j->size);
        fill_values(src, j->size, j->n, state);
        j->src = src;
        char *const made = result(j, choose, before + j->n * j->code_bytes, 0);
        if (made) {
            j->scales = made;
            j->choices = (uint8_t *)made + j->groups * sizeof(double);
            j->codes = made + before;
            free(result(j, recall, j->n * j->size, 1));
        }
        free(made);
        free(src);
    }
    for (int i = 0; i < MOST_BOOKS; i++)
        free(values[i]);
}

/* Statistics in two parts, merged, are those of all at once; results are values of the format. */
static void check_numbers(job *j, fuzz_input *in, uint64_t *state)
{
    j->rounding = take_plan(in);
    j->fault =
        (lathe_fault){.probability = take_below(in, 8) ? ldexp(take_below(in, 9), -3) : any_value(state),
                      .parts = (unsigned)take_below(in, 9),
                      .result = (lathe_fault_result)take_below(in, 3)};
    j->n = take(in, 2) % MOST_ELEMENTS;
    void *const src = block(j->n * j->size), *const two = block(sizeof(lathe_stats));
    fill_values(src, j->size, j->n, state);
    j->src = src;
    free(result(j, hit, j->n * j->size, 0));
    void *const rounded = result(j, round_by_plan, j->n * j->size, 0);
    if (rounded) {
        lathe_stats *const all = block(sizeof *all), *const zero = block(sizeof *zero);
        memset(zero, 0, sizeof *zero);
        j->codes = rounded;
        const lathe_status status = made_everywhere(gather, j, zero, all, sizeof *all);
        const size_t n = j->n, part = n ? take(in, 1) % n : 0;
        if (status == LATHE_OK) {
            job rest = *j;
            must(all->pairs == n && all->measured <= n, "every pair is counted");
            rest.n = part;
            must(made_everywhere(gather, &rest, zero, two, sizeof *all) == LATHE_OK, "so is a part");
            rest.n = n - part;
            rest.src = (const char *)src + part * j->size;
            rest.codes = (const char *)rounded + part * j->size;
            must(lathe_isa_use(lathe_isa_name(0)) == LATHE_OK && gather(&rest, two) == LATHE_OK &&
                     same_bytes(two, all, sizeof *all),
                 "the parts are the whole");
        }
        free(all);
        free(zero);
    }
    free(two);
    free(rounded);
    free(src);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    typedef void check(job * j, fuzz_input * in, uint64_t * state);
    static check *const checks[] = {check_quant, check_book, check_groups, check_numbers};
    fuzz_input in = {data, size};
    job j = {.size = take_below(&in, 2) ? sizeof(double) : sizeof(float)};
    check *const what = checks[take_below(&in, 4)];
    uint64_t state = take(&in, 4);
    j.random = (lathe_random){take(&in, 2), take(&in, 1), take_below(&in, 16) ? take(&in, 1) : take(&in, 8)};
    what(&j, &in, &state);
    return 0;
}
