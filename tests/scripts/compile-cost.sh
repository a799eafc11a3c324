#!/usr/bin/env bash
# What the types of a document cost to compile, beside the same types with derived traits and no
# validation: CPU seconds and the peak of memory of `cargo check`, in one run.
# bash tests/scripts/compile-cost.sh DOCUMENT
set -euo pipefail
document="$(realpath "$1")"
cd "$(dirname "$0")/../.."

cargo build --quiet --release -p spectrait
cargo build --quiet -p tests --bin derived
folder=target/suites/compile-cost
rm -rf "$folder"
mkdir -p "$folder"
target/release/spectrait generate "$document" --out "$folder/ours" --name ours >/dev/null 2>&1 || [ $? -eq 1 ]
target/debug/derived "$document" "$folder/derived"
printf '[workspace]\nresolver = "3"\nmembers = ["ours", "derived"]\n' >"$folder/Cargo.toml"
cp Cargo.lock "$folder/Cargo.lock"
cd "$folder"
export CARGO_TARGET_DIR=../target CARGO_INCREMENTAL=0

# Once for what they depend on, then for themselves alone.
measure() {
    cargo check --quiet "$@" >/dev/null 2>&1
    touch ours/src/lib.rs derived/src/lib.rs
    local peak=0 pid resident
    TIMEFORMAT='%U %S'
    {
        time {
            cargo check --quiet "$@" >/dev/null 2>&1 &
            pid=$!
            while kill -0 "$pid" 2>/dev/null; do
                for process in $(pgrep -P "$pid" rustc 2>/dev/null); do
                    resident="$(awk '/VmHWM/ { print $2 }' "/proc/$process/status" 2>/dev/null || true)"
                    [ "${resident:-0}" -gt "$peak" ] && peak="$resident"
                done
                sleep 0.2
            done
            wait "$pid"
        }
    } 2>time.txt
    awk -v name="$name" -v peak="$peak" '{ printf "%-28s %7.1f s CPU %7.2f GB\n", name, $1 + $2, peak / 1048576 }' time.txt
}
name="derived, nothing checked" measure -p derived
name="types" measure -p ours --no-default-features
name="types, client and server" measure -p ours
