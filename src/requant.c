/* SPDX-License-Identifier: MIT */
/* Requantisation: integers times m 2^-shift, in integers. */
#include "common.h"

#include <lathe/quant.h>

#include "call.h"
#include "carrier.h"
#include "pack.h"
#include "parallel.h"

/* The rules, on values of 64 bits. */
#define CARRIER_BITS 64
#include "kernels/word_scalar.h"

#include "kernels/rules.h"

enum { GRAIN = 16384, MOST_SHIFT = 62, OWN_SHIFT = 31 };

/* Channel after channel has `inner` accumulators, and then they begin again. */
typedef struct requant_call {
    const lathe_requant *requants;
    size_t channels, inner;
    void *codes;
    size_t code_bytes;
    const int32_t *accumulators;
} requant_call;

/* 2^-shift of a magnitude up to 2^62. */
static uint64_t rounded(uint64_t a, int negative, int shift, lathe_rounding rule)
{
    const uint64_t tail = (UINT64_C(1) << shift) - 1, last = a >> shift & 1;
    return (a + added(rule, tail, last, negative)) >> shift;
}

/* Ties toward positive are away from zero above it and toward zero below. */
static int64_t once(const lathe_requant *r, int32_t a)
{
    const int64_t product = (int64_t)a * r->multiplier;
    const int negative = product < 0;
    const lathe_rounding rule = r->rule == LATHE_REQUANT_EXACT ? r->rounding
                                : negative                     ? LATHE_TIES_TOWARD_ZERO
                                                               : LATHE_TIES_TO_AWAY;
    const uint64_t magnitude = negative ? 0 - (uint64_t)product : (uint64_t)product;
    const int64_t result = (int64_t)rounded(magnitude, negative, r->shift, rule);
    return negative ? -result : result;
}

static int64_t saturated(int64_t a, int64_t lowest, int64_t largest)
{
    return a < lowest ? lowest : a > largest ? largest : a;
}

static int64_t twice(const lathe_requant *r, int32_t a)
{
    const int left = r->shift < OWN_SHIFT ? OWN_SHIFT - r->shift : 0, right = r->shift - OWN_SHIFT + left;
    const int64_t shifted = saturated((int64_t)a * (INT64_C(1) << left), INT32_MIN, INT32_MAX);
    if (shifted == INT32_MIN && r->multiplier == INT32_MIN)
        return (int64_t)rounded(INT32_MAX, 0, right, LATHE_TIES_TO_AWAY);
    const lathe_requant high = {
        .multiplier = r->multiplier, .shift = OWN_SHIFT, .rule = LATHE_REQUANT_HALF_UP};
    const int64_t doubled = once(&high, (int32_t)shifted);
    const uint64_t magnitude = (uint64_t)(doubled < 0 ? -doubled : doubled);
    const int64_t result = (int64_t)rounded(magnitude, doubled < 0, right, LATHE_TIES_TO_AWAY);
    return doubled < 0 ? -result : result;
}

static void run(const requant_call *c, const lathe_requant *r, size_t begin, size_t end)
{
    for (; begin < end; begin++) {
        int32_t a;
        memcpy(&a, c->accumulators + begin, sizeof a);
        const int64_t product = r->rule == LATHE_REQUANT_TWICE ? twice(r, a) : once(r, a);
        const int32_t q = (int32_t)saturated(product + r->zero, r->lowest, r->largest);
        if (c->code_bytes == sizeof q)
            memcpy((char *)c->codes + begin * sizeof q, &q, sizeof q);
        else
            lathe_code_put(c->codes, c->code_bytes, begin, (uint16_t)q);
    }
}

static void part(const void *context, size_t begin, size_t end)
{
    const requant_call *const c = context;
    while (begin < end) {
        const size_t left = c->inner - begin % c->inner;
        const size_t stop = left < end - begin ? begin + left : end;
        run(c, &c->requants[begin / c->inner % c->channels], begin, stop);
        begin = stop;
    }
}

/* Every result has a code of its own. */
static int fits(const lathe_requant *r, size_t bytes)
{
    const int64_t values = INT64_C(1) << (8 * bytes);
    return (r->lowest >= -values / 2 && r->largest < values / 2) || (r->lowest >= 0 && r->largest < values);
}

static lathe_status check(const lathe_requant *r)
{
    if (r->reserved[0] || r->reserved[1])
        return LATHE_E_RESERVED;
    if (r->shift < 0 || r->shift > MOST_SHIFT || (int)r->rule < 0 || r->rule > LATHE_REQUANT_TWICE ||
        r->lowest >= r->largest)
        return LATHE_E_OPTION;
    if ((int)r->rounding < 0 || r->rounding >= LATHE_NO_ROUNDING ||
        (r->rounding && r->rule != LATHE_REQUANT_EXACT))
        return LATHE_E_ROUNDING;
    return LATHE_OK;
}

static lathe_status requantize(const requant_call *c, size_t n)
{
    for (size_t i = 0; i < c->channels; i++) {
        const lathe_status status = check(&c->requants[i]);
        if (status)
            return status;
        if ((c->code_bytes != 1 && c->code_bytes != 2 && c->code_bytes != 4) ||
            !fits(&c->requants[i], c->code_bytes))
            return LATHE_E_CODE_SIZE;
    }
    const lathe_status status = lathe_arrays_check(c->codes, c->code_bytes, c->accumulators, sizeof(int32_t),
                                                   n, c->code_bytes == sizeof(int32_t));
    if (!status && n)
        lathe_share(n, GRAIN, part, c);
    return status;
}

lathe_status lathe_requantize(const lathe_requant *requant, void *codes, size_t code_bytes,
                              const int32_t *accumulators, size_t n)
{
    if (!requant)
        return LATHE_E_NULL;
    return requantize(&(requant_call){requant, 1, n, codes, code_bytes, accumulators}, n);
}

lathe_status lathe_requantize_channels(const lathe_requant *requants, size_t channels, size_t inner,
                                       void *codes, size_t code_bytes, const int32_t *accumulators, size_t n)
{
    if (!requants)
        return LATHE_E_NULL;
    if (channels == 0 || inner == 0)
        return LATHE_E_OPTION;
    return requantize(&(requant_call){requants, channels, inner, codes, code_bytes, accumulators}, n);
}

lathe_status lathe_requant_multiplier(double factor, int32_t *multiplier, int *shift)
{
    uint64_t bits;
    memcpy(&bits, &factor, sizeof bits);
    if (!multiplier || !shift)
        return LATHE_E_NULL;
    if (bits == 0 || bits >= lathe_carrier_pack(&lathe_binary64, 1, 31))
        return LATHE_E_OPTION;
    const lathe_carrier *const c = &lathe_binary64;
    const uint64_t field = bits >> (c->precision - 1);
    const uint64_t m = (bits & ((UINT64_C(1) << (c->precision - 1)) - 1)) | (uint64_t)(field != 0)
                                                                                << (c->precision - 1);
    const int top = lathe_log2(m);
    uint64_t kept = top > 30 ? (m >> (top - 31)) + 1 : m << (31 - top); /* one bit more, half a unit added */
    kept >>= 1;
    int down = 30 - (lathe_carrier_quantum(c) + (field ? (int)field - 1 : 0) + top);
    if (kept >> 31) {
        kept >>= 1;
        down--;
    }
    if (down < 0)
        return LATHE_E_OPTION;
    *multiplier = down > MOST_SHIFT ? 0 : (int32_t)kept;
    *shift = down > MOST_SHIFT ? OWN_SHIFT : down;
    return LATHE_OK;
}
