/* SPDX-License-Identifier: MIT */
/* Puts the parts of a file together, and cuts them where blocks end. */
#include "slab.h"

#include <stdlib.h>
#include <string.h>

#include "missing.h"

static int make_room(slab *s, const input *in)
{
    const size_t least = s->held + INPUT_PART;
    const size_t room = s->room ? 2 * s->room : INPUT_PART;
    if (least <= s->room)
        return 0;
    /* No overflow: half of it is there, and no object has more than half of what a size counts. */
    char *const more = realloc(s->values, room * in->carrier_size);
    if (!more)
        return cli_fail(CLI_FAILED, in->name, "out of memory%s",
                        s->held ? ": the blocks of a format need more values at once than it has" : "");
    s->values = more;
    if (in->variable.missing_count) {
        unsigned char *const marks = realloc(s->missing, room);
        if (!marks)
            return cli_fail(CLI_FAILED, in->name, "out of memory");
        s->missing = marks;
    }
    s->room = room;
    return 0;
}

int slab_read(slab *s, input *in, uint64_t unit)
{
    size_t got = 1;
    s->held -= s->n;
    if (s->held)
        memmove(s->values, s->values + s->n * in->carrier_size, s->held * in->carrier_size);
    if (s->held && s->missing)
        memmove(s->missing, s->missing + s->n, s->held);
    s->n = 0;
    while (got && (s->held == 0 || s->held < unit)) {
        int status = make_room(s, in);
        if (status == 0)
            status = input_read(in, s->values + s->held * in->carrier_size, &got);
        if (status)
            return status;
        if (s->missing)
            s->missing_count += missing_hide(&in->variable, s->values + s->held * in->carrier_size,
                                             s->missing + s->held, got);
        s->held += got;
    }
    s->n = unit <= 1 || s->held < unit ? s->held : s->held - (size_t)(s->held % unit);
    return 0;
}

void slab_free(slab *s)
{
    free(s->values);
    free(s->missing);
    *s = (slab){0};
}
