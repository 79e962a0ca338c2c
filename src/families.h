/* SPDX-License-Identifier: MIT */
/* Names that are rules of generation: eXmY with its variants, and IEEE P3109's binaryKpP. */
#ifndef LATHE_FAMILIES_H
#define LATHE_FAMILIES_H

#include <lathe/format.h>

#include "text.h"

/* Reads a whole name. On failure *agreed rises to where it stopped holding, or goes back to the number
   that is out of range. */
lathe_status lathe_family_read(lathe_format *format, const lathe_name *name, size_t *agreed);

/* The same of P3109's alone: binary<K>p<P>[s|u][e|f], p3109_k<K>p<P>...; without letters signed, extended. */
lathe_status lathe_p3109_read(lathe_format *format, const lathe_name *name, size_t *agreed);

/* Writes the i-th name, i = 0, 1, ..., that may be one of the normal format f; whether it is, reading it
   back tells. 0 past the last. */
int lathe_family_write(const lathe_format *f, int i, char name[LATHE_NAME_SIZE]);

#endif
