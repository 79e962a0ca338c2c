/* SPDX-License-Identifier: MIT */
/* Names of formats of other kinds than FLOAT. */
#ifndef LATHE_KIND_TEXT_H
#define LATHE_KIND_TEXT_H

#include <lathe/format.h>

#include "text.h"

/* As lathe_family_read: a whole name; on failure *agreed rises to where it stopped holding, or goes back to
   the number that is out of range. */
lathe_status lathe_kind_read(lathe_format *format, const lathe_name *name, size_t *agreed);

/* The name of a complete format of another kind; 0 for a table without name. */
int lathe_kind_write(const lathe_format *f, char name[LATHE_NAME_SIZE]);

#endif
