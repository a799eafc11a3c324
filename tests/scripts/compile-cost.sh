#!/usr/bin/env bash
# What the bindings of a document cost to compile: CPU seconds and the peak of memory of `cargo check`
# and of an unoptimised build of the crate alone, and the size of its rlib; beside those of another
# spectrait, and beside the same types with derived traits and no validation. All in one run, each
# several times: the least counts.
# bash tests/scripts/compile-cost.sh DOCUMENT [OTHER_SPECTRAIT]
set -euo pipefail
document="$(realpath "$1")"
other="${2:+$(realpath "$2")}"
cd "$(dirname "$0")/../.."

cargo build --quiet --release -p spectrait
cargo build --quiet -p tests --bin derived
folder=target/suites/compile-cost
rm -rf "$folder"
mkdir -p "$folder"
generate() {
    "$1" generate "$document" --out "$folder/$2" --name "$2" >/dev/null 2>&1 || [ $? -eq 1 ]
    members+=("\"$2\"")
}
members=('"derived"')
generate target/release/spectrait ours
[ -n "$other" ] && generate "$other" other
target/debug/derived "$document" "$folder/derived"
printf '[workspace]\nresolver = "3"\nmembers = [%s]\n' "$(IFS=,; echo "${members[*]}")" >"$folder/Cargo.toml"
cp Cargo.lock "$folder/Cargo.lock"
cd "$folder"
export CARGO_TARGET_DIR=../target CARGO_INCREMENTAL=0

# Once for what they depend on, then for themselves alone.
measure() {
    local name="$1" command="$2" package="$3" least='' peak='' figures
    shift 3
    cargo "$command" --quiet -p "$package" "$@" >/dev/null 2>&1
    for _ in 1 2 3; do
        touch "$package/src/lib.rs"
        figures="$(/usr/bin/time -f '%U %S %M' cargo "$command" --quiet -p "$package" "$@" 2>&1 >/dev/null | tail -1)"
        figures="$(awk '{ printf "%.1f %.2f", $1 + $2, $3 / 1048576 }' <<<"$figures")"
        least="$(printf '%s\n' $least "${figures% *}" | sort -n | head -1)"
        peak="$(printf '%s\n' $peak "${figures#* }" | sort -n | head -1)"
    done
    printf '%-44s %7.1f s CPU %7.2f GB\n' "$name" "$least" "$peak"
}
for package in ours ${other:+other}; do
    features=(--no-default-features)
    measure "$package: types" check "$package" "${features[@]}"
    if grep -q '^webhooks = ' "$package/Cargo.toml"; then
        features+=(--features webhooks)
        measure "$package: types, webhooks" check "$package" "${features[@]}"
    fi
    measure "$package: types, client and server" check "$package"
    measure "$package: types, built" build "$package" "${features[@]}"
    printf '%-44s %7.1f MB\n' "$package: rlib" "$(($(stat -c %s ../target/debug/lib$package.rlib) / 100000))e-1"
done
measure "derived, nothing checked" check derived
