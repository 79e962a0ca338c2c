/* SPDX-License-Identifier: MIT */
/* What programs that were compiled earlier rely on: functions, constants, where members lie. Without argument
   it is printed, which is how abi.txt was made; with abi.txt it is compared. tests/scripts/abi.sh holds the
   lists here to the headers and to the library. */
#include <lathe/lathe.h>

#include <stdio.h>
#include <string.h>

#define STRUCTURE(name) {"structure", #name, sizeof(name), _Alignof(name)},
#define MEMBER(name, member)                                                                                 \
    {"member", #name "." #member, offsetof(name, member), sizeof(((name *)0)->member)},
#define CONSTANT(name) {"constant", #name, name, 0},
#define FUNCTION(name) {"function", #name, 0, 0},
#define STATUS(name, ...) FUNCTION(name)
#define NUMBER(name, ...) FUNCTION(name)
#define COUNT(name, ...) FUNCTION(name)
#define TEXT(name, ...) FUNCTION(name)

static const struct fact {
    const char *kind, *name;
    long long first;
    size_t second;
} facts[] = {
#include "abi_constants.h"
#include "abi_structures.h"
#include "calls_list.h"
};

enum { FACTS = sizeof facts / sizeof *facts };

static int is_layout(const struct fact *f)
{
    return strcmp(f->kind, "structure") == 0 || strcmp(f->kind, "member") == 0;
}

static void write_fact(char *line, size_t size, const struct fact *f)
{
    if (is_layout(f))
        snprintf(line, size, "%s %s %lld %zu\n", f->kind, f->name, f->first, f->second);
    else if (strcmp(f->kind, "constant") == 0)
        snprintf(line, size, "%s %s %lld\n", f->kind, f->name, f->first);
    else
        snprintf(line, size, "%s %s\n", f->kind, f->name);
}

static int compare(FILE *file)
{
    /* abi.txt tells of 64-bit systems whose long and pointers have 64 bits. */
    const int has_layout = sizeof(size_t) == 8 && sizeof(long) == 8 && _Alignof(double) == 8;
    char wanted[160], line[160];
    size_t executed = 0, differ = 0;
    for (size_t i = 0; i < FACTS; i++) {
        write_fact(line, sizeof line, &facts[i]);
        if (!fgets(wanted, sizeof wanted, file))
            *wanted = '\0';
        if (is_layout(&facts[i]) && !has_layout)
            continue;
        executed++;
        if (strcmp(line, wanted) == 0)
            continue;
        printf("pinned: %snow:    %s", *wanted ? wanted : "nothing\n", line);
        differ++;
    }
    if (fgets(wanted, sizeof wanted, file)) {
        printf("gone: %s", wanted);
        differ++;
    }
    printf("%zu of %zu facts differ\n", differ, executed);
    return differ || executed < 400;
}

int main(int count, char **arguments)
{
    char line[160];
    if (count == 2) {
        FILE *const file = fopen(arguments[1], "r");
        return file ? compare(file) : 2;
    }
    for (size_t i = 0; i < FACTS; i++) {
        write_fact(line, sizeof line, &facts[i]);
        fputs(line, stdout);
    }
    return 0;
}
