#!/usr/bin/env bash
# Counts the lines of code of the generator and of the templates by room: without blank lines,
# comments and test modules. Beside them, the figures of style.
set -euo pipefail
cd "$(dirname "$0")/../.."

count() {
    find "$@" -name '*.rs' -print0 | xargs -0 awk '
        FNR == 1 { in_tests = 0; in_comment = 0 }
        /^#\[cfg\(test\)\]/ { in_tests = 1 }
        in_tests { next }
        /^[[:space:]]*\/\*/ { in_comment = 1 }
        in_comment { if (/\*\//) in_comment = 0; next }
        /^[[:space:]]*$/ || /^[[:space:]]*\/\// { next }
        { lines += 1 }
        END { print lines + 0 }'
}

printf '%-28s %6s\n' room lines
for room in generator/src/*/; do
    printf '%-28s %6d\n' "$room" "$(count "$room")"
done
printf '%-28s %6d\n' 'generator/src/*.rs' "$(count generator/src -maxdepth 1)"
printf '%-28s %6d\n' templates/src "$(count templates/src)"
printf '%-28s %6d\n\n' total "$(count generator/src templates/src)"

files() { grep -rliE "$1" generator/src templates/src --include='*.rs' | wc -l; }
lines() { grep -rhP "$1" generator/src templates/src --include='*.rs' | wc -l; }
printf 'files with minLength: %d\n' "$(files 'min_?length')"
printf 'doc comments that begin What, Whether or How: %d\n' \
    "$(lines '^[[:space:]]*//[/!] ?(What|Whether|How)\b')"
printf 'let x = x.…: %d\n' "$(lines 'let (mut )?([a-z_]+) = \2\.')"
