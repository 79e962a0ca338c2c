/* SPDX-License-Identifier: MIT */
/* Blocks that lie one after another, many at once: by the row's kernels, but for those that they leave. */
#include "common.h"

#include <string.h>

#include "block_call.h"
#include "block_format.h"
#include "pack.h"
#include "stream.h"

/* Elements on their way to codes, or from them; and their scales. */
enum { ROW_ELEMENTS = 1024, ROW_BLOCKS = 64 };

/* Blocks of a line of the array: `whole` of them before a shorter one, and the first. */
typedef struct line {
    size_t whole;
    size_t offset, index; /* of its first element, in memory and in the order of indices */
} line;

/* The line that a block is in, with the block as its first. */
static line line_from(const lathe_block_call *c, size_t block)
{
    const size_t in_line = c->walk.blocks[LATHE_DIMENSIONS - 1], at = block % in_line;
    const size_t whole = c->walk.shape[LATHE_DIMENSIONS - 1] / c->plan->block.cols;
    lathe_cursor cursor = lathe_walk_block(&c->walk, block);
    lathe_run run;
    lathe_walk_next(&c->walk, &cursor, &run);
    return (line){at < whole ? whole - at : 0, run.offset, run.index};
}

static void quantize_lanes(const lathe_block_call *c, size_t first, size_t begin, size_t blocks)
{
    const size_t length = c->plan->block.cols;
    float *const dst = (float *)c->dst + (first - c->dst_begin);
    const float *const src = (const float *)c->src + first;
    for (size_t done = 0; done < blocks;) {
        done += c->isa->block(&c->lanes, dst + done * length, NULL, src + done * length, blocks - done);
        for (size_t i = 0; i < LATHE_BLOCKS_TOGETHER && done < blocks; i++)
            lathe_block_quantize_one(c, begin + done++);
    }
}

/* Blocks of one line, stored past the caches. */
typedef struct line_part {
    const lathe_block_call *call;
    size_t first, begin; /* the element and the block that it begins with */
} line_part;

static void produce_blocks(const void *context, void *to, size_t begin, size_t n)
{
    const line_part *const part = context;
    const size_t first = part->first + begin * part->call->plan->block.cols;
    lathe_block_call c = *part->call;
    c.dst = to;
    c.dst_begin = first;
    quantize_lanes(&c, first, part->begin + begin, n);
}

static void round_line(const lathe_block_call *c, size_t first, size_t begin, size_t blocks)
{
    const size_t bytes = c->plan->block.cols * c->size;
    if (!c->streams) {
        quantize_lanes(c, first, begin, blocks);
        return;
    }
    const line_part part = {c, first, begin};
    const lathe_flow flow = {.produce = produce_blocks,
                             .context = &part,
                             .dst = (float *)c->dst + first,
                             .src = (const float *)c->src + first,
                             .size = bytes,
                             .src_bits = 8 * bytes};
    lathe_stream_out(&flow, 0, blocks);
}

/* The codes of scales as the kernel gives them. */
static void store_scales(const lathe_block_call *c, size_t begin, const float *scales, size_t blocks)
{
    const size_t bytes = lathe_block_bytes_for(c->scale_layout.bits);
    const int moved = c->lanes.divides ? 0 : c->element->format.emax;
    const uint64_t none = lathe_block_small_scale(c->plan, 0);
    double values[ROW_BLOCKS];
    for (size_t i = 0; i < blocks; i++) {
        uint32_t bits;
        memcpy(&bits, &scales[i], sizeof bits);
        lathe_number scale = lathe_number_of(&lathe_binary32, bits);
        scale.exponent -= moved;
        values[i] = lathe_double(bits ? lathe_number_bits(&lathe_binary64, scale, 0) : none);
    }
    c->isa->encode_f64(&c->scale_layout, (char *)c->scales + begin * bytes, (int)bytes, values, blocks);
}

