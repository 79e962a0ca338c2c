/* SPDX-License-Identifier: MIT */
/* Ternary values, their packings and Hadamard's transform with any arrays and values: refused with nothing
   written, or what their definitions say, in every instruction set. */
#include "fuzz_matrix.h"

enum { MOST_CODES = 100, MOST_ELEMENTS = 1024, RANK = 3 };

/* One call: what it takes but the place for the answer. */
typedef struct job {
    size_t size, n, groups; /* of a value in bytes; values; groups of them */
    const void *src;
    lathe_trits layout;
    lathe_ternary ternary;
    lathe_hadamard h;
    int is_back;
    lathe_array array;
} job;

/* The call f_f32 or f_f64 with these arguments. */
#define BY_SIZE(j, f, ...) ((j)->size == sizeof(float) ? f##_f32(__VA_ARGS__) : f##_f64(__VA_ARGS__))

/* `made` into fresh memory of so many bytes, which is returned; NULL where it fails or there are none. */
static void *result(job *j, fuzz_made *made, size_t bytes, lathe_status *status)
{
    void *const image = block(bytes), *const out = block(bytes);
    *status = made_everywhere(made, j, image, out, bytes);
    free(image);
    if (*status == LATHE_OK)
        return out;
    free(out);
    return NULL;
}

static lathe_status pack(void *of, void *out)
{
    const job *const j = of;
    return lathe_trits_pack(out, j->layout, j->src, j->n);
}

static lathe_status unpack(void *of, void *out)
{
    const job *const j = of;
    return lathe_trits_unpack(out, j->src, j->layout, j->n);
}

/* A digit of a byte; more than `most` in none. */
static int digit_of(lathe_trits layout, const uint8_t *packed, size_t i)
{
    static const int powers[] = {1, 3, 9, 27, 81};
    const int byte = packed[layout == LATHE_TRITS_BASE_3 ? i / 5
                            : layout == LATHE_TRITS_SIGN ? i / 8
                                                         : i / 4];
    switch (layout) {
    case LATHE_TRITS_MSB_FIRST:
        return byte >> (6 - 2 * (i % 4)) & 3;
    case LATHE_TRITS_LSB_FIRST:
        return byte >> 2 * (i % 4) & 3;
    case LATHE_TRITS_BASE_3:
        return byte < 243 ? byte / powers[i % 5] % 3 : 3;
    default:
        return byte >> i % 8 & 1 ? 2 : 0;
    }
}

/* From values to bytes and back, and from any bytes. */
static void check_trits(job *j, fuzz_input *in, uint64_t *state)
{
    lathe_status status;
    size_t bytes = 0;
    const int is_any = take_below(in, 4) == 0;
    int is_right = 1;
    j->layout = (lathe_trits)(take_below(in, 32) ? (uint32_t)take_below(in, 4) : take(in, 4));
    j->n = (size_t)take_below(in, MOST_CODES);
    const int is_known = lathe_trits_bytes(j->layout, j->n, &bytes) == LATHE_OK,
              is_sign = j->layout == LATHE_TRITS_SIGN;
    must(is_known == ((unsigned)j->layout <= LATHE_TRITS_SIGN), "a layout has bytes exactly if it is one");
    int8_t *const values = block(j->n);
    for (size_t i = 0; i < j->n; i++) {
        values[i] = (int8_t)(is_sign ? 2 * (int)(advance(state) % 2) - 1 : (int)(advance(state) % 3) - 1);
        if (is_any && advance(state) % 32 == 0)
            values[i] = (int8_t)take(in, 1);
        is_right &= values[i] >= -1 && values[i] <= 1 && (values[i] || !is_sign);
    }
    j->src = values;
    uint8_t *const packed = result(j, pack, bytes, &status);
    must((status == LATHE_OK) == (is_known && (is_right || !j->n)),
         "values of the layout have codes, others none");
    for (size_t i = 0; packed && i < j->n; i++)
        must(digit_of(j->layout, packed, i) == values[i] + 1, "codes are as the layout has them");
    uint8_t *const codes = block(bytes);
    for (size_t i = 0; i < bytes; i++) {
        const uint64_t draw = advance(state),
                       any = draw & 31 ? draw >> 8 & draw >> 16 : 240 + (draw >> 8) % 8;
        codes[i] = packed && !is_any ? packed[i] : (uint8_t)any;
    }
    j->src = codes;
    is_right = 1;
    for (size_t i = 0; is_known && i < j->n; i++)
        is_right &= digit_of(j->layout, codes, i) < 3;
    int8_t *const again = result(j, unpack, j->n, &status);
    must((status == LATHE_OK) == (is_known && is_right), "codes of the layout have values, others none");
    for (size_t i = 0; again && i < j->n; i++)
        must(digit_of(j->layout, codes, i) == again[i] + 1, "values are those of the codes");
    free(values);
    free(packed);
    free(codes);
    free(again);
}

