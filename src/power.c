/* SPDX-License-Identifier: MIT */
/* Powers of 2 and of the root of e, to 128 bits, by the bits of their exponent. */
#include "common.h"

#include "power.h"

#include "exact.h"

/* 2^(2^i) for i = -1, -2, ..., and sqrt(e)^(2^i) for i = 8, 7, ...; all cut to 128 bits (tests/test_power.c
   has them from MPFR). */
static const lathe_power roots_of_two[] = {
    {{UINT64_C(0xb504f333f9de6484), UINT64_C(0x597d89b3754abe9f)}, 0},
    {{UINT64_C(0x9837f0518db8a96f), UINT64_C(0x46ad23182e42f6f6)}, 0},
    {{UINT64_C(0x8b95c1e3ea8bd6e6), UINT64_C(0xfbe4628758a53c90)}, 0},
    {{UINT64_C(0x85aac367cc487b14), UINT64_C(0xc5c95b8c2154c1b2)}, 0},
    {{UINT64_C(0x82cd8698ac2ba1d7), UINT64_C(0x3e2a475b46520bff)}, 0},
    {{UINT64_C(0x8164d1f3bc030773), UINT64_C(0x7be56527bd14def4)}, 0},
    {{UINT64_C(0x80b1ed4fd999ab6c), UINT64_C(0x25335719b6e6fd20)}, 0},
    {{UINT64_C(0x8058d7d2d5e5f6b0), UINT64_C(0x94d589f608ee4aa2)}, 0},
    {{UINT64_C(0x802c6436d0e04f50), UINT64_C(0xff8ce94a6797b3ce)}, 0},
    {{UINT64_C(0x8016302f17467628), UINT64_C(0x3690dfe44d11d008)}, 0},
    {{UINT64_C(0x800b179c82028fd0), UINT64_C(0x945e54e2ae18f2f0)}, 0},
    {{UINT64_C(0x80058baf7fee3b5d), UINT64_C(0x1c718b38e549cb93)}, 0},
    {{UINT64_C(0x8002c5d00fdcfcb6), UINT64_C(0xb6566a58c048be1f)}, 0},
    {{UINT64_C(0x800162e61bed4a48), UINT64_C(0xe84c2e1a463473d9)}, 0},
};

static const lathe_power roots_of_e[] = {
    {{UINT64_C(0xcaf2a62eea10bbfa), UINT64_C(0x9fa6a90cef88e51d)}, 184},
    {{UINT64_C(0xa12cc167acbe6902), UINT64_C(0xe71eada76d818bab)}, 92},
    {{UINT64_C(0x8fa1fe625b3163ec), UINT64_C(0x23c4200c210ba03a)}, 46},
    {{UINT64_C(0x87975e8540010249), UINT64_C(0x11f8b84415af72f7)}, 23},
    {{UINT64_C(0xba4f53ea38636f85), UINT64_C(0xf007042540ae8ef3)}, 11},
    {{UINT64_C(0xda64817139d2c33c), UINT64_C(0x6b69dfedc9edcb68)}, 5},
    {{UINT64_C(0xec7325c6a6ed6e61), UINT64_C(0x9d1dd1035b455dd4)}, 2},
    {{UINT64_C(0xadf85458a2bb4a9a), UINT64_C(0xafdc5620273d3cf1)}, 1},
    {{UINT64_C(0xd3094c70f034de4b), UINT64_C(0x96ff7d5b6f99fcd8)}, 0},
    {{UINT64_C(0xa45af1e1f40c333b), UINT64_C(0x3de1db4dd55f29a7)}, 0},
    {{UINT64_C(0x910b022db7ae67ce), UINT64_C(0x76b441c27035c6a1)}, 0},
    {{UINT64_C(0x88415abbe9a76bea), UINT64_C(0xd8d00cf112e4d4a8)}, 0},
    {{UINT64_C(0x84102b00893f64c7), UINT64_C(0x05e841d5d4064bd3)}, 0},
    {{UINT64_C(0x8204055aaef1c8bd), UINT64_C(0x5c3259f4822735a2)}, 0},
    {{UINT64_C(0x810100ab00222d86), UINT64_C(0x1931c15e39b44e99)}, 0},
    {{UINT64_C(0x808040155aabbbe9), UINT64_C(0x451521693554f733)}, 0},
    {{UINT64_C(0x80401002ab000889), UINT64_C(0x3ea0eadeb97a6479)}, 0},
    {{UINT64_C(0x80200400555aaaee), UINT64_C(0xf1c7367437493bd5)}, 0},
    {{UINT64_C(0x801001000aab0002), UINT64_C(0x222d830c31931c15)}, 0},
    {{UINT64_C(0x8008004001555aaa), UINT64_C(0xbbbbe93efbf08f0a)}, 0},
    {{UINT64_C(0x80040010002aab00), UINT64_C(0x0088893e94b94c64)}, 0},
};

