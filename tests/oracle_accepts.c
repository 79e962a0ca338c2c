/* SPDX-License-Identifier: MIT */
/* Which plans can be made: formats that a carrier holds, options that name nothing a format lacks. */
#include "oracle.h"

static int has(unsigned flags, unsigned all_of)
{
    return (flags & all_of) == all_of;
}

int oracle_admissible(const lathe_format *f, lathe_exponent exponent, const carrier *c)
{
    if (f->precision > c->precision)
        return 0;
    return exponent == LATHE_EXPONENT_UNLIMITED ||
           (f->emax <= c->emax && f->emin - f->precision + 1 >= c->emin - c->precision + 1);
}

int oracle_accepts(const lathe_format *f, const lathe_options *o)
{
    int infinity = has(f->flags, LATHE_HAS_INFINITY), nan = has(f->flags, LATHE_HAS_NAN);
    int zero = has(f->flags, LATHE_HAS_ZERO), sign = has(f->flags, LATHE_HAS_SIGN);

    if (o->overflow == LATHE_OVERFLOW_INFINITY && !infinity)
        return 0;
    if (o->overflow == LATHE_OVERFLOW_NAN && !nan)
        return 0;
    if (o->overflow == LATHE_OVERFLOW_BY_DIRECTION && !infinity && !nan)
        return 0;
    if (o->infinity == LATHE_INFINITY_KEEP && !infinity)
        return 0;
    if (o->infinity == LATHE_INFINITY_NAN && !nan)
        return 0;
    if (o->zero == LATHE_ZERO_NAN && !zero && !nan)
        return 0;
    if (o->nan == LATHE_NAN_ZERO && !nan && !zero)
        return 0;
    if (o->nan >= LATHE_NAN_NEGATIVE_ZERO && !nan && !has(f->flags, LATHE_HAS_NEGATIVE_ZERO))
        return 0;
    /* all ones is NaN unless NaN stands in for -0 */
    if (o->nan_code == LATHE_NAN_CODE_ONES &&
        !(nan && (has(f->flags, LATHE_HAS_NEGATIVE_ZERO) || !(zero && sign))))
        return 0;
    if ((o->negative == LATHE_NEGATIVE_TO_NAN || o->negative == LATHE_NEGATIVE_BY_DIRECTION) && !sign && !nan)
        return 0;
    return o->subnormals != LATHE_SUBNORMALS_FLUSH || zero;
}
