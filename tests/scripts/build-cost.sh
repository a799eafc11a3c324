#!/usr/bin/env bash
# The cost of a generator as a build dependency, in one run: CPU seconds of a fresh debug build and
# the crates that it compiles, beside progenitor-impl; then CPU seconds and the peak of memory of a
# build script, unoptimised as build scripts are by default, that generates from a document.
# bash tests/scripts/build-cost.sh DOCUMENT
set -euo pipefail
document="$(realpath "$1")"
cd "$(dirname "$0")/../.."
repository="$PWD"
folder="$repository/target/suites/build-cost"
rm -rf "$folder"

# A package of the name $1 with the build dependency $2 and the build script $3.
package() {
    mkdir -p "$folder/$1/src"
    printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n\n[build-dependencies]\n%s\n\n[workspace]\n' \
        "$1" "$2" >"$folder/$1/Cargo.toml"
    printf '%s\n' "$3" >"$folder/$1/build.rs"
    : >"$folder/$1/src/lib.rs"
}

# Prints the CPU seconds and the crates of a fresh build of the package $1.
fresh_build() {
    cd "$folder/$1"
    cargo fetch --quiet
    TIMEFORMAT='%U %S'
    { time CARGO_TARGET_DIR=target CARGO_INCREMENTAL=1 cargo build --offline >log.txt 2>&1; } 2>time.txt ||
        { cat log.txt >&2; exit 1; }
    awk -v name="$1" -v crates="$(grep -c Compiling log.txt)" \
        '{ printf "%-20s %6.1f s CPU %4d crates\n", name, $1 + $2, crates }' time.txt
}

package for-spectrait "spectrait = { path = \"$repository/generator\", default-features = false }" \
    "fn main() { spectrait::Generator::new(std::env::var(\"DOCUMENT\").unwrap()).build(); }"
package for-progenitor-impl 'progenitor-impl = "=0.15.1"' \
    'fn main() { let _ = progenitor_impl::Generator::default(); }'
cp Cargo.lock "$folder/for-spectrait/Cargo.lock"
# The build itself generates from a small document, which costs next to nothing.
export DOCUMENT="$repository/openapi.json"
fresh_build for-progenitor-impl
fresh_build for-spectrait

script="$(find "$folder/for-spectrait/target/debug/build" -name build-script-build -path '*/for-spectrait-*' | head -n 1)"
DOCUMENT="$document" OUT_DIR="$folder/out" python3 - "$script" <<'PYTHON'
import resource, subprocess, sys

subprocess.run([sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"the build script     {used.ru_utime + used.ru_stime:6.1f} s CPU {used.ru_maxrss / 1024:4.0f} MB")
PYTHON
