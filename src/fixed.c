/* SPDX-License-Identifier: MIT */
/* Fixed point and integers: a grid with the same quantum everywhere, which the float kernels round to, and
   codes in two's complement. */
#include "common.h"

#include "kind.h"

#include <stddef.h>

#include "formats.h"

enum { MOST_WIDTH = 53, MOST_FRACTION = 900 };

static int is_signed(const lathe_format *f)
{
    return lathe_has(f, LATHE_HAS_SIGN);
}

static lathe_status check_fixed(const lathe_format *f)
{
    if (f->width < 1 + is_signed(f) || f->width > MOST_WIDTH)
        return LATHE_E_PRECISION;
    if (f->fraction < -MOST_FRACTION || f->fraction > MOST_FRACTION)
        return LATHE_E_RANGE;
    const int64_t half = INT64_C(1) << (f->width - 1);
    return f->lowest > 0 || f->lowest < (is_signed(f) ? -half : 0) ? LATHE_E_LOWEST : LATHE_OK;
}

/* With precision and exponents as if all values were subnormal, or in the first normal binade. */
static void complete_fixed(lathe_format *f)
{
    if (f->width < 1 || f->width > MOST_WIDTH || f->fraction < -MOST_FRACTION || f->fraction > MOST_FRACTION)
        return;
    f->flags = (f->flags & LATHE_HAS_SIGN) | LATHE_HAS_ZERO | LATHE_HAS_SUBNORMALS;
    f->precision = f->width;
    f->emin = f->emax = f->width - 1 - f->fraction;
    f->largest = (INT64_C(1) << (f->width - is_signed(f))) - 1;
    if (is_signed(f) && !f->lowest)
        f->lowest = -(INT64_C(1) << (f->width - 1));
}

static int fixed_serves(const lathe_format *f, const lathe_carrier *c)
{
    return lathe_carrier_serves(c, f);
}

static int64_t fixed_first(const lathe_format *f)
{
    return f->lowest;
}

static int64_t fixed_last(const lathe_format *f)
{
    return f->largest;
}

static lathe_exact fixed_value(const lathe_format *f, const lathe_carrier *c, int64_t rank)
{
    (void)c;
    return lathe_exact_make(0, (uint64_t)rank, -f->fraction);
}

/* From 2^FAR on, which is beyond the last, the low bits alone are right: those that wrap. */
static lathe_place fixed_place(const lathe_format *f, const lathe_carrier *c, lathe_domain domain,
                               const lathe_exact *x)
{
    (void)c;
    (void)domain;
    enum { FAR = 61 }; /* so that neighbours have ranks too */
    const uint64_t far = UINT64_C(1) << FAR;
    const lathe_wide s = x->significand;
    const int64_t behind = 127 - x->exponent - f->fraction; /* bits behind the point */
    uint64_t whole = 0;
    lathe_wide tail = {0, 0};
    if (behind >= 128) {
        tail = lathe_wide_right(s, behind - 128);
    } else if (behind > 0) {
        whole = behind >= 64 ? s.high >> (behind - 64) : s.high << (64 - behind) | s.low >> behind;
        tail = lathe_wide_left(s, 128 - behind);
    } else if (behind > -64) {
        whole = s.low << -behind;
    }
    if (behind <= 127 - FAR)
        whole = (whole & (far - 1)) | far;
    return (lathe_place){(int64_t)whole,
                         (unsigned)(tail.high >> 63 << 1) | ((tail.high << 1 | tail.low) != 0)};
}

static uint64_t fixed_code(const lathe_format *f, int64_t rank)
{
    return (uint64_t)rank & (UINT64_MAX >> (64 - f->width));
}

static int64_t fixed_rank(const lathe_format *f, uint64_t code)
{
    const int64_t half = INT64_C(1) << (f->width - 1);
    const int64_t rank = is_signed(f) ? ((int64_t)code ^ half) - half : (int64_t)code;
    return rank < f->lowest ? LATHE_RANK_NONE : rank;
}

const lathe_kind_row lathe_fixed_kind = {
    .is_mirrored = 1,
    .check = check_fixed,
    .complete = complete_fixed,
    .serves = fixed_serves,
    .first = fixed_first,
    .last = fixed_last,
    .value = fixed_value,
    .locate = fixed_place,
    .code = fixed_code,
    .rank = fixed_rank,
};
