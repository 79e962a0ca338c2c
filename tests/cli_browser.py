# SPDX-License-Identifier: MIT
"""cli_browser.py LIGHT.png DARK.png SVG: two screenshots of a picture of `lathe compare` are not blank: most of each is
background, light or dark, and the rest has the colours that the picture's style gives its marks."""
import collections
import re
import struct
import sys
import zlib


def pixels(path):
    """The size of a PNG of 8-bit RGB or RGBA, and how many pixels have each colour."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, parts, width = 8, [], 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and colours in (2, 6) and not interlaced
        if kind == b"IDAT":
            parts.append(body)
        at += length + 12
    step = 3 if colours == 2 else 4
    raw, before, counts = zlib.decompress(b"".join(parts)), bytearray(width * step), collections.Counter()
    assert len(raw) == height * (width * step + 1)
    for y in range(height):
        start = y * (width * step + 1)
        row, how = bytearray(raw[start + 1:start + 1 + width * step]), raw[start]
        for i in range(width * step) if how else ():
            left, up = row[i - step] if i >= step else 0, before[i]
            corner = before[i - step] if i >= step else 0
            guess = left + up - corner
            nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            row[i] = (row[i] + (0, left, up, (left + up) // 2, nearest)[how]) & 255
        counts.update(bytes(row[i:i + 3]) for i in range(0, len(row), step))
        before = row
    return width, height, counts


light, dark = pixels(sys.argv[1]), pixels(sys.argv[2])
with open(sys.argv[3], encoding="utf-8") as svg:
    style = re.search(r"<style>(.*?)</style>", svg.read(), re.S).group(1)
cut = style.index("prefers-color-scheme:dark")
backgrounds = []
for (width, height, counts), rules in ((light, style[:cut]), (dark, style[cut:])):
    assert width >= 960 and height >= 800, (width, height)
    background, most = counts.most_common(1)[0]
    assert 0.5 < most / (width * height) < 0.99, (background, most)
    backgrounds.append(sum(background))
    # Colours are of letters, axes and marks, each with more than a few pixels where the picture is drawn at all.
    colours = {bytes.fromhex(c if len(c) == 6 else "".join(2 * d for d in c))
               for c in re.findall(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", rules)}
    shown = [c for c in colours if counts[c] >= 20]
    assert len(shown) >= 5, (len(colours), [(c.hex(), counts[c]) for c in colours])
    print(f"{width} x {height}: {len(counts)} colours, {len(shown)} of the {len(colours)} of the picture")
assert backgrounds[0] > 3 * 200 > 3 * 100 > backgrounds[1], backgrounds
