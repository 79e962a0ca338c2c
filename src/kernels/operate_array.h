/* SPDX-License-Identifier: MIT */
/* The operator of an instruction set and carrier: each operation is a constant in loops of its own. The
   including file names the function, OPERATE_ARRAY. */

#define CASE(operation)                                                                                      \
    case operation:                                                                                          \
        operate_how(operation, how, z, from, n);                                                             \
        break;

#define CHOICE(operation)                                                                                    \
    case operation:                                                                                          \
        choose_all(operation, z, from, n);                                                                   \
        break;

void OPERATE_ARRAY(lathe_operation operation, int how, carrier_value *z, const carrier_value *const from[3],
                   size_t n)
{
    switch (operation) {
        CASE(LATHE_ADD)
        CASE(LATHE_SUB)
        CASE(LATHE_MUL)
        CASE(LATHE_DIV)
        CASE(LATHE_FMA)
        CASE(LATHE_SQRT)
        CHOICE(LATHE_COPY)
        CHOICE(LATHE_ABS)
        CHOICE(LATHE_NEG)
        CHOICE(LATHE_COPYSIGN)
        CHOICE(LATHE_MINIMUM)
        CHOICE(LATHE_MAXIMUM)
        CHOICE(LATHE_MINIMUM_NUMBER)
        CHOICE(LATHE_MAXIMUM_NUMBER)
        CHOICE(LATHE_MINIMUM_MAGNITUDE)
        CHOICE(LATHE_MAXIMUM_MAGNITUDE)
        CHOICE(LATHE_MINIMUM_MAGNITUDE_NUMBER)
        CHOICE(LATHE_MAXIMUM_MAGNITUDE_NUMBER)
    case LATHE_RINT: /* never asked for */
    case LATHE_SCALE:
        break;
    }
}

#undef CASE
#undef CHOICE
