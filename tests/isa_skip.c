/* SPDX-License-Identifier: MIT */
/* In every test program: where LATHE_ISA asks for kernels that this processor cannot run, the test is
   skipped, which CTest tells from passed by the status 77. */
#include <stdio.h>
#include <stdlib.h>

#include <lathe/lathe.h>

__attribute__((constructor)) static void skip_what_cannot_run(void)
{
    if (lathe_isa_current())
        return;
    printf("skipped: this processor has no %s\n", getenv("LATHE_ISA"));
    exit(77);
}
