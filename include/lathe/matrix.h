/* SPDX-License-Identifier: MIT */
/* How matrices lie in memory: the words and numbers of CBLAS. */
#ifndef LATHE_MATRIX_H
#define LATHE_MATRIX_H

/* Element (i, j) of a matrix with leading dimension ld is at index i * ld + j in row-major order, and at
   i + j * ld in column-major order. ld is at least the length of a row, or column, and at least 1; a call
   that is given less returns LATHE_E_OPTION. What lies between the end of one and the beginning of the next
   is neither read nor written. */
typedef enum lathe_major { LATHE_ROW_MAJOR = 101, LATHE_COL_MAJOR = 102 } lathe_major;

/* op(A): A itself or its transpose. The dimensions in a call are those of op(A); major and ld are those of A
   as it lies in memory. */
typedef enum lathe_transpose { LATHE_NO_TRANS = 111, LATHE_TRANS = 112 } lathe_transpose;

/* Which half of a matrix counts, with its diagonal; the other is neither read nor written. */
typedef enum lathe_triangle { LATHE_UPPER = 121, LATHE_LOWER = 122 } lathe_triangle;

/* Whether the diagonal of a triangle is read, or taken to be 1. */
typedef enum lathe_diagonal { LATHE_NON_UNIT = 131, LATHE_UNIT = 132 } lathe_diagonal;

/* On which side of the unknowns the matrix stands. */
typedef enum lathe_side { LATHE_LEFT = 141, LATHE_RIGHT = 142 } lathe_side;

#endif
