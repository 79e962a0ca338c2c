/* SPDX-License-Identifier: MIT */
/* The fused kernels of an instruction set and carrier. The including file names the function, FUSE_ARRAY. */

#define CASE(operation)                                                                                      \
    case operation:                                                                                          \
        fuse(operation, grid, rule, dst, from, n);                                                           \
        break;

void FUSE_ARRAY(lathe_operation operation, const lathe_grid *grid, lathe_rounding rule, carrier_value *dst,
                const carrier_value *const from[3], size_t n)
{
    switch (operation) {
        CASE(LATHE_ADD)
        CASE(LATHE_SUB)
        CASE(LATHE_MUL)
        CASE(LATHE_DIV)
        CASE(LATHE_FMA)
        CASE(LATHE_SQRT)
    default: /* never asked for */
        break;
    }
}

#undef CASE
