#!/usr/bin/env bash
# How fast a document's own examples of answers are decoded, encoded, cloned and compared, by the generated types and
# by the same types with derived traits, in one run of one program.
# bash tests/scripts/codec-speed.sh DOCUMENT PATTERN...
# Each pattern includes operations: all of a large document take long to compile.
set -euo pipefail
document="$(realpath "$1")"
shift
cd "$(dirname "$0")/../.."

cargo build --quiet -p tests --bin codec
folder=target/suites/codec
rm -rf "$folder"
mkdir -p "$folder"
target/debug/codec "$document" "$folder" "$@"
cd "$folder"
CARGO_TARGET_DIR=../target cargo run --quiet --release -p program
