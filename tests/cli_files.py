# SPDX-License-Identifier: MIT
"""cli_files.py LATHE FOLDER: real NumPy writes files for the command and reads what it wrote. Rounding to fp16 is
NumPy's own cast; other formats are held to their values, found by `lathe formats` and searched here."""
import io
import json
import subprocess
import sys

import numpy as np

LATHE, FOLDER = sys.argv[1], sys.argv[2]
cases = 0


def run(*arguments, data=None):
    done = subprocess.run([LATHE, *map(str, arguments)], input=data, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr.decode()}")
    assert not done.stderr, done.stderr
    return done.stdout


def same(what, got, wanted):
    """Equal in type, shape and bits, any NaN being like any other."""
    global cases
    assert got.dtype == wanted.dtype, (what, got.dtype, wanted.dtype)
    assert got.shape == wanted.shape, (what, got.shape, wanted.shape)
    assert np.array_equal(np.isnan(got), np.isnan(wanted)), what
    keep = ~np.isnan(wanted)
    assert got[keep].tobytes() == wanted[keep].tobytes(), (what, got[keep][:9], wanted[keep][:9])
    cases += wanted.size


def values():
    """Around every boundary of fp16, and everything else."""
    random = np.random.default_rng(1)
    half = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float64)
    half = half[np.isfinite(half)]
    middle = (np.sort(half)[1:] + np.sort(half)[:-1]) / 2
    some = random.standard_normal(3000) * 2.0 ** random.integers(-30, 30, 3000)
    x = np.concatenate([half, middle, np.nextafter(middle, 9e9), np.nextafter(middle, -9e9), some,
                        [np.nan, np.inf, -np.inf, 0.0, -0.0, 65519.99, 65520.0, 1e300, 5e-324]])
    return x[: len(x) // 60 * 60]


def cast(x, dtype):
    with np.errstate(all="ignore"):
        return x.astype(np.float16).astype(dtype)


def search(x, format_name):
    """Ties to even by search among the format's finite values, whose codes ascend with them."""
    rows = json.loads(run("formats", format_name, "--json"))["rows"]
    finite = {float(r["value"]): int(r["code"], 16) for r in rows if r["value"] not in ("inf", "-inf", "nan", "none")}
    grid = np.array(sorted(v for v in finite if v > 0 or v == 0))
    codes = np.array([finite[v] for v in grid])
    above = np.clip(np.searchsorted(grid, abs(x)), 1, len(grid) - 1)
    low, high = grid[above - 1], grid[above]
    up = (abs(x) - low > high - abs(x)) | ((abs(x) - low == high - abs(x)) & (codes[above - 1] % 2 == 1))
    return np.copysign(np.where(up, high, low), x)


def arrays():
    wide = values()
    for dtype in ("<f2", ">f2", "<f4", ">f4", "<f8", ">f8"):
        with np.errstate(all="ignore"):
            x = wide.astype(dtype)
        for shape in ((len(x),), (60, -1), (3, 4, -1)):
            for order in "CF":
                yield np.array(x.reshape(shape), order=order)
    yield np.array(1.2345, dtype="<f4")
    yield np.zeros((0, 3), dtype="<f8")


def every_kind_of_array_is_rounded():
    for x in arrays():
        kind = x.dtype.newbyteorder("=")
        out = x.dtype if x.dtype.itemsize > 2 else x.dtype.newbyteorder(x.dtype.byteorder).str[0] + "f4"
        for version in ((1, 0), (2, 0), (3, 0)) if x.ndim == 1 else ((1, 0),):
            with open(f"{FOLDER}/in.npy", "wb") as file:
                np.lib.format.write_array(file, x, version=version)
            run("round", f"{FOLDER}/in.npy", f"{FOLDER}/out.npy", "--to", "fp16")
            y = np.load(f"{FOLDER}/out.npy")
            same((x.dtype, x.shape, version), y, cast(x, out))
            assert y.flags.f_contiguous == x.flags.f_contiguous or x.ndim < 2 or x.size == 0
        piped = np.load(io.BytesIO(run("round", "-", "-", "--to", "fp16", data=open(f"{FOLDER}/in.npy", "rb").read())))
        same(("pipe", kind), piped, y)
        raw = run("round", "-", "-", "--to", "fp16", "--type", x.dtype.str, data=x.tobytes())
        same(("raw", kind), np.frombuffer(raw, dtype=out).reshape(x.shape), cast(x, out))


def small_formats_are_searched():
    x = np.random.default_rng(2).standard_normal(20000) * 3
    for name in ("e2m1", "e3m2", "e2m3", "e5m2", "e4m3fn"):
        x = np.clip(x, -6, 6)
        np.save(f"{FOLDER}/in.npy", x)
        run("round", f"{FOLDER}/in.npy", f"{FOLDER}/out.npy", "--to", name)
        y = np.load(f"{FOLDER}/out.npy")
        assert np.array_equal(y, search(x, name)), name
        globals()["cases"] += x.size


def codes_come_back():
    x = np.random.default_rng(3).standard_normal((77, 13)).astype("<f4")
    np.save(f"{FOLDER}/in.npy", x)
    for name, bits, dtype in (("e2m1", 4, "|u1"), ("e3m2", 6, "|u1"), ("e4m3fn", 8, "|u1"), ("fp16", 16, "<u2"),
                              ("tf32", 19, "<u4"), ("fp32", 32, "<u4")):
        run("round", f"{FOLDER}/in.npy", f"{FOLDER}/y.npy", "--to", name)
        run("round", f"{FOLDER}/in.npy", f"{FOLDER}/codes.npy", "--to", name, "--codes")
        y, codes = np.load(f"{FOLDER}/y.npy"), np.load(f"{FOLDER}/codes.npy")
        assert codes.dtype == dtype and codes.shape == x.shape, (name, codes.dtype)
        if name == "fp16":
            assert np.array_equal(codes, x.astype("<f2").view("<u2"))
        run("round", f"{FOLDER}/codes.npy", f"{FOLDER}/again.npy", "--from-codes", name)
        same(("codes", name), np.load(f"{FOLDER}/again.npy"), y)
        for order in ("lsb", "msb", "half-split"):
            packed = run("round", f"{FOLDER}/in.npy", "-", "--to", name, "--codes", "--as", "raw", "--order", order)
            assert len(packed) == ((x.size * bits + 7) // 8 if bits <= 16 else 4 * x.size), (name, len(packed))
            if order == "lsb" and bits <= 8:
                unpacked = np.unpackbits(np.frombuffer(packed, "u1"), bitorder="little")[: x.size * bits]
                assert np.array_equal(np.packbits(unpacked.reshape(-1, bits), axis=1, bitorder="little")[:, 0],
                                      codes.ravel())
            again = run("round", "-", "-", "--from-codes", name, "--order", order, "--count", x.size, data=packed)
            same(("packed", name, order), np.frombuffer(again, "<f4").reshape(x.shape), y)


def text_is_read_and_written():
    x = values()
    text = "# numbers\n" + ",\t".join(repr(float(v)) for v in x[:7]) + "\n" + "\n".join(map(repr, map(float, x[7:])))
    out = run("round", "-", "-", "--to", "fp16", data=text.encode())
    same("text", np.array([float(v) for v in out.split()]), cast(x, "<f8"))
    run("round", "-", f"{FOLDER}/text.npy", "--to", "fp16", data=text.encode())
    same("text to npy", np.load(f"{FOLDER}/text.npy"), cast(x, "<f8"))
    with open(f"{FOLDER}/f32.npy", "wb") as file:
        np.save(file, x.astype("<f4", casting="unsafe"))
    out = run("round", f"{FOLDER}/f32.npy", "-", "--as", "text", "--to", "fp32")
    same("text of floats", np.array(out.split(), dtype="<f4"), x.astype("<f4"))


def random_bits_do_not_depend_on_the_division():
    x = np.random.default_rng(4).standard_normal(700001).astype("<f4")
    options = ("--to", "bf16", "--rounding", "stochastic", "--seed", 42, "--type", "f4")
    whole = run("round", "-", "-", *options, data=x.tobytes())
    parts = b"".join(run("round", "-", "-", *options, "--first", a, data=x[a:b].tobytes())
                     for a, b in ((0, 5), (5, 300000), (300000, 700001)))
    assert whole == parts
    up = np.frombuffer(whole, "<f4") != (x.view("<u4") & 0xffff0000).view("<f4")
    fraction = (x.view("<u4") & 0xffff) / 65536
    assert abs(up.mean() - fraction.mean()) < 0.003
    globals()["cases"] += x.size


def statistics_are_numpys():
    x = np.random.default_rng(5).standard_normal(100000) * 300
    x[:4] = np.nan, np.inf, 0, 1e-9
    np.save(f"{FOLDER}/in.npy", x)
    np.seterr(all="ignore")
    y = x.astype(np.float16).astype(float)
    rows = json.loads(run("stats", f"{FOLDER}/in.npy", "--to", "fp16,e4m3fn", "--json", "--wasserstein"))["rows"]
    r, both = rows[0], np.isfinite(x) & np.isfinite(y)
    error = (y - x)[both]
    assert [q["format"] for q in rows] == ["fp16", "e4m3fn"]
    assert (r["pairs"], r["nan_before"], r["nan_after"], r["infinite_before"]) == (100000, 1, 1, 1)
    assert r["measured"] == both.sum() and r["underflow"] == 1 and r["exact"] == (x == y)[both].sum()
    assert r["subnormal"] == ((abs(y) < 2.0 ** -14) & (y != 0)).sum()
    assert r["largest_absolute_error"] == abs(error).max()
    for key, wanted in (("mean_absolute_error", abs(error).mean()), ("bias", error.mean()),
                        ("mean_squared_error", (error ** 2).mean()),
                        ("snr_db", 10 * np.log10((x[both] ** 2).sum() / (error ** 2).sum())),
                        ("mean_relative_error", abs(error / x[both])[x[both] != 0].mean())):
        assert abs(r[key] - wanted) <= 1e-6 * abs(wanted), (key, r[key], wanted)
    lost = rows[1]
    assert lost["lost"] == ((abs(x) > 464) & np.isfinite(x)).sum()
    compared = json.loads(run("compare", f"{FOLDER}/in.npy", "--json"))["rows"]
    rows = json.loads(run("formats", "--json"))["rows"]
    formats = {q["name"] for q in rows if q["precision"] is not None}
    kinds = {q["name"] for q in rows if q["precision"] is None} | {"q8.8"}
    blocks = {q["name"] for q in json.loads(run("formats", "--blocks", "--json"))["rows"]}
    names = {q["format"] for q in compared}
    named = len(compared)
    assert names > formats and names - formats < blocks | kinds and len(names) == named
    assert {"posit8_2", "hif8", "takum8log", "lns4_3", "nf4", "q4.4"} < names
    assert [q["rank"] for q in compared] == list(range(1, named + 1))
    half = next(q for q in compared if q["format"] == "fp16")
    assert half["snr_db"] == r["snr_db"] and half["nan_before"] == 1
    kept = [q["relative_rms_error"] for q in compared if q["lost"] == 0]
    assert kept == sorted(kept) and [q["lost"] == 0 for q in compared] == [True] * len(kept) + [False] * (named - len(kept))
    by_bits = [q["bits"] for q in json.loads(run("compare", f"{FOLDER}/in.npy", "--json", "--by", "bits"))["rows"]]
    assert by_bits == sorted(by_bits)
    bins = json.loads(run("stats", f"{FOLDER}/in.npy", "--to", "fp16", "--histogram", "--json"))["rows"]
    exponents, counts = np.unique(np.frexp(x[np.isfinite(x) & (x != 0)])[1] - 1, return_counts=True)
    assert [(q["exponent"], q["values"]) for q in bins] == list(zip(exponents, counts))
    assert {q["fp16"] for q in bins} == {"normal", "below"}
    x = np.array([1.0, 2.0, 3.3, -4.7])
    np.save(f"{FOLDER}/few.npy", x)
    few = json.loads(run("stats", f"{FOLDER}/few.npy", "--to", "e2m1", "--json", "--wasserstein"))["rows"][0]
    assert abs(few["wasserstein_distance"] - (0 + 0 + 0.3 + 0.7) / 4) < 1e-12
    globals()["cases"] += 30


def nearest(x, precision, emin, largest):
    """Ties to even, saturated."""
    exponent = np.maximum(np.frexp(x)[1] - 1, emin)
    quantum = 2.0 ** (exponent - precision + 1)
    return np.clip(np.rint(x / quantum) * quantum, -largest, largest)


def scaled(blocks, axes, name, top):
    """Blocks of binary32 numbers, each over these axes, from the definition; `top` is the largest of all. No step but
    the last is inexact in binary64 where that could show."""
    x = blocks.astype(float)
    largest = abs(x).max(axis=axes, keepdims=True)
    if name == "mxfp4":
        scale = 2.0 ** np.maximum(np.frexp(largest)[1] - 1 - 2, -127)
        return (nearest(x / scale, 2, 0, 6) * scale).astype("<f4")
    if name == "nvfp4":
        tensor = np.float32(top / 2688).astype(float)
        scale = np.maximum(nearest(largest / (6 * tensor), 4, -6, 448), 2.0 ** -9) * tensor
        return (nearest(x / scale, 2, 0, 6) * scale).astype("<f4")
    scale = (largest / 448).astype("<f4").astype(float)
    return (nearest(x / scale, 4, -6, 448) * scale).astype("<f4")


def by_rows(x, cols, name):
    """Blocks along the last axis, a smaller one at its end."""
    y = np.empty_like(x)
    for i in range(0, x.shape[-1], cols):
        y[..., i:i + cols] = scaled(x[..., i:i + cols], -1, name, abs(x).max())
    return y


def by_tiles(x, name):
    """128 x 128 of the last two axes."""
    y = np.empty_like(x)
    for i in range(0, x.shape[-2], 128):
        for j in range(0, x.shape[-1], 128):
            at = (..., slice(i, i + 128), slice(j, j + 128))
            y[at] = scaled(x[at], (-2, -1), name, 0)
    return y


def blocks_lie_along_the_last_axis():
    random = np.random.default_rng(6)
    # Rows of whole blocks and not, parts of a file that end within blocks, tiles in both, in matrices and stacks.
    for shape in ((100003,), (300, 1024), (3000, 100), (3, 300, 200), (2, 256, 600), (1, 3, 5, 7), (7, 1)):
        x = (random.standard_normal(shape) * 2.0 ** random.integers(-9, 9, shape)).astype("<f4")
        wanted = {"mxfp4": by_rows(x, 32, "mxfp4"), "nvfp4": by_rows(x, 16, "nvfp4")}
        if x.ndim > 1:
            wanted["fp8_128x128"] = by_tiles(x, "fp8")
        wanted["fp8_channel"] = scaled(x, tuple(range(min(1, x.ndim - 1), x.ndim)), "fp8", 0)
        wanted["fp8_tensor"] = scaled(x, tuple(range(x.ndim)), "fp8", 0)
        for order in "CF":
            np.save(f"{FOLDER}/in.npy", np.array(x, order=order))
            for name, y in wanted.items():
                run("round", f"{FOLDER}/in.npy", f"{FOLDER}/out.npy", "--to", name)
                same((name, shape, order), np.load(f"{FOLDER}/out.npy"), y)
            names = ",".join(wanted)
            rows = json.loads(run("stats", f"{FOLDER}/in.npy", "--to", names, "--json", "--wasserstein"))["rows"]
            for row, y in zip(rows, wanted.values()):
                error = y.astype(float) - x.astype(float)
                assert row["pairs"] == x.size and row["exact"] == (error == 0).sum(), (row["format"], shape, order)
                assert row["largest_absolute_error"] == abs(error).max(), (row["format"], shape, order)
                assert row["largest_error_ulps"] == "nan" and row["overflow_saturated"] is None
                ordered = np.mean(abs(np.sort(x.astype(float), axis=None) - np.sort(y.astype(float), axis=None)))
                assert abs(row["wasserstein_distance"] - ordered) <= 1e-5 * ordered, (row["format"], shape)
    raw = run("round", "-", "-", "--to", "mxfp4", "--type", "f4", data=x.tobytes())
    same("raw", np.frombuffer(raw, "<f4"), by_rows(x.reshape(-1), 32, "mxfp4"))


def random_bits_of_blocks_do_not_depend_on_the_division():
    x = np.random.default_rng(7).standard_normal(600000).astype("<f4")
    options = ("--to", "mxfp4_unbiased", "--seed", 42, "--type", "f4")
    whole = run("round", "-", "-", *options, data=x.tobytes())
    assert whole == b"".join(run("round", "-", "-", *options, "--first", a, data=x[a:b].tobytes())
                             for a, b in ((0, 64), (64, 320000), (320000, 600000)))
    y = np.frombuffer(whole, "<f4")
    assert abs((y * x).sum() / (x * x).sum() - 0.75) < 0.003
    globals()["cases"] += x.size


for test in (every_kind_of_array_is_rounded, small_formats_are_searched, codes_come_back, text_is_read_and_written,
             random_bits_do_not_depend_on_the_division, statistics_are_numpys, blocks_lie_along_the_last_axis,
             random_bits_of_blocks_do_not_depend_on_the_division):
    before = cases
    test()
    print(f"{test.__name__}: {cases - before} cases")
print(f"cli_files: {cases} cases (at least 47000000)")
assert cases >= 47000000
