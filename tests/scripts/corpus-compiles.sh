#!/usr/bin/env bash
# Generates a crate from each document of a folder, and compiles all of them, types, client, server and
# webhooks, clean under clippy with warnings denied.
# bash tests/scripts/corpus-compiles.sh FOLDER
set -euo pipefail
folder="$(realpath "$1")"
cd "$(dirname "$0")/../.."

cargo build --quiet --release -p spectrait
workspace=target/suites/corpus
mkdir -p "$workspace"
printf '[workspace]\nresolver = "3"\nmembers = ["*"]\nexclude = ["target"]\n' >"$workspace/Cargo.toml"
cp Cargo.lock "$workspace/Cargo.lock"
# Nothing of what was generated before.
find "$workspace" -mindepth 1 -maxdepth 1 -type d -exec rm -r {} +
refused=0
for document in "$folder"/*.json "$folder"/*.yaml "$folder"/*/DigitalOcean-public.v2.yaml; do
    [ -f "$document" ] || continue
    name="$(basename "$document")"
    name="$(printf '%s' "${name%.*}" | tr 'A-Z' 'a-z' | tr -c 'a-z0-9' '-')"
    code=0
    target/release/spectrait generate "$document" --out "$workspace/$name" --name "corpus-$name" \
        >"$workspace/$name.log" 2>&1 || code=$?
    if [ "$code" -gt 1 ]; then
        echo "refused: $document (exit code $code, see $workspace/$name.log)"
        refused=1
    fi
done
cd "$workspace"
CARGO_TARGET_DIR=../target cargo clippy --quiet --keep-going --workspace --all-features -- -D warnings
exit "$refused"
