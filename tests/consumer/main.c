/* SPDX-License-Identifier: MIT */
/* A stranger's program: rounds to bfloat16 with what is installed. */
#include <stdio.h>

#include <lathe/lathe.h>

int main(void)
{
    lathe_format format;
    lathe_plan plan;
    float x[2] = {0.1f, -1.01f};

    lathe_status status = lathe_format_parse(&format, "bf16", NULL);
    if (status == LATHE_OK)
        status = lathe_plan_init(&plan, &format, NULL);
    if (status == LATHE_OK)
        status = lathe_round_f32(&plan, x, x, 2);
    printf("lathe %s: %s, %a %a\n", lathe_version(), lathe_status_string(status), (double)x[0], (double)x[1]);
    return status == LATHE_OK && x[0] == 0x1.9ap-4f && x[1] == -0x1.02p0f ? 0 : 1;
}