/* Blocks to codes, where so many fit the buffers. */
static APART void encode_line(const lathe_block_call *c, const line *l, size_t begin, size_t blocks)
{
    const size_t length = c->plan->block.cols;
    const size_t bytes = lathe_block_bytes_for(lathe_block_code_bits(&c->plan->block));
    const float *const src = (const float *)c->src + l->offset;
    const size_t room = ROW_ELEMENTS / length < ROW_BLOCKS ? ROW_ELEMENTS / length : ROW_BLOCKS;
    for (size_t done = 0; done < blocks;) {
        float q[ROW_ELEMENTS], scales[ROW_BLOCKS];
        const size_t left = blocks - done < room ? blocks - done : room;
        const size_t n = c->isa->block(&c->lanes, q, scales, src + done * length, left);
        char *const codes = (char *)c->codes + (l->index + done * length) * bytes;
        c->isa->encode_f32(&c->narrow_layout, codes, (int)bytes, q, n * length);
        store_scales(c, begin + done, scales, n);
        done += n;
        for (size_t i = 0; n < left && i < LATHE_BLOCKS_TOGETHER && done < blocks; i++)
            lathe_block_quantize_one(c, begin + done++);
    }
}

void lathe_block_quantize_part(const void *context, size_t begin, size_t end)
{
    const lathe_block_call *const c = context;
    const int fits = c->dst || c->plan->block.cols <= ROW_ELEMENTS;
    while (begin < end) {
        const line l = c->has_lanes && fits ? line_from(c, begin) : (line){.whole = 0};
        const size_t blocks = l.whole < end - begin ? l.whole : end - begin;
        if (!blocks)
            lathe_block_quantize_one(c, begin++);
        else if (c->dst)
            round_line(c, l.offset, begin, blocks);
        else
            encode_line(c, &l, begin, blocks);
        begin += blocks;
    }
}

/* The elements of n codes in f32. */
static void decode_elements(const lathe_block_call *c, float *q, size_t first, size_t n)
{
    const size_t bytes = lathe_block_bytes_for(lathe_block_code_bits(&c->plan->block));
    const char *const codes = (const char *)c->codes + first * bytes;
    if (c->plan->block.codes == LATHE_CODES_FORMAT) {
        c->isa->decode_f32(&c->narrow_layout, q, codes, (int)bytes, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        q[i] = (float)lathe_block_integer_value(&c->plan->block, lathe_code_at(codes, bytes, i));
}

/* Blocks from codes; those whose scale is zero or NaN one by one. */
static APART void decode_line(const lathe_block_call *c, const line *l, size_t begin, size_t blocks)
{
    const size_t length = c->plan->block.cols, bytes = lathe_block_bytes_for(c->scale_layout.bits);
    const size_t room = ROW_ELEMENTS / length < ROW_BLOCKS ? ROW_ELEMENTS / length : ROW_BLOCKS;
    for (size_t done = 0; done < blocks;) {
        float q[ROW_ELEMENTS], scales[ROW_BLOCKS];
        double values[ROW_BLOCKS];
        const size_t left = blocks - done < room ? blocks - done : room;
        const char *const at = (const char *)c->scales + (begin + done) * bytes;
        c->isa->decode_f64(&c->scale_layout, values, at, (int)bytes, left);
        c->isa->narrow(scales, values, left);
        size_t n = 0;
        for (; n < left; n++) {
            uint32_t bits;
            memcpy(&bits, &scales[n], sizeof bits);
            bits &= ~(uint32_t)lathe_carrier_sign(&lathe_binary32);
            if (bits == 0 || bits >= lathe_carrier_infinity(&lathe_binary32))
                break;
            memcpy(&scales[n], &bits, sizeof bits);
        }
        decode_elements(c, q, l->index + done * length, n * length);
        c->isa->block_scale((float *)c->dst + l->offset + done * length, q, scales, c->factor, length,
                            n * length);
        done += n;
        if (n < left)
            lathe_block_dequantize_one(c, begin + done++);
    }
}

void lathe_block_dequantize_part(const void *context, size_t begin, size_t end)
{
    const lathe_block_call *const c = context;
    const int fits = c->has_lanes && c->plan->block.cols <= ROW_ELEMENTS;
    while (begin < end) {
        const line l = fits ? line_from(c, begin) : (line){.whole = 0};
        const size_t blocks = l.whole < end - begin ? l.whole : end - begin;
        if (!blocks)
            lathe_block_dequantize_one(c, begin++);
        else
            decode_line(c, &l, begin, blocks);
        begin += blocks;
    }
}
