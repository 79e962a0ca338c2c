/* SPDX-License-Identifier: MIT */
/* The machine as the first lines of a table, and the name of the program. */
#include "machine.h"

#include <string.h>

#include "bench.h"
#include "timing.h"

void table_begin(table *t, const table_note *note, size_t notes)
{
    timing_machine machine;

    timing_describe(&machine);
    table_open(t,
               (table_note[]){
                   {"cpu", machine.cpu, 0}, {"compiler", machine.compiler, 0}, {"flags", machine.flags, 0}},
               3, note, notes);
}

const char *bench_program(const char *path)
{
    const char *const slash = path ? strrchr(path, '/') : NULL;

    return slash ? slash + 1 : path ? path : "bench";
}
