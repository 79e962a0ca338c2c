/* SPDX-License-Identifier: MIT */
/* Codes of posits and linear takums from the bits of values, and back: the string that taper.h cuts, with its
   exponent written as the format does. */
#ifndef LATHE_KERNELS_STRINGS_H
#define LATHE_KERNELS_STRINGS_H

#include "chosen.h"
#include "taper.h"

/* The bits of a code, those of a posit's exponent behind the regime, and the ends of magnitudes; between
   these zero, infinities and NaN are brought. */
typedef struct string_shape {
    word width, es, least, largest;
} string_shape;

/* The low bits. */
KERNEL word low_bits(word x, word bits)
{
    return x & ((splat(1) << bits) - 1);
}

/* k + 1 ones and a zero, or -k zeros and a one, and as much of the rest as there is room for; of the largest
   value's regime the zero is not there. */
KERNEL word posit_string(const string_shape *s, word a)
{
    const word e = (a >> FRACTION_BITS) - splat(FIELD_OF_ONE), small = e >> (CARRIER_BITS - 1);
    const word run = (e ^ (splat(0) - small)) >> s->es;
    const word regime = pick(equal(small, splat(0)), (splat(4) << run) - 2, splat(1));
    const word room = s->width - 3 - run, bits = s->es + FRACTION_BITS; /* -1 for the largest */
    const word rest = low_bits(a - splat((uint64_t)FIELD_OF_ONE << FRACTION_BITS), bits);
    return (regime << (room + 1) >> 1) + (rest >> (bits - room));
}

KERNEL word between_ends(const string_shape *s, word a)
{
    return least(most(a, s->least), s->largest);
}

KERNEL word posit_bits(const string_shape *s, word string)
{
    const word all = s->width - 1, up = string >> (all - 1);
    const word zeros = low_bits(string ^ (splat(0) - up), all);
    /* One bit more ends the run of a code that is all regime. */
    const word run = leading_zeros(zeros << 1 | 1) - (splat(CARRIER_BITS) - s->width);
    const word k = pick(equal(up, splat(0)), splat(0) - run, run - 1);
    const word room = most(all - 1 - run, splat(0));
    return (((k << s->es) + splat(FIELD_OF_ONE)) << FRACTION_BITS) +
           (low_bits(string, room) << (s->es + FRACTION_BITS - room));
}

/* The direction, how many bits the characteristic has, these, the fraction. */
KERNEL word takum_string(const string_shape *s, word a)
{
    const word e = (a >> FRACTION_BITS) - splat(FIELD_OF_ONE), small = e >> (CARRIER_BITS - 1);
    const mask is_up = equal(small, splat(0));
    const word m = (e ^ (splat(0) - small)) + 1, r = integer_log2(m), one = splat(1) << r;
    const word head = pick(is_up, r + 8, splat(7) - r) << r;
    const word room = s->width - 5 - r;
    const word bits = head + pick(is_up, m - one, one + one - 1 - m);
    return (bits << room) + ((a & splat(leading_one - 1)) >> (splat(FRACTION_BITS) - room));
}

KERNEL word takum_bits(const string_shape *s, word string)
{
    const word head = string >> (s->width - 5) & 15;
    const mask is_up = below(splat(7), head);
    const word r = pick(is_up, head - 8, splat(7) - head), one = splat(1) << r, room = s->width - 5 - r;
    const word bits = low_bits(string >> room, r);
    const word c = pick(is_up, one - 1 + bits, bits + 1 - one - one);
    return ((c + splat(FIELD_OF_ONE)) << FRACTION_BITS) +
           (low_bits(string, room) << (splat(FRACTION_BITS) - room));
}

#endif