/* An array of some dimensions, in some order with gaps or without, the axis a multiple of `multiple`; rarely
   one that is none. The elements that it reaches over; 0 if it should be refused. */
static size_t take_array(lathe_array *a, size_t multiple, fuzz_input *in)
{
    const int has_strides = take_below(in, 2), turn = take_below(in, RANK), wrong = take_below(in, 32);
    size_t most = MOST_ELEMENTS / multiple, reach = 1;
    *a = (lathe_array){.rank = 1 + take_below(in, RANK)};
    a->axis = take_below(in, a->rank);
    for (int d = 0; d < a->rank; d++) {
        a->shape[d] = 1 + take(in, 1) % (most < 9 ? most : 9);
        most /= a->shape[d];
    }
    a->shape[a->axis] *= multiple;
    for (int d = 0; d < a->rank; d++) {
        const int at = (d + turn) % a->rank;
        if (has_strides)
            a->stride[at] = reach + (size_t)take_below(in, 3);
        reach = has_strides ? (a->shape[at] - 1) * a->stride[at] + reach : reach * a->shape[at];
    }
    if (wrong == 0)
        a->rank = take_below(in, 2) ? 5 : 0;
    if (wrong == 1)
        a->axis = take_below(in, 2) ? a->rank : -1;
    if (wrong == 2)
        a->reserved = 1;
    if (wrong == 3)
        a->shape[a->axis] = SIZE_MAX / multiple * multiple;
    return wrong < 4 ? 0 : reach;
}

/* The element's place; indices of the dimensions are the digits of `number`, the last fastest. */
static size_t place_of(const lathe_array *a, size_t number)
{
    size_t at = 0, behind = 1;
    for (int d = a->rank; d-- > 0; number /= a->shape[d]) {
        at += number % a->shape[d] * (a->stride[d] ? a->stride[d] : behind);
        behind *= a->shape[d];
    }
    return at;
}

static size_t elements_of(const lathe_array *a)
{
    size_t n = 1;
    for (int d = 0; d < a->rank; d++)
        n *= a->shape[d];
    return n;
}

/* Scales, then values. */
static lathe_status to_ternary(void *of, void *out)
{
    const job *const j = of;
    int8_t *const values = out ? (int8_t *)out + j->groups * j->size : NULL;
    return BY_SIZE(j, lathe_ternary_quantize, &j->ternary, &j->array, values, out, j->src);
}

static void check_ternary(job *j, fuzz_input *in, uint64_t *state)
{
    lathe_status status;
    lathe_ternary *const t = &j->ternary;
    lathe_quant_plan measure;
    lathe_quant_needs needs = {0};
    const size_t reach = take_array(&j->array, 1, in);
    const int wrong = take_below(in, 32);
    t->rule = (lathe_ternary_rule)take_below(in, 2);
    t->span = (lathe_quant_span)take_below(in, 3);
    t->length = t->span == LATHE_QUANT_GROUP ? 1 + (uint32_t)take_below(in, 10) : 0;
    const lathe_quant like = {.span = t->span, .length = t->length};
    must(lathe_quant_plan_init(&measure, &like) == LATHE_OK, "a span goes with its length");
    must((lathe_quant_measure(&measure, &j->array, &needs) == LATHE_OK) == (reach > 0),
         "only arrays are measured");
    if (wrong == 0)
        t->rule = (lathe_ternary_rule)(2 + take(in, 2));
    if (wrong == 1)
        t->length = !t->length;
    if (wrong == 2)
        t->reserved[take_below(in, 5)] = 1;
    j->n = needs.codes;
    j->groups = needs.groups;
    char *const src = block(reach * j->size);
    fill_values(src, j->size, reach, state);
    j->src = src;
    void *const made = result(j, to_ternary, reach ? j->groups * j->size + j->n : 0, &status);
    must((status == LATHE_OK) == (reach && wrong > 2), "what is sound is done, and only that");
    const int8_t *const values = place(made, j->groups, j->size);
    double zero = 0, other = INFINITY; /* the largest magnitude that became 0, and the least of the others */
    for (size_t i = 0; made && i < j->n; i++) {
        const double x = value_at(src, j->size, place_of(&j->array, i)), magnitude = fabs(x);
        const int8_t v = values[i];
        must(v == (x > 0) - (x < 0) || (t->rule == LATHE_TERNARY_SIGN ? v == 1 && !(x < 0) : v == 0),
             "a value has the sign of what it is for");
        if (v == 0)
            zero = magnitude > zero ? magnitude : zero;
        else
            other = magnitude < other ? magnitude : other;
    }
    must(!made || t->span != LATHE_QUANT_TENSOR || t->rule == LATHE_TERNARY_SIGN || zero < other ||
             !(zero > 0),
         "zeros are less than others");
    for (size_t i = 0; made && i < j->groups; i++)
        must(value_at(made, j->size, i) > 0, "scales are positive");
    free(made);
    free(src);
}

