/* SPDX-License-Identifier: MIT */
/* Matrix units by name. */
#include "common.h"

#include <string.h>

#include "text.h"
#include "units.h"

/* Processors that have the units of another: the names' first parts. */
static const struct processor {
    const char *names, *row;
} processors[] = {
    {"v100s titanv", "v100"},
    {"rtx20", "t4"},
    {"a2 a10 a30 a40 rtx30", "a100"},
    {"l4 l40 l40s rtx40", "ada"},
    {"h200 gh200", "h100"},
    {"b200 rtxbw rtx50 rtxpro6000", "bw"},
    {"gb200 b100", "b200"},
    {"rtx50 rtxpro6000", "rtxbw"},
    {"mi210 mi250 mi250x", "mi200"},
    {"mi300x mi300a", "mi300"},
    {"a100 h100 h200 b200 rtxbw ada", "nv"},
    {"t4", "nv"},
    {"mi100 mi200 mi210 mi250 mi250x mi300 mi300x mi300a", "amd"},
};

static const lathe_unit *row_named(const lathe_name *name)
{
    const lathe_unit *row = NULL;
    for (size_t i = 0, agreed = 0; (row = lathe_unit_at(i)) != NULL; i++)
        if (lathe_name_is(name, row->name, &agreed) || lathe_name_is(name, row->aliases, &agreed))
            break;
    return row;
}

/* `length` characters at `at` of the name replaced; without effect where there is no room. */
static void replace(lathe_name *name, size_t at, size_t length, const char *by)
{
    const size_t more = strlen(by);
    if (name->length - length + more >= LATHE_NAME_SIZE)
        return;
    memmove(name->text + at + more, name->text + at + length, name->length - at - length + 1);
    memcpy(name->text + at, by, more);
    name->length += more - length;
}

const lathe_unit *lathe_unit_find(const char *text)
{
    lathe_name name;
    if (!text)
        return NULL;
    lathe_name_fold(&name, (lathe_span){text, text + strlen(text)});
    const char *const f8 = strstr(name.text, ".f8");
    if (f8 && (f8[3] == '.' || !f8[3]))
        replace(&name, (size_t)(f8 - name.text), 3, ".fp8");
    const lathe_unit *row = row_named(&name);
    lathe_name first = name;
    first.length = strcspn(name.text, ".");
    first.text[first.length] = 0;
    for (size_t i = 0; !row && i < sizeof processors / sizeof *processors; i++) {
        size_t agreed = 0;
        if (!lathe_name_is(&first, processors[i].names, &agreed))
            continue;
        lathe_name other = name;
        replace(&other, 0, first.length, processors[i].row);
        row = row_named(&other);
    }
    return row;
}
