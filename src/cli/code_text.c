/* SPDX-License-Identifier: MIT */
/* Fields of codes. */
#include "code_text.h"

#include <stdio.h>

/* `width` digits in groups: the sign, if any, the exponent, and the fraction. */
static const char *digits(char text[CODE_TEXT], uint64_t code, int width, int is_signed, int fraction)
{
    char *at = text;
    for (int i = width - 1; i >= 0; i--) {
        *at++ = (char)('0' + (code >> i & 1));
        if (i && ((is_signed && i == width - 1) || i == fraction))
            *at++ = ' ';
    }
    *at = '\0';
    return text;
}

/* Fields of the same length in every code are those of floating-point formats alone. */
const char *code_text(char text[CODE_TEXT], const lathe_format *f, uint64_t code)
{
    if (f->kind != LATHE_KIND_FLOAT)
        return digits(text, code, lathe_format_bits(f), 0, 0);
    return digits(text, code, lathe_format_bits(f), (f->flags & LATHE_HAS_SIGN) != 0, f->precision - 1);
}

const char *code_text_carrier(char text[CODE_TEXT], uint64_t bits, int width)
{
    return digits(text, bits, width, 1, width == 32 ? 23 : 52);
}

/* Exponent field 0 is that of zero and subnormal numbers, in a format without both that of emin. */
const char *code_layout(char *text, size_t size, const lathe_format *f)
{
    static const char *const kinds[] = {
        [LATHE_KIND_FIXED] = "a number of quanta, negative in two's complement",
        [LATHE_KIND_POSIT] = "sign, regime, exponent, fraction; negative in two's complement",
        [LATHE_KIND_HIF8] = "sign, dot field, exponent with its sign, fraction",
        [LATHE_KIND_TAKUM] =
            "sign, direction, regime, characteristic, mantissa; negative in two's complement",
        [LATHE_KIND_LOG_TAKUM] =
            "sign, direction, regime, characteristic, mantissa; negative in two's complement",
        [LATHE_KIND_LOG] = "sign, logarithm",
        [LATHE_KIND_TABLE] = "of a table",
    };
    if (f->kind != LATHE_KIND_FLOAT) {
        snprintf(text, size, "%s", kinds[f->kind]);
        return text;
    }
    const int is_signed = (f->flags & LATHE_HAS_SIGN) != 0, fraction = f->precision - 1;
    const int exponent = lathe_format_bits(f) - is_signed - fraction;
    const int begins_normal = !(f->flags & LATHE_HAS_SUBNORMALS) &&
                              (!(f->flags & LATHE_HAS_ZERO) || (f->flags & LATHE_HAS_NO_BOTTOM));
    if (lathe_format_bits(f) == 0)
        snprintf(text, size, "none: codes would need more than 64 bits");
    else
        snprintf(text, size, "%s%d exponent (bias %d), %d fraction", is_signed ? "1 sign, " : "", exponent,
                 !begins_normal - f->emin, fraction);
    return text;
}
