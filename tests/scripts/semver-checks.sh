#!/usr/bin/env bash
# Holds the verdicts on Rust to cargo-semver-checks as a lower bound: whatever it calls major, so do
# we. Each case of tests/diff/rust, types, client and server.
# bash tests/scripts/semver-checks.sh [CASE...]
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo semver-checks --version >/dev/null 2>&1 || cargo install --quiet --locked cargo-semver-checks
folder="$PWD/target/suites/semver"
mkdir -p "$folder"
cargo run --quiet -p tests --bin downstream -- "$folder"
export CARGO_TARGET_DIR="$folder/target"
wrong=0
major=0
while read -r name verdict; do
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then
        continue
    fi
    code=0
    cargo semver-checks --manifest-path "$folder/after/$name/pets/Cargo.toml" \
        --baseline-root "$folder/before" --package pets --release-type minor \
        >"$folder/$name.log" 2>&1 || code=$?
    if grep -q "^error" "$folder/$name.log"; then
        echo "$name: can't be checked, see $folder/$name.log"
        wrong=1
    elif [ "$code" -ne 0 ]; then
        major=$((major + 1))
        if [ "$verdict" != major ]; then
            echo "$name: $verdict, and cargo-semver-checks calls it major"
            wrong=1
        fi
    fi
done <"$folder/verdicts.txt"
echo "cargo-semver-checks calls $major major"
exit "$wrong"