static lathe_status transform(void *of, void *out)
{
    const job *const j = of;
    return j->is_back ? BY_SIZE(j, lathe_hadamard_inverse, &j->h, &j->array, out)
                      : BY_SIZE(j, lathe_hadamard, &j->h, &j->array, out);
}

/* y[i] as the header has it, of small integers; a group begins `before` and goes on by `step`. */
static double sum_of(const job *j, const void *x, size_t before, size_t step, int i)
{
    double sum = 0;
    for (int k = 0; k < j->h.size; k++) {
        int negative = (int)(j->h.signs[k / 64] >> (k % 64) & 1);
        for (int bits = i & k; bits; bits &= bits - 1)
            negative = !negative;
        const double a = value_at(x, j->size, before + (size_t)k * step);
        sum += negative ? -a : a;
    }
    return sum / (j->h.size < 64 ? 4 : 8);
}

static void check_transform(job *j, fuzz_input *in, uint64_t *state)
{
    const int size = 16 << take_below(in, 4), wrong = take_below(in, 32), is_exact = take_below(in, 2);
    const uint64_t seed = take(in, 2);
    size_t reach = take_array(&j->array, (size_t)size, in);
    must(lathe_hadamard_init(&j->h, size, seed) == LATHE_OK, "signs are made of any seed");
    if (wrong == 0)
        j->h.size = take_below(in, 256);
    if (wrong == 1)
        j->h.reserved = 1;
    if (wrong == 2 && size < 128)
        j->h.signs[1] |= UINT64_C(1) << take_below(in, 64);
    if (wrong == 3 && reach)
        j->array.shape[j->array.axis] -= 1 + (size_t)take_below(in, size - 1);
    const int is_wrong =
        !reach || (wrong == 0 && j->h.size != size) || wrong == 1 || wrong == 3 || (wrong == 2 && size < 128);
    const size_t bytes = reach * j->size;
    char *const x = block(bytes), *const y = block(bytes), *const z = block(bytes);
    fill_values(x, j->size, reach, state);
    for (size_t i = 0; is_exact && i < reach; i++) {
        const double wide = (double)(advance(state) % 129) - 64;
        const float narrow = (float)wide;
        memcpy(x + i * j->size, j->size == sizeof wide ? (const void *)&wide : (const void *)&narrow,
               j->size);
    }
    j->is_back = take_below(in, 4) == 3;
    const lathe_status status = made_everywhere(transform, j, x, y, bytes);
    must(wrong == 0 ? !is_wrong || j->h.size || status : (status == LATHE_OK) == !is_wrong,
         "what is sound is done, and only that");
    if (status == LATHE_OK && !is_wrong && is_exact) {
        const int axis = j->array.axis;
        size_t step = j->array.stride[axis];
        if (!step) {
            step = 1;
            for (int d = axis + 1; d < j->array.rank; d++)
                step *= j->array.shape[d];
        }
        for (int i = 0; !j->is_back && i < size; i++)
            must(value_at(y, j->size, (size_t)i * step) == sum_of(j, x, 0, step, i),
                 "sums are those of the matrix");
        j->is_back = !j->is_back;
        must(made_everywhere(transform, j, y, z, bytes) == LATHE_OK, "there is a way back");
        for (size_t i = 0; i < reach; i++)
            must(value_at(z, j->size, i) == value_at(x, j->size, i),
                 "it leads back, and nothing else is written");
    } else if (status == LATHE_OK && !is_wrong) { /* what is between the elements stays */
        for (size_t i = 0, n = elements_of(&j->array); i < n; i++)
            memcpy(y + place_of(&j->array, i) * j->size, x + place_of(&j->array, i) * j->size, j->size);
        must(same_bytes(x, y, bytes), "nothing but the elements is written");
    }
    free(x);
    free(y);
    free(z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    typedef void check(job * j, fuzz_input * in, uint64_t * state);
    static check *const checks[] = {check_trits, check_ternary, check_transform};
    fuzz_input in = {data, size};
    job j = {.size = take_below(&in, 2) ? sizeof(double) : sizeof(float)};
    check *const what = checks[take_below(&in, 3)];
    uint64_t state = take(&in, 4);
    what(&j, &in, &state);
    return 0;
}
