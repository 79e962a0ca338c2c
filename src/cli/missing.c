/* SPDX-License-Identifier: MIT */
/* Values that a file marks as missing. */
#include "missing.h"

#include <math.h>
#include <string.h>

static double value_at(const variable *v, const void *values, size_t i)
{
    return v->item_size == sizeof(float) ? (double)((const float *)values)[i] : ((const double *)values)[i];
}

static void set_value(const variable *v, void *values, size_t i, double x)
{
    if (v->item_size == sizeof(float))
        ((float *)values)[i] = (float)x;
    else
        ((double *)values)[i] = x;
}

size_t missing_hide(const variable *v, void *values, unsigned char *which, size_t n)
{
    size_t found = 0;
    memset(which, 0, n);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < v->missing_count; k++)
            if (variable_is_missing(v, k, value_at(v, values, i))) {
                which[i] = (unsigned char)(k + 1);
                set_value(v, values, i, 0.0);
                found++;
                break;
            }
    return found;
}

void missing_restore(const variable *v, void *values, const unsigned char *which, size_t n, int as_nan)
{
    for (size_t i = 0; i < n; i++)
        if (which[i])
            set_value(v, values, i, as_nan ? (double)NAN : v->missing[which[i] - 1]);
}

size_t missing_drop(const variable *v, void *to, const void *from, const unsigned char *which, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!which[i])
            memmove((char *)to + kept++ * v->item_size, (const char *)from + i * v->item_size, v->item_size);
    return kept;
}
