#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_files.sh LATHE: files that real NumPy writes and reads; and the picture of compare. 77 without NumPy.
set -eu
. "$(dirname "$0")/cli.sh"
here=$(dirname "$0")

# The first Python that has NumPy.
for python in python3 /usr/bin/python3 none; do
    [ "$python" != none ] || { echo "NumPy is missing" && exit 77; }
    ! "$python" -c 'import numpy' 2>/dev/null || break
done
"$python" "$here/cli_files.py" "$lathe" "$work"

# The picture is well-formed and has a mark and a range for each format, a bar for each binade, titles and units.
cat >"$work/values.txt" <<EOF
1 -1.5 3e5 nan inf 1e-9 0
0.3 0.7 1e-3 # binades -30, -10, -2, -1, 0 and 18
EOF
expect 0 '1 NaN, 1 infinite, 1 zero, as doubles' compare "$work/values.txt" --svg "$work/picture.svg"
"$python" - "$work/picture.svg" "$(grep -c '^ *[0-9][0-9]* [a-z]' "$out")" <<'EOF'
import re
import sys
import xml.dom.minidom

picture = xml.dom.minidom.parse(sys.argv[1])
formats = int(sys.argv[2])
elements = picture.getElementsByTagName("*")
of = lambda name: [e for e in elements if name in e.getAttribute("class").split()]
texts = [t.firstChild.data for t in picture.getElementsByTagName("text")]
marks = [e for name in ("good", "fair", "bad") for e in of(name)]
assert formats >= 29, formats
assert len(marks) == formats + 3, len(marks)
assert len(of("bar")) == 6 + 1, len(of("bar"))
assert len(of("range")) + len(of("faint")) >= formats
for text in ("bits of a value", "relative error (RMS)", "binary exponent e of 2^e <= |x| < 2^(e+1)", "values",
             "of all values", "exact", "lost", "saturated", "to zero", "e4m3fn", "bf16", "fp64"):
    assert text in texts, text
assert texts.count("fp16") == 2
assert "4 to 4.438" in texts and "8 to 8.25" in texts
assert not [t for t in texts if "e+" in t and t.endswith("%")]
style = picture.getElementsByTagName("style")[0].firstChild.data
assert "prefers-color-scheme:dark" in style
# Nothing lies outside of the picture, and every class has a style.
width, height = (float(picture.documentElement.getAttribute(k)) for k in ("width", "height"))
for e in elements:
    for key, most in (("x", width), ("cx", width), ("x1", width), ("x2", width), ("y", height), ("cy", height),
                      ("y1", height), ("y2", height)):
        value = e.getAttribute(key)
        assert not value or 0 <= float(value) <= most, (e.tagName, key, value)
    for name in e.getAttribute("class").split():
        assert re.search(r"\.%s[{,]" % re.escape(name), style), name
print("picture: %d elements" % len(elements))
EOF
cases=$((cases + 30))
if command -v rsvg-convert >/dev/null; then
    rsvg-convert "$work/picture.svg" -o "$work/picture.png"
    [ "$(wc -c <"$work/picture.png")" -gt 20000 ] || fail 'the picture is empty'
    cases=$((cases + 1))
fi
printf '1 2 4 1000000 2000000\n' >"$work/all.txt"
expect 0 '>100%</text>' compare "$work/all.txt" --to p=2,emin=100,emax=110 --svg -
expect 0 '</svg>' compare "$work/values.txt" --grid 3-8x1-11 --svg -
[ "$(grep -c -e 'class="good" cx' -e 'class="fair" d' -e 'class="bad" d' "$out")" -eq 69 ] || fail 'marks of the grid'
has 'the first 32 of 66 formats'
expect 0 'e8m11' compare "$work/values.txt" --grid 8-8x11-11
printf '0 0 nan\n' >"$work/zeros.txt"
expect 0 '</svg>' compare "$work/zeros.txt" --svg -
printf '' >"$work/empty.txt"
expect 0 '</svg>' compare "$work/empty.txt" --svg -
cp "$work/values.txt" "$work/<&\">.txt"
expect 0 '&lt;&amp;&quot;&gt;.txt in low-precision formats' compare "$work/<&\">.txt" --svg -
finish 38
