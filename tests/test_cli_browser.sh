#!/bin/sh
# SPDX-License-Identifier: MIT
# test_cli_browser.sh LATHE: the picture of compare in a browser, light and dark, is not blank. 77 without Chromium.
set -eu
. "$(dirname "$0")/cli.sh"

for browser in chromium chromium-browser google-chrome none; do
    ! command -v $browser >/dev/null || break
done
[ $browser != none ] || { echo 'Chromium is missing' && exit 77; }

cat >"$work/values.txt" <<EOF
1 -1.5 3e5 nan inf 1e-9 0
0.3 0.7 1e-3
EOF
expect 0 '' compare "$work/values.txt" --svg "$work/picture.svg"
# 0 is dark, 1 light.
for scheme in 0 1; do
    timeout 120 $browser --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
        --user-data-dir="$work/profile" --blink-settings=preferredColorScheme=$scheme --window-size=960,1200 \
        --screenshot="$work/$scheme.png" "file://$work/picture.svg" >"$out" 2>"$err" || fail 'the browser fails'
done
: >"$out"
python3 "$(dirname "$0")/cli_browser.py" "$work/1.png" "$work/0.png" "$work/picture.svg"
cases=$((cases + 2))
finish 3
