/* SPDX-License-Identifier: MIT */
/* Numbers as files hold them, and as the library takes them. */
#ifndef LATHE_CLI_ELEMENTS_H
#define LATHE_CLI_ELEMENTS_H

#include <stddef.h>
#include <stdio.h>

/* Of this machine. */
int elements_host_is_big_endian(void);

/* Reverses the bytes of n items where files of that byte order need it here. */
void elements_swap(void *items, size_t n, size_t item_size, int is_big_endian);

/* Reads up to n floating-point items of 2, 4 or 8 bytes: halves and floats as floats, doubles as doubles.
   Returns how many there were, and in *rest the bytes of one that is cut short; fewer are the end of the
   file or, as ferror tells, an error. */
size_t elements_read(void *to, size_t n, FILE *file, size_t item_size, int is_big_endian, size_t *rest);

/* The bytes of such an item in memory. */
size_t elements_carrier(size_t item_size);

#endif