/* sqrt(e)^-256 */
static const lathe_power least_of_e = {{UINT64_C(0xa175cf9cd7d85844), UINT64_C(0x76b75a7a1e64f63d)}, -185};

/* Exponents from -2^top on. */
static int top_of(lathe_base base)
{
    return base == LATHE_BASE_2 ? 11 : 8;
}

/* base^(2^i) */
static lathe_power factor_of(lathe_base base, int i)
{
    return base == LATHE_BASE_2 ? roots_of_two[-1 - i] : roots_of_e[top_of(base) - i];
}

/* Cut to 128 bits; exact where that is enough. */
static lathe_power times(lathe_power a, lathe_power b)
{
    const lathe_wide top = lathe_wide_times(a.significand.high, b.significand.high);
    const lathe_wide cross = lathe_wide_times(a.significand.high, b.significand.low);
    const lathe_wide other = lathe_wide_times(a.significand.low, b.significand.high);
    const lathe_wide bottom = lathe_wide_times(a.significand.low, b.significand.low);
    /* Words of the product from the third on: each sum may carry. */
    const lathe_wide third =
        lathe_wide_plus((lathe_wide){0, bottom.high},
                        lathe_wide_plus((lathe_wide){0, cross.low}, (lathe_wide){0, other.low}));
    const lathe_wide above =
        lathe_wide_plus((lathe_wide){0, third.high},
                        lathe_wide_plus((lathe_wide){0, cross.high}, (lathe_wide){0, other.high}));
    const lathe_wide sum = lathe_wide_plus(top, above);
    const int is_short = !(sum.high >> 63);
    const lathe_wide shifted = {sum.high << 1 | sum.low >> 63, sum.low << 1 | third.low >> 63};
    return (lathe_power){is_short ? shifted : sum, a.exponent + b.exponent + !is_short};
}

static int is_above(const lathe_power *a, const lathe_exact *x)
{
    const lathe_exact other = {
        .kind = LATHE_IS_FINITE, .exponent = a->exponent, .significand = a->significand};
    return lathe_exact_compare(&other, x) > 0;
}

/* Whole powers of 2 only move the exponent. */
static int first_bit(lathe_base base)
{
    return base == LATHE_BASE_2 ? -1 : top_of(base);
}

lathe_power lathe_power_of(lathe_base base, int64_t l, int q, lathe_power scale)
{
    const int64_t offset = base == LATHE_BASE_2 ? 0 : INT64_C(1) << (top_of(base) + q);
    const uint64_t bits = (uint64_t)(l + offset);
    lathe_power result = base == LATHE_BASE_2 ? scale : times(least_of_e, scale);
    if (base == LATHE_BASE_2)
        result.exponent += (l - (int64_t)(bits & ((UINT64_C(1) << q) - 1))) / (INT64_C(1) << q);
    for (int i = first_bit(base); i >= -q; i--)
        if (bits >> (i + q) & 1)
            result = times(result, factor_of(base, i));
    return result;
}

int64_t lathe_logarithm(lathe_base base, const lathe_exact *x, int q, lathe_power scale)
{
    int64_t whole = -(INT64_C(1) << top_of(base));
    lathe_power power = base == LATHE_BASE_2 ? scale : times(least_of_e, scale);
    uint64_t bits = 0;
    if (base == LATHE_BASE_2) {
        whole = x->exponent - scale.exponent;
        power.exponent += whole;
        if (is_above(&power, x)) {
            power.exponent--;
            whole--;
        }
    }
    for (int i = first_bit(base); i >= -q; i--) {
        const lathe_power next = times(power, factor_of(base, i));
        if (!is_above(&next, x)) {
            power = next;
            bits |= UINT64_C(1) << (i + q);
        }
    }
    return (int64_t)bits + whole * (INT64_C(1) << q);
}
